import Domain

extension KeptReasoning {
    /// How many of the oldest rows each new one looks at, so that the table stays bounded without a job.
    private static let sweep = 4

    /// Writes the row, and removes a few that have expired or are too many.
    func insert(on connection: Connection) throws(StorageError) {
        _ = try Self.removeExpired(at: createdAt, limit: Self.sweep, on: connection)
        let surplus = try connection.statement(Self.deleteSurplus)
        surplus.bind(Self.capacity - 1)
        surplus.bind(Self.sweep)
        try surplus.run()
        let statement = try connection.statement(Self.insert)
        statement.bind(key.text)
        statement.bind(call)
        statement.bind(sealed)
        statement.bind(createdAt.milliseconds)
        statement.bind(expiresAt.milliseconds)
        try statement.run()
    }

    static func find(
        _ call: String, of key: KeyID, at now: Timestamp, on connection: Connection
    ) throws(StorageError) -> KeptReasoning? {
        let row = try connection.statement(select)
        row.bind(key.text)
        row.bind(call)
        row.bind(now.milliseconds)
        defer { row.reset() }
        guard try row.step() else { return nil }
        var found = KeptReasoning(
            call: call, key: key, sealed: row.blob(), createdAt: Timestamp(milliseconds: row.int64()))
        found.expiresAt = Timestamp(milliseconds: row.int64())
        return found
    }

    /// Removes those of the oldest rows that have expired; returns how many. All live equally long, so that the oldest
    /// are the first to expire.
    static func removeExpired(
        at now: Timestamp, limit: Int, on connection: Connection
    ) throws(StorageError) -> Int {
        let statement = try connection.statement(deleteExpired)
        statement.bind(limit)
        statement.bind(now.milliseconds)
        try statement.run()
        return connection.changes
    }

    /// A call's id is never given twice; should one be, what was there first counts.
    private static let insert = SQL(
        """
        INSERT INTO kept_reasoning (key_id, call_id, sealed, created_at, expires_at)
        VALUES (:key, :call, :sealed, :created_at, :expires_at)
        ON CONFLICT (key_id, call_id) DO NOTHING
        """)

    static let select = SQL(
        """
        SELECT sealed, created_at, expires_at FROM kept_reasoning
        WHERE key_id = :key AND call_id = :call AND expires_at > :now
        """)

    static let deleteExpired = SQL(
        """
        DELETE FROM kept_reasoning WHERE number IN (
            SELECT number FROM (SELECT number, expires_at FROM kept_reasoning ORDER BY number LIMIT :limit)
            WHERE expires_at <= :now)
        """)

    /// Numbers have no gaps but where rows were removed: whoever is so far behind the newest is one too many.
    static let deleteSurplus = SQL(
        """
        DELETE FROM kept_reasoning WHERE number IN (
            SELECT number FROM kept_reasoning
            WHERE number <= (SELECT max(number) FROM kept_reasoning) - :capacity
            ORDER BY number LIMIT :limit)
        """)
}
