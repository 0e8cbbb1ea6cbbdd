import Domain

extension Attempt {
    /// Writes the attempts that an entry has so far, in place of all that stood there, while it is open; 0 when it is
    /// settled.
    static func note(
        _ attempts: [Attempt], of id: RequestID, on connection: Connection
    ) throws(StorageError) -> Int {
        let statement = try connection.statement(noteCount)
        statement.bind(attempts.count)
        statement.bind(id.text)
        try statement.run()
        guard connection.changes == 1 else {
            try EntrySettlement.requireEntry(id, on: connection)
            return 0
        }
        let others = try connection.statement(removeBeyond)
        others.bind(id.text)
        others.bind(attempts.count)
        try others.run()
        try write(attempts, of: id, on: connection)
        return attempts.count
    }

    /// Writes attempts, in place of those of the same numbers.
    static func write(
        _ attempts: [Attempt], of id: RequestID, on connection: Connection
    ) throws(StorageError) {
        for attempt in attempts {
            let statement = try connection.statement(upsert)
            statement.bind(id.text)
            statement.bind(attempt.number)
            statement.bind(attempt.provider.text)
            statement.bind(attempt.model)
            statement.bind(attempt.credential?.text)
            statement.bind(attempt.startedAt.milliseconds)
            statement.bind(attempt.outcome.rawValue)
            statement.bind(attempt.status)
            statement.bind(attempt.error)
            statement.bind(attempt.upstreamRequestID)
            statement.bind(attempt.duration.milliseconds)
            try statement.run()
        }
    }

    /// All attempts of an entry, the first one first.
    static func all(of id: RequestID, on connection: Connection) throws(StorageError) -> [Attempt] {
        let row = try connection.statement(ofEntry)
        row.bind(id.text)
        defer { row.reset() }
        var attempts: [Attempt] = []
        while try row.step() {
            attempts.append(
                Attempt(
                    number: row.int(),
                    provider: ProviderName(row.text()),
                    model: row.text(),
                    credential: row.optionalText().map { CredentialID($0) },
                    startedAt: Timestamp(milliseconds: row.int64()),
                    outcome: try row.word(Result.self, of: "an attempt of entry \(id)"),
                    status: row.optionalInt(),
                    error: row.optionalText(),
                    upstreamRequestID: row.optionalText(),
                    duration: .milliseconds(row.int64())))
        }
        // Only where another attempt followed can there be any.
        guard attempts.count > 1 else { return attempts }
        let charges = try Charge.all(of: id, on: connection)
        for index in attempts.indices { attempts[index].charge = charges[attempts[index].number] }
        return attempts
    }

    private static let noteCount = SQL(
        """
        UPDATE entry SET attempts = :attempts WHERE id = :id AND state = 'open'
        """)

    private static let removeBeyond = SQL(
        "DELETE FROM attempt WHERE entry_id = :id AND number > :attempts")

    private static let upsert = SQL(
        """
        INSERT INTO attempt (entry_id, number, provider, model, credential_id, started_at, outcome, status,
            error, upstream_request_id, duration_ms)
        VALUES (:entry, :number, :provider, :model, :credential, :started_at, :outcome, :status,
            :error, :upstream_request_id, :duration)
        ON CONFLICT (entry_id, number) DO UPDATE SET provider = excluded.provider, model = excluded.model,
            credential_id = excluded.credential_id, started_at = excluded.started_at,
            outcome = excluded.outcome, status = excluded.status, error = excluded.error,
            upstream_request_id = excluded.upstream_request_id, duration_ms = excluded.duration_ms
        """)

    private static let ofEntry = SQL(
        """
        SELECT number, provider, model, credential_id, started_at, outcome, status, error,
            upstream_request_id, duration_ms
        FROM attempt WHERE entry_id = :entry ORDER BY number
        """)
}
