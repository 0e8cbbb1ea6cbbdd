import ArgumentParser
import SQLiteStorage

struct DatabaseBackup: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database into a new file, while a server may run.",
        discussion: """
            The copy is the database at one moment, readable by its owner alone; a file that exists is not \
            overwritten. Keys and credentials are of use only with the master key, which is not in it: keep that \
            as well, in another place. To restore, stop the server and put the copy in the database's place, \
            without the files that end in -wal and -shm.

            EXAMPLE
              tollgate db backup tollgate-2026-11-23.db
            """
    )

    @Argument(help: "The new file.")
    var file: String

    @OptionGroup var database: DatabaseFiles

    func run(in invocation: Invocation) async throws {
        let bytes = try await database.withStore(in: invocation) { try await $0.backUp(to: file) }
        let masterKey = try database.masterKeyPath(in: invocation)
        invocation.console.say("Copied the database into \(file) (\(Int(bytes).grouped) bytes).")
        invocation.console.say("Next: keep the master key too, apart from it: \(masterKey)")
    }
}
