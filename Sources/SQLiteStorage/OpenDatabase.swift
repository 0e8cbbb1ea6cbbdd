import Domain
import Migrations

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A database that is ready to be written: locked where that is needed, at this build's schema.
struct OpenDatabase {
    let connection: Connection
    /// Nil for a command, which leaves the log alone.
    let log: WriteAheadLog?

    init(path: String, role: SQLiteStore.Role, patience: Patience) throws(StorageError) {
        let migrator = Migrator(steps: Migrations.steps(for: .sqlite))
        switch role {
        case .server(let durability):
            try Self.createFile(path)
            let lock = try ServerLock(database: path)
            connection = try Connection(
                path: path, for: .serving(durability), patience: patience, keeping: lock)
            _ = try migrator.migrate(connection)
            log = try WriteAheadLog(of: connection, path: path)
        case .command:
            try Self.createFile(path)
            connection = try Connection(path: path, for: .command)
            let found = try migrator.version(of: connection)
            if found == 0 {
                _ = try migrator.migrate(connection)
            } else if found < migrator.known {
                throw .schemaTooOld(found: found, known: migrator.known)
            }
            log = nil
        }
    }

    /// Brings the schema up to date and closes; not below a running server, which may be an older build.
    static func migrate(path: String) throws(StorageError) -> (from: Int, to: Int) {
        let migrator = Migrator(steps: Migrations.steps(for: .sqlite))
        try createFile(path)
        let connection = try Connection(path: path, for: .command)
        let found = try migrator.version(of: connection)
        if found == migrator.known { return (found, found) }
        connection.keep(try ServerLock(database: path))
        return try migrator.migrate(connection)
    }

    /// Makes an empty file that only its owner can read; the library gives the files beside it its mode.
    /// A file that exists is left alone: opening and closing it here would drop the library's locks on it.
    private static func createFile(_ path: String) throws(StorageError) {
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file >= 0 {
            close(file)
        } else if errno != EEXIST {
            throw .failed("cannot create \(path): \(String(cString: strerror(errno)))")
        }
    }
}
