import Domain

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The right to serve a database, held by at most one process: a lock on `<database>.lock`.
///
/// The system takes the lock back when the process ends, however it ends. The file itself stays.
final class ServerLock: Sendable {
    private let file: Int32

    init(database path: String) throws(StorageError) {
        let lockPath = path + ".lock"
        // When this throws, `deinit` closes the file. Closing it twice would close the file of somebody who was given
        // its number meanwhile.
        file = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw .failed("cannot open \(lockPath): \(String(cString: strerror(errno)))")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            if code == EWOULDBLOCK { throw .alreadyServed }
            throw .failed("cannot lock \(lockPath): \(String(cString: strerror(code)))")
        }
    }

    deinit { if file >= 0 { close(file) } }
}
