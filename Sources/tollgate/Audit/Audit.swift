import ArgumentParser

struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read who changed keys, people, providers and mappings.",
        discussion: """
            EXAMPLE
              tollgate audit list --since 7d
            """,
        subcommands: [AuditList.self]
    )
}
