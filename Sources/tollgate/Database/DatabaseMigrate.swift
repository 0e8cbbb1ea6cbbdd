import ArgumentParser
import Domain
import SQLiteStorage

struct DatabaseMigrate: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database to the schema of this build; create it when it is missing.",
        discussion: """
            `tollgate serve` does this by itself when it starts. It goes forward only: a backup is the way back.

            EXAMPLE
              tollgate db migrate
            """
    )

    @OptionGroup var database: DatabaseFiles

    func run(in invocation: Invocation) async throws {
        let path = try database.databasePath(in: invocation)
        try FilePath.createFolder(FilePath.folder(of: path))
        let (from, to): (Int, Int)
        do throws(StorageError) {
            (from, to) = try await SQLiteStore.migrate(path: path)
        } catch {
            throw CommandFailure(error, opening: path)
        }
        invocation.console.say(
            from == to
                ? "The database has schema \(to) already: \(path)"
                : "Brought the database from schema \(from) to \(to): \(path)")
    }
}
