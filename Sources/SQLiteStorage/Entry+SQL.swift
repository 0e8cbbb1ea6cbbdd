import Domain

extension Entry {
    /// Writes the whole entry at once.
    func insert(on connection: Connection) throws(StorageError) -> Int {
        guard let settlement else { return try opening.insert(on: connection) }
        let statement = try connection.statement(Self.insert)
        opening.bind(to: statement)
        settlement.bind(to: statement)
        try statement.run(elseConflict: "entry \(id) stands on the ledger already")
        try Attempt.write(settlement.attempts, of: id, on: connection)
        return 1
    }

    /// The entry of an id, with its attempts.
    static func find(_ id: RequestID, on connection: Connection) throws(StorageError) -> Entry? {
        try connection.reading { () throws(StorageError) in
            let statement = try connection.statement(byID)
            statement.bind(id.text)
            defer { statement.reset() }
            guard try statement.step() else { return nil }
            return try Entry(readFrom: statement, on: connection)
        }
    }

    /// Entries that pass the filter, the newest first.
    static func list(
        _ filter: EntryFilter, limit: Int, on connection: Connection
    ) throws(StorageError) -> [Entry] {
        try connection.reading { () throws(StorageError) in
            let statement = try connection.statement(filter.key == nil ? selectAll : selectOfKey)
            if let key = filter.key { statement.bind(key.text) }
            statement.bind(filter.before?.text)
            statement.bind(filter.after?.text)
            statement.bind(filter.user)
            statement.bind(filter.model)
            statement.bind(filter.provider?.text)
            statement.bind(filter.session)
            statement.bind(filter.outcome?.rawValue)
            statement.bind(filter.since?.milliseconds)
            statement.bind(filter.until?.milliseconds)
            statement.bind(max(0, limit))
            defer { statement.reset() }
            var entries: [Entry] = []
            while try statement.step() {
                entries.append(try Entry(readFrom: statement, on: connection))
            }
            return entries
        }
    }

    /// Reads the columns of `columns`, and the attempts.
    private init(readFrom row: Statement, on connection: Connection) throws(StorageError) {
        let isSettled = row.text() == "settled"
        self.init(opening: EntryOpening(readFrom: row))
        guard isSettled else { return }
        var settlement = try EntrySettlement(readFrom: row, of: id, on: connection)
        settlement.attempts = try Attempt.all(of: id, on: connection)
        self.settlement = settlement
    }

    private static let columns: StaticString = """
        SELECT state, id, node, opened_at, key_id, user_id, team_id, session, agent, client, endpoint,
            requested_model, mapped_model, stream, request_bytes, input_estimate,
            settled_at, outcome, status, error_type, error_message, stop_reason, provider, upstream_model,
            input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
            reasoning_tokens, usage_source, raw_usage, cost_nano_usd, losses, first_token_ms, duration_ms,
            response_bytes
        FROM entry
        """

    /// The bounds on `id` stay one range of an index when they are absent: no id sorts before the empty
    /// text, none after the last character of Unicode.
    private static let conditions: StaticString = """
            AND id < coalesce(:before, char(1114111))
            AND id > coalesce(:after, '')
            AND (:user IS NULL OR user_id = :user)
            AND (:model IS NULL OR requested_model = :model)
            AND (:provider IS NULL OR provider = :provider)
            AND (:session IS NULL OR session = :session)
            AND (:outcome IS NULL OR outcome = :outcome)
            AND (:since IS NULL OR opened_at >= :since)
            AND (:until IS NULL OR opened_at < :until)
        ORDER BY id DESC
        LIMIT :limit
        """

    private static let byID = SQL(columns, "WHERE id = :id")
    static let selectAll = SQL(columns, "WHERE true", conditions)
    static let selectOfKey = SQL(columns, "WHERE key_id = :key", conditions)

    private static let insert = SQL(
        """
        INSERT INTO entry (state, id, node, opened_at, key_id, user_id, team_id, session, agent, client,
            endpoint, requested_model, mapped_model, stream, request_bytes, input_estimate,
            settled_at, outcome, status, error_type, error_message, stop_reason, provider, upstream_model,
            input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
            reasoning_tokens, usage_source, raw_usage, cost_nano_usd, losses, first_token_ms, duration_ms,
            response_bytes, attempts)
        VALUES ('settled', :id, :node, :opened_at, :key, :user, :team, :session, :agent, :client,
            :endpoint, :requested_model, :mapped_model, :stream, :request_bytes, :input_estimate,
            :settled_at, :outcome, :status, :error_type, :error_message, :stop_reason, :provider,
            :upstream_model, :input, :cache_read, :cache_write_5m, :cache_write_1h, :output, :reasoning,
            :usage_source, :raw_usage, :cost, :losses, :first_token, :duration, :response_bytes, :attempts)
        """)
}
