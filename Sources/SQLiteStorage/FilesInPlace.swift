#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Whether the database's files are still those that were opened.
///
/// The library keeps writing into a file that was moved, removed or replaced, as if nothing had happened; but who
/// opens the database by its path then finds something else.
struct FilesInPlace {
    private let path: String
    private let database: File?
    /// Nil until there is one: the library makes it at the first write.
    private var log: File?

    /// Which file a path leads to; there is only one at a time.
    private struct File: Equatable {
        let device: UInt64
        let number: UInt64

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt64(truncatingIfNeeded: status.st_dev)
            number = UInt64(truncatingIfNeeded: status.st_ino)
        }
    }

    /// To be made right after the database is opened.
    init(of path: String) {
        self.path = path
        database = File(path)
        log = File(path + "-wal")
    }

    /// Looks again; two system calls.
    mutating func check() -> Bool {
        guard File(path) == database else { return false }
        let found = File(path + "-wal")
        if log == nil { log = found }
        return found == log
    }
}
