import ArgumentParser
import Domain
import SQLiteStorage
import Vault

/// Where the database and the master key are on this machine. Commands that work nowhere else have these alone.
struct DatabaseFiles: ParsableArguments {
    @Option(
        name: .customLong("database"),
        help: ArgumentHelp(
            "The database file; else TOLLGATE_DATABASE, else $XDG_DATA_HOME/tollgate/tollgate.db.",
            valueName: "path"))
    var database: String?

    @Option(
        help: ArgumentHelp(
            "The file of the master key, which seals provider credentials; else TOLLGATE_MASTER_KEY_FILE, else "
                + "master.key beside the database.",
            valueName: "path"))
    var masterKeyFile: String?

    /// Whether one of them was named.
    var areGiven: Bool { database != nil || masterKeyFile != nil }

    /// The database's path by option, environment or default, in this order.
    func databasePath(in invocation: Invocation = .process) throws(CommandFailure) -> String {
        if let path = database ?? invocation.variable("TOLLGATE_DATABASE") {
            guard !path.isEmpty, !path.contains("://") else {
                throw CommandFailure(
                    .wrongUsage, "the database is a file of SQLite; this build knows no other kind",
                    hint: "--database PATH")
            }
            return path
        }
        if let data = invocation.variable("XDG_DATA_HOME"), data.hasPrefix("/") {
            return data + "/tollgate/tollgate.db"
        }
        guard let home = invocation.variable("HOME") else {
            throw CommandFailure(
                .wrongUsage, "there is no home folder to keep the database in",
                hint: "--database PATH, or set TOLLGATE_DATABASE")
        }
        return home + "/.local/share/tollgate/tollgate.db"
    }

    /// The master key's path by option, environment or default, in this order.
    func masterKeyPath(in invocation: Invocation = .process) throws(CommandFailure) -> String {
        if let path = masterKeyFile ?? invocation.variable("TOLLGATE_MASTER_KEY_FILE") { return path }
        return FilePath.folder(of: try databasePath(in: invocation)) + "/master.key"
    }

    /// Opens the database and creates it when it is missing, with its folder, for its owner only.
    func openStore(role: SQLiteStore.Role, in invocation: Invocation = .process) async throws -> SQLiteStore {
        let path = try databasePath(in: invocation)
        try FilePath.createFolder(FilePath.folder(of: path))
        do throws(StorageError) {
            return try await SQLiteStore.open(path: path, role: role)
        } catch {
            throw CommandFailure(error, opening: path)
        }
    }

    /// The vault of the master key, which is created when it is missing.
    func vault(in invocation: Invocation = .process) throws -> Vault {
        let path = try masterKeyPath(in: invocation)
        try FilePath.createFolder(FilePath.folder(of: path))
        return Vault(masterKey: try MasterKey.loadOrCreate(at: path))
    }

    /// The vault for what a database holds. A master key that is missing is made only while nothing depends on
    /// it: another one in its place would make every key and credential worthless.
    func vault(for store: SQLiteStore, in invocation: Invocation = .process) async throws -> Vault {
        let directory = try await store.directory()
        let hasAdminKeys = try await !store.adminKeys().isEmpty
        let isNeeded =
            hasAdminKeys || !directory.keys.isEmpty
            || directory.providers.values.contains(where: \.hasSecrets)
        guard isNeeded else { return try vault(in: invocation) }
        let path = try masterKeyPath(in: invocation)
        guard FilePath.exists(path) else {
            throw CommandFailure(
                .failed, "there is no master key at \(path), and keys and credentials depend on it",
                hint: "put it back from a backup, or name its file with --master-key-file")
        }
        return Vault(masterKey: try MasterKey.load(from: path))
    }

    /// Opens the database for one command and closes it afterwards.
    ///
    /// A missing one is created only where `creating` says so: a command that reads has then most likely got a
    /// wrong path.
    func withStore<Result: Sendable>(
        in invocation: Invocation, creating: Bool = false, _ use: (SQLiteStore) async throws -> Result
    ) async throws -> Result {
        let path = try databasePath(in: invocation)
        guard creating || FilePath.exists(path) else {
            throw CommandFailure(
                .notFound, "there is no database at \(path)",
                hint: "give its place with --database, or begin one with `tollgate serve`")
        }
        let store = try await openStore(role: .command, in: invocation)
        do {
            let result = try await use(store)
            await store.close()
            return result
        } catch {
            await store.close()
            throw error
        }
    }
}
