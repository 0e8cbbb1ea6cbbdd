import Domain

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The right to serve a database, held by at most one process: a lock on `<database>.lock`, and one on the database
/// itself, which is found by whatever name it is opened and cannot be removed.
///
/// The system takes the locks back when the process ends, however it ends. The files themselves stay.
final class ServerLock: Sendable {
    private let beside: Int32
    private let database: Int32

    /// - Parameter path: a file that exists.
    init(database path: String) throws(StorageError) {
        beside = try Self.lock(beside: path + ".lock")
        do throws(StorageError) {
            database = try Self.lock(database: path)
        } catch {
            // Without all of its properties there is no `deinit`.
            close(beside)
            throw error
        }
    }

    deinit {
        close(database)
        close(beside)
    }

    private static func lock(beside path: String) throws(StorageError) -> Int32 {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw .failed("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        if flock(file, LOCK_EX | LOCK_NB) == 0 { return file }
        let code = errno
        close(file)
        if code == EWOULDBLOCK { throw .alreadyServed }
        throw .failed("cannot lock \(path): \(String(cString: strerror(code)))")
    }

    /// Locks one byte in the page that the library keeps for its own locks and for no data (from byte 2^30 on), behind
    /// the 512 bytes that it uses: <https://www.sqlite.org/fileformat2.html#the_lock_byte_page>.
    ///
    /// Closing this file gives up the library's locks on the same one (fcntl(2)): that has to come after the library
    /// has closed it.
    private static func lock(database path: String) throws(StorageError) -> Int32 {
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else {
            if [EACCES, EPERM, EROFS].contains(errno) { throw .readOnly }
            throw .failed("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        var byte = flock()
        byte.l_type = Int16(F_WRLCK)
        byte.l_whence = Int16(SEEK_SET)
        byte.l_start = (1 << 30) + 1024
        byte.l_len = 1
        guard fcntl(file, setLockOfOpenFile, &byte) != 0 else { return file }
        switch errno {
        case EAGAIN, EACCES:
            close(file)
            throw .alreadyServed
        default:
            // A file system that knows no such locks; there the other one has to do.
            return file
        }
    }

    /// `F_OFD_SETLK`: such a lock belongs to the open file and not to the process, so that nothing that the library does
    /// with the same file gives it up. The name is not imported.
    private static let setLockOfOpenFile: Int32 = 37
}
