import ArgumentParser

struct Database: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Look after the database.",
        discussion: """
            EXAMPLE
              tollgate db migrate
              tollgate db check
            """,
        subcommands: [DatabaseMigrate.self, DatabaseCheck.self]
    )
}
