import ArgumentParser
import Domain
import SQLiteStorage
import Vault

/// Which database a command works on: a file of this machine, or that of a running server.
struct DatabaseOptions: ParsableArguments {
    @OptionGroup var files: DatabaseFiles

    @Option(
        help: ArgumentHelp(
            "Run the command on the server whose administration is at this address, with the admin key in "
                + "TOLLGATE_ADMIN_KEY.",
            valueName: "url"))
    var url: String?

    func validate() throws {
        if url != nil, files.areGiven {
            throw ValidationError(
                "--url means the server's own database: give no --database and no --master-key-file with it.")
        }
    }

    /// Lends a command the database: that of the server which runs it, else the file, which is closed afterwards.
    ///
    /// A missing file is created only where `creating` says so.
    func withStore<Result: Sendable>(
        in invocation: Invocation, creating: Bool = false, _ use: (SQLiteStore) async throws -> Result
    ) async throws -> Result {
        if let host = invocation.host { return try await use(host.store) }
        return try await files.withStore(in: invocation, creating: creating, use)
    }

    /// Everything that is managed, as it is now: what lists are made of.
    func state(in invocation: Invocation) async throws -> (directory: Directory, people: People) {
        try await withStore(in: invocation) { store in
            (try await store.directory(), try await store.people())
        }
    }

    /// The vault for what the database holds.
    func vault(for store: SQLiteStore, in invocation: Invocation) async throws -> Vault {
        if let host = invocation.host { return host.vault }
        return try await files.vault(for: store, in: invocation)
    }
}
