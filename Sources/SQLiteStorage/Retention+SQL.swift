import Domain

/// Up to where entries were removed because of their age.
enum Retention {
    /// The first moment whose entries are kept; nil when all are.
    static func entriesFrom(on connection: Connection) throws(StorageError) -> Timestamp? {
        let statement = try connection.statement(select)
        defer { statement.reset() }
        return try statement.step() ? Timestamp(milliseconds: statement.int64()) : nil
    }

    /// Notes that entries from before a whole hour are removed; never takes back an earlier note. The audit log has the
    /// moment, and how many entries it is about.
    static func keepEntries(
        from moment: Timestamp, removing count: Int, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        let before = try json(marked, on: connection)
        let statement = try connection.statement(mark)
        statement.bind(moment.milliseconds)
        try statement.run()
        let order = try json(ordered, on: connection) { statement in
            statement.bind(moment.milliseconds)
            statement.bind(count)
        }
        try author.note("ledger.retain", of: moment.description, before: before, after: order, on: connection)
        return 1
    }

    private static func json(
        _ sql: SQL, on connection: Connection, binding bind: (Statement) -> Void = { _ in }
    ) throws(StorageError) -> String? {
        let row = try connection.statement(sql)
        bind(row)
        defer { row.reset() }
        return try row.step() ? row.optionalText() : nil
    }

    /// Removes some of the settled entries from before a moment, the oldest first, with their attempts.
    static func remove(
        before moment: Timestamp, limit: Int, on connection: Connection
    ) throws(StorageError) -> Int {
        let sessions = try connection.statement(deleteSessions)
        sessions.bind(RequestID.first(at: moment).text)
        sessions.bind(moment.milliseconds)
        sessions.bind(limit)
        try sessions.run()
        let statement = try connection.statement(delete)
        statement.bind(RequestID.first(at: moment).text)
        statement.bind(moment.milliseconds)
        statement.bind(limit)
        try statement.run()
        return connection.changes
    }

    /// How many settled entries there are from before a moment.
    static func count(before moment: Timestamp, on connection: Connection) throws(StorageError) -> Int {
        let statement = try connection.statement(older)
        statement.bind(RequestID.first(at: moment).text)
        statement.bind(moment.milliseconds)
        defer { statement.reset() }
        return try statement.step() ? statement.int() : 0
    }

    private static let select = SQL("SELECT entries_from FROM retention WHERE id = 1")

    private static let mark = SQL(
        """
        INSERT INTO retention (id, entries_from) VALUES (1, :moment)
        ON CONFLICT (id) DO UPDATE SET entries_from = max(entries_from, excluded.entries_from)
        """)

    /// What the audit log says of the mark before an order, and of the order.
    private static let marked = SQL(
        """
        SELECT json_object('entries_from', strftime('%Y-%m-%dT%H:%M:%fZ', entries_from / 1000.0, 'unixepoch'))
        FROM retention WHERE id = 1
        """)
    private static let ordered = SQL(
        """
        SELECT json_object('entries_from', strftime('%Y-%m-%dT%H:%M:%fZ', :moment / 1000.0, 'unixepoch'),
            'removed_entries', :count)
        """)

    /// Attempts go with their entries, by their references.
    static let delete = SQL(
        """
        DELETE FROM entry WHERE id IN (
            SELECT id FROM entry WHERE id < :end AND opened_at < :moment AND state = 'settled'
            ORDER BY id LIMIT :limit)
        """)

    /// When the sessions of the same entries were at work. An hour that is half removed loses all of it.
    private static let deleteSessions = SQL(
        """
        DELETE FROM session_hour WHERE (session, hour) IN (
            SELECT session, opened_at / 3600000 FROM entry
            WHERE id < :end AND opened_at < :moment AND state = 'settled'
            ORDER BY id LIMIT :limit)
        """)

    private static let older = SQL(
        "SELECT count(*) FROM entry WHERE id < :end AND opened_at < :moment AND state = 'settled'")
}
