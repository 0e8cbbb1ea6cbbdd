import CSQLite
import Domain

/// One prepared statement. Like its connection, it stays on one thread.
///
/// Values are bound in the order in which the parameters first appear in the SQL, and columns are read in
/// the order of the SELECT, so that binding and reading look like the SQL they belong to.
final class Statement: IntegerColumns {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    /// Keeps the identity that the connection remembers the statement by.
    let sql: SQL
    private let parameterCount: Int32
    private var bound: Int32 = 0
    private var column: Int32 = -1
    private var fault = SQLITE_OK
    private var scratch = Scratch()

    init(_ sql: SQL, on connection: OpaquePointer) throws(StorageError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection, sql.text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw StorageError(code: code, connection: connection) }
        self.handle = handle
        self.connection = connection
        self.sql = sql
        parameterCount = sqlite3_bind_parameter_count(handle)
    }

    deinit { sqlite3_finalize(handle) }

    // MARK: Binding

    func bind(_ value: Int64) {
        bound += 1
        note(sqlite3_bind_int64(handle, bound, value))
    }

    func bind(_ value: Int) { bind(Int64(value)) }

    func bind(_ value: Bool) { bind(value ? 1 : 0 as Int64) }

    func bind(_ value: String) {
        bound += 1
        var value = value
        let code = value.withUTF8 { bytes in
            if let copy = scratch.copy(bytes) {
                return sqlite3_bind_text(handle, bound, copy, Int32(bytes.count), nil)
            }
            // Longer than two billion bytes: more than a row can hold.
            guard let length = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
            let text = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            return csqlite_bind_text_copy(handle, bound, text, length)
        }
        note(code)
    }

    func bind(_ value: [UInt8]) {
        bound += 1
        let code = value.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                return sqlite3_bind_zeroblob(handle, bound, 0)
            }
            guard let length = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
            return csqlite_bind_blob_copy(handle, bound, start, length)
        }
        note(code)
    }

    func bindNull() {
        bound += 1
        note(sqlite3_bind_null(handle, bound))
    }

    func bind(_ value: String?) {
        if let value { bind(value) } else { bindNull() }
    }

    func bind(_ value: [UInt8]?) {
        if let value { bind(value) } else { bindNull() }
    }

    func bind(_ value: Int?) {
        if let value { bind(Int64(value)) } else { bindNull() }
    }

    func bind(_ value: Int64?) {
        if let value { bind(value) } else { bindNull() }
    }

    private func note(_ code: Int32) {
        if code != SQLITE_OK, fault == SQLITE_OK { fault = code }
    }

    // MARK: Running

    /// Goes on to the next row; false, and ready to be bound again, when there is none.
    func step() throws(StorageError) -> Bool {
        if column == -1 { try checkBinding() }
        column = 0
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE {
            reset()
            return false
        }
        let error = StorageError(code: code, connection: connection)
        reset()
        throw error
    }

    /// Runs a statement of which no row is wanted.
    func run() throws(StorageError) {
        while try step() {}
    }

    /// Ends the run, so that the statement can be bound again. To be called when rows may be left.
    func reset() {
        sqlite3_reset(handle)
        bound = 0
        column = -1
        fault = SQLITE_OK
        scratch.clear()
    }

    private func checkBinding() throws(StorageError) {
        guard fault == SQLITE_OK, bound == parameterCount else {
            let error: StorageError =
                fault == SQLITE_OK
                ? .failed("\(bound) of \(parameterCount) values bound")
                : .failed(String(cString: sqlite3_errstr(fault)))
            reset()
            throw error
        }
    }

    // MARK: Reading the row

    func int64() -> Int64 {
        defer { column += 1 }
        return sqlite3_column_int64(handle, column)
    }

    func bool() -> Bool { int64() != 0 }

    func text() -> String { optionalText() ?? "" }

    func optionalInt64() -> Int64? { isNull ? skip() : int64() }

    func optionalInt() -> Int? { isNull ? skip() : int() }

    func optionalText() -> String? {
        defer { column += 1 }
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let length = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
    }

    func blob() -> [UInt8] {
        defer { column += 1 }
        guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
        let length = Int(sqlite3_column_bytes(handle, column))
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: length))
    }

    func optionalBlob() -> [UInt8]? { isNull ? skip() : blob() }

    private var isNull: Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    private func skip<Value>() -> Value? {
        column += 1
        return nil
    }
}
