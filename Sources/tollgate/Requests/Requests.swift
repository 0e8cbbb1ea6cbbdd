import ArgumentParser

struct Requests: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the ledger: every request, what became of it, what it used.",
        discussion: """
            EXAMPLE
              tollgate requests list --since 1h --outcome failed
              tollgate requests tail
            """,
        subcommands: [RequestsList.self, RequestsShow.self, RequestsTail.self]
    )
}
