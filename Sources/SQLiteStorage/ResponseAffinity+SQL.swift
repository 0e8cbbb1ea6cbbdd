import Domain

extension ResponseAffinity {
    /// How many expired rows each new one takes with it, so that the table stays bounded without a job.
    private static let sweep = 4

    /// Writes the row, and removes a few that have expired.
    func insert(on connection: Connection) throws(StorageError) -> Int {
        _ = try Self.removeExpired(at: createdAt, limit: Self.sweep, on: connection)
        let statement = try connection.statement(Self.insert)
        statement.bind(response)
        statement.bind(key.text)
        statement.bind(provider.text)
        statement.bind(credential?.text)
        statement.bind(createdAt.milliseconds)
        statement.bind(expiresAt.milliseconds)
        try statement.run()
        return 1
    }

    static func find(
        _ response: String, of key: KeyID, at now: Timestamp, on connection: Connection
    ) throws(StorageError) -> ResponseAffinity? {
        let row = try connection.statement(select)
        row.bind(response)
        row.bind(key.text)
        row.bind(now.milliseconds)
        defer { row.reset() }
        guard try row.step() else { return nil }
        var found = ResponseAffinity(
            response: response, key: key, provider: ProviderName(row.text()),
            credential: row.optionalText().map { CredentialID($0) },
            createdAt: Timestamp(milliseconds: row.int64()))
        found.expiresAt = Timestamp(milliseconds: row.int64())
        return found
    }

    static func remove(
        _ response: String, of key: KeyID, on connection: Connection
    ) throws(StorageError) -> Int {
        let statement = try connection.statement(delete)
        statement.bind(response)
        statement.bind(key.text)
        try statement.run()
        return connection.changes
    }

    /// Removes some of the rows that have expired, the oldest first; returns how many.
    static func removeExpired(
        at now: Timestamp, limit: Int, on connection: Connection
    ) throws(StorageError) -> Int {
        let statement = try connection.statement(deleteExpired)
        statement.bind(now.milliseconds)
        statement.bind(limit)
        try statement.run()
        return connection.changes
    }

    private static let insert = SQL(
        """
        INSERT INTO response_affinity (response_id, key_id, provider, credential_id, created_at, expires_at)
        VALUES (:response, :key, :provider, :credential, :created_at, :expires_at)
        ON CONFLICT (response_id, key_id) DO UPDATE SET
            provider = excluded.provider, credential_id = excluded.credential_id,
            created_at = excluded.created_at, expires_at = excluded.expires_at
        """)

    static let select = SQL(
        """
        SELECT provider, credential_id, created_at, expires_at FROM response_affinity
        WHERE response_id = :response AND key_id = :key AND expires_at > :now
        """)

    private static let delete = SQL(
        "DELETE FROM response_affinity WHERE response_id = :response AND key_id = :key")

    static let deleteExpired = SQL(
        """
        DELETE FROM response_affinity WHERE (response_id, key_id) IN (
            SELECT response_id, key_id FROM response_affinity WHERE expires_at <= :now
            ORDER BY expires_at LIMIT :limit)
        """)
}
