import ArgumentParser

struct Database: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Look after the database.",
        discussion: """
            EXAMPLE
              tollgate db migrate
              tollgate db check
              tollgate db backup tollgate-2026-11-23.db
            """,
        subcommands: [DatabaseMigrate.self, DatabaseCheck.self, DatabaseBackup.self, DatabaseRetain.self]
    )
}
