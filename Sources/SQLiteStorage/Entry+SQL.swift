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
        try Charge.write(settlement.attempts, of: id, on: connection)
        try UsageHour.count(settlement, of: opening, on: connection)
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

    /// Reads the columns of `columns`, and the attempts.
    init(readFrom row: Statement, on connection: Connection) throws(StorageError) {
        let isSettled = row.text() == "settled"
        self.init(opening: EntryOpening(readFrom: row))
        guard isSettled else { return }
        var settlement = try EntrySettlement(readFrom: row, of: id, on: connection)
        settlement.attempts = try Attempt.all(of: id, on: connection)
        self.settlement = settlement
    }

    static let columns: StaticString = """
        SELECT state, id, node, opened_at, key_id, user_id, team_id, session, agent, client, endpoint,
            requested_model, mapped_model, stream, request_bytes, input_estimate, end_user, request_class,
            settled_at, outcome, status, error_type, error_message, stop_reason, provider, upstream_model,
            input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
            reasoning_tokens, web_searches, usage_source, raw_usage, cost_nano_usd, price_id, cost_reason,
            losses, first_token_ms, duration_ms, response_bytes
        FROM entry
        """

    private static let byID = SQL(columns, "WHERE id = :id")

    private static let insert = SQL(
        """
        INSERT INTO entry (state, id, node, opened_at, key_id, user_id, team_id, session, agent, client,
            endpoint, requested_model, mapped_model, stream, request_bytes, input_estimate, end_user,
            request_class, settled_at, outcome, status, error_type, error_message, stop_reason, provider, upstream_model,
            input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
            reasoning_tokens, web_searches, usage_source, raw_usage, cost_nano_usd, price_id, cost_reason,
            losses, first_token_ms, duration_ms, response_bytes, attempts)
        VALUES ('settled', :id, :node, :opened_at, :key, :user, :team, :session, :agent, :client,
            :endpoint, :requested_model, :mapped_model, :stream, :request_bytes, :input_estimate, :end_user,
            :request_class, :settled_at, :outcome, :status, :error_type, :error_message, :stop_reason, :provider,
            :upstream_model, :input, :cache_read, :cache_write_5m, :cache_write_1h, :output, :reasoning,
            :web_searches, :usage_source, :raw_usage, :cost, :price, :cost_reason, :losses,
            :first_token, :duration, :response_bytes, :attempts)
        """)
}
