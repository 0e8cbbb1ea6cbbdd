import Domain

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A new database file that another one is copied into.
struct DatabaseCopy {
    private let path: String

    /// Makes an empty file, before the library would make one that others can read.
    init(path: String) throws(StorageError) {
        self.path = Connection.plainPath(path)
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            if errno == EEXIST { throw .conflict("there is a file at \(path) already") }
            throw .failed("cannot create \(path): \(String(cString: strerror(errno)))")
        }
        close(file)
    }

    /// Copies everything that a connection sees at one moment.
    func fill(from connection: Connection) throws(StorageError) {
        let statement = try connection.prepare(Self.copy)
        statement.bind(path)
        try statement.run()
    }

    /// Gives the copy the log's mode, which belongs to the file, and has it written to the disk; returns its size.
    func finish() throws(StorageError) -> Int64 {
        do {
            let connection = try Connection(path: path, for: .serving(.full))
            try connection.execute("PRAGMA journal_mode = WAL")
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .failed("cannot open \(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var status = stat()
        guard fsync(file) == 0, fstat(file, &status) == 0 else {
            throw .failed("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        return Int64(status.st_size)
    }

    /// Takes the file away, with what the library may have put beside it.
    func remove() {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }

    private static let copy = SQL("VACUUM INTO :path")
}
