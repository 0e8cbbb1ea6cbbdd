import CSQLite
import Domain

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension StorageError {
    /// What a result code of the library means, with the library's own words where no case says it better.
    /// Source: https://www.sqlite.org/rescode.html
    init(code: Int32, connection: OpaquePointer?) {
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL: self = .full
        case SQLITE_READONLY, SQLITE_PERM: self = .readOnly
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
        case SQLITE_IOERR where Self.isSpaceError(sqlite3_system_errno(connection)): self = .full
        case SQLITE_CONSTRAINT where Self.isDuplicate(code):
            self = .conflict(Self.words(of: code, connection))
        default: self = .failed(Self.words(of: code, connection))
        }
    }

    /// Why a file could not be opened. The library has one sentence for all that the system may say to that.
    init(openingFailed code: Int32, path: String, connection: OpaquePointer?) {
        let reason = sqlite3_system_errno(connection)
        if code & 0xff == SQLITE_CANTOPEN, reason != 0 {
            self = .failed("cannot open \(path): \(String(cString: strerror(reason)))")
        } else {
            self.init(code: code, connection: connection)
        }
    }

    private static func words(of code: Int32, _ connection: OpaquePointer?) -> String {
        let words = connection.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        return words.map { String(cString: $0) } ?? "SQLite error \(code)"
    }

    /// A row with the same primary key or unique columns exists.
    private static func isDuplicate(_ code: Int32) -> Bool {
        // SQLITE_CONSTRAINT_PRIMARYKEY and _UNIQUE, which Swift does not import.
        code == SQLITE_CONSTRAINT | 6 << 8 || code == SQLITE_CONSTRAINT | 8 << 8
    }

    /// No space, a quota, or a limit on the file's size.
    private static func isSpaceError(_ code: Int32) -> Bool {
        code == ENOSPC || code == EDQUOT || code == EFBIG
    }

    /// Whether the whole transaction is lost, and not only one statement of it.
    var endsTransaction: Bool {
        switch self {
        case .busy, .full, .readOnly, .corrupt, .moved: true
        case .schemaTooNew, .schemaTooOld, .alreadyServed, .notFound, .conflict, .failed: false
        }
    }
}
