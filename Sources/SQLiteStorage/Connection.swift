import CSQLite
import Domain

/// One connection to the database. It is made, used and closed on one thread.
final class Connection {
    /// What a connection is for.
    enum Purpose {
        /// Writes for a server.
        case serving(SQLiteStore.Durability)
        /// Copies the write-ahead log into the database, for a server.
        case copying
        /// Writes a little beside a server that may be running; never copies the log.
        case command
        /// Only reads.
        case reading
    }

    let handle: OpaquePointer
    /// What is known without asking the database.
    let usage = UsageCache()
    /// How far budgets and keys are used, as the transaction that is open has it.
    let totals = RunningTotals()
    /// Reads the rows of sums, for reports.
    let eachRow = EachRow()
    private var statements: [ObjectIdentifier: Statement] = [:]
    private var lock: ServerLock?
    /// For how long it waits while another process holds the database.
    private let patience: Patience

    /// Opens a database file that exists.
    ///
    /// - Parameter lock: kept until the connection is closed.
    init(
        path: String, for purpose: Purpose, patience: Patience = Patience(), keeping lock: ServerLock? = nil
    ) throws(StorageError) {
        self.lock = lock
        self.patience = patience
        Self.configureOnce
        var handle: OpaquePointer?
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        switch purpose {
        case .serving, .copying, .command: flags |= SQLITE_OPEN_READWRITE
        case .reading: flags |= SQLITE_OPEN_READONLY
        }
        let code = sqlite3_open_v2(Self.plainPath(path), &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let error = StorageError(openingFailed: code, path: path, connection: handle)
            sqlite3_close_v2(handle)
            throw error
        }
        self.handle = handle
        patience.rule(handle)
        try eachRow.install(on: handle)
        try execute("PRAGMA foreign_keys = ON")
        // Only a server copies the log, at moments of its own choice: see `WriteAheadLog`.
        try execute("PRAGMA wal_autocheckpoint = 0")
        switch purpose {
        case .serving(.full): try execute("PRAGMA synchronous = FULL")
        case .serving(.normal): try execute("PRAGMA synchronous = NORMAL")
        case .copying, .command:
            csqlite_keep_log_on_close(handle)
            try execute("PRAGMA synchronous = FULL")
        case .reading: csqlite_keep_log_on_close(handle)
        }
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Keeps a lock until the connection is closed.
    func keep(_ lock: ServerLock) { self.lock = lock }

    /// The prepared statement for `sql`, ready to be bound. It is prepared once per connection.
    func statement(_ sql: SQL) throws(StorageError) -> Statement {
        let id = ObjectIdentifier(sql)
        if let statement = statements[id] { return statement }
        let statement = try Statement(sql, on: handle)
        statements[id] = statement
        return statement
    }

    /// A statement that is not kept, for SQL that is put together for one question.
    func prepare(_ sql: SQL) throws(StorageError) -> Statement {
        try Statement(sql, on: handle)
    }

    /// Runs statements that are separated by `;` and return nothing of interest.
    func execute(_ script: String) throws(StorageError) {
        let code = sqlite3_exec(handle, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw StorageError(code: code, connection: handle) }
    }

    /// Runs `body` in a transaction that reads one state of the database from its first to its last query.
    func reading<Value>(
        _ body: () throws(StorageError) -> Value
    ) throws(StorageError) -> Value {
        try statement(.begin).run()
        let value: Value
        do {
            value = try body()
        } catch {
            rollBack()
            throw error
        }
        try statement(.commit).run()
        return value
    }

    /// Ends the transaction, if there is one, without its changes.
    func rollBack() {
        forget()
        // A failure that matters has rolled back by itself, and the next BEGIN reports any other.
        if isInTransaction { try? execute("ROLLBACK") }
    }

    /// Whether a transaction is open. The library ends it by itself on some errors.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// The number of the row that was inserted last.
    var lastRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Rows that the newest statement wrote.
    var changes: Int { Int(sqlite3_changes64(handle)) }

    /// Rows written since the connection was opened.
    var totalChanges: Int64 { sqlite3_total_changes64(handle) }

    /// A path that the library can only take for a file's: not for `:memory:`, a URI, or a temporary file.
    static func plainPath(_ path: String) -> String {
        path.hasPrefix("/") ? path : "./" + path
    }

    /// Settings of the library as a whole, made before the first connection.
    private static let configureOnce: Void = {
        // Refused when something else in the process uses the library already; then it is only slower.
        _ = csqlite_configure()
    }()
}

extension SQL {
    static let begin = SQL("BEGIN")
    static let beginWriting = SQL("BEGIN IMMEDIATE")
    static let commit = SQL("COMMIT")
}
