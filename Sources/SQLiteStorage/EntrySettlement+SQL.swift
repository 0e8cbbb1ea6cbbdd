import Domain

extension EntrySettlement {
    /// Writes the second half of an entry that is open, with its attempts and what is kept of its reasoning, and counts
    /// it; 0 when it was settled before.
    func settle(
        _ id: RequestID, keeping reasoning: [KeptReasoning], on connection: Connection
    ) throws(StorageError) -> Int {
        let (opening, reservation) = try Self.begun(id, on: connection)
        let statement = try connection.statement(Self.settle)
        bind(to: statement)
        statement.bind(id.text)
        try statement.run()
        guard connection.changes == 1 else { return 0 }
        for kept in reasoning { try kept.insert(on: connection) }
        try Attempt.write(attempts, of: id, on: connection)
        try Charge.write(attempts, of: id, on: connection)
        try UsageHour.count(self, of: opening, on: connection)
        try reservation?.release(by: self, of: opening, on: connection)
        if let costNanoUSD { try opening.spend(costNanoUSD, on: connection) }
        return 1
    }

    /// The first half of an entry and what it holds. Known to the process that opened it, which is most often this one.
    private static func begun(
        _ id: RequestID, on connection: Connection
    ) throws(StorageError) -> (EntryOpening, Reservation?) {
        if let known = connection.usage.takeOpening(id) {
            return (known, connection.usage.takeReservation(of: id))
        }
        return (try EntryOpening.read(id, on: connection), try Reservation.read(id, on: connection))
    }

    /// Settles what other processes than `node` left open; returns how many entries that were.
    static func settleInterrupted(
        exceptNode node: String, at now: Timestamp, on connection: Connection
    ) throws(StorageError) -> Int {
        var begun: [(EntryOpening, Reservation?)] = []
        for opening in try EntryOpening.open(exceptNode: node, on: connection) {
            begun.append((opening, try Reservation.read(opening.id, on: connection)))
        }
        let attempts = try connection.statement(attemptsOfInterrupted)
        attempts.bind(node)
        try attempts.run()
        let entries = try connection.statement(updateInterrupted)
        entries.bind(now.milliseconds)
        entries.bind(node)
        let settlement = EntrySettlement(
            settledAt: now, outcome: .interrupted, costReason: .unknownUsage)
        try entries.run()
        for (opening, reservation) in begun {
            try UsageHour.count(settlement, of: opening, on: connection)
            try reservation?.presume(of: opening, on: connection)
            try reservation?.release(by: settlement, of: opening, on: connection)
        }
        return begun.count
    }

    /// Throws `.notFound` when there is no entry of that id.
    static func requireEntry(_ id: RequestID, on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(exists)
        statement.bind(id.text)
        defer { statement.reset() }
        guard try statement.step() else { throw .notFound("entry \(id)") }
    }

    /// Binds the columns that are known at the end, in the order in which every statement has them.
    func bind(to statement: Statement) {
        statement.bind(settledAt.milliseconds)
        statement.bind(outcome.rawValue)
        statement.bind(status)
        statement.bind(errorType)
        statement.bind(errorMessage)
        statement.bind(stopReason)
        statement.bind(provider?.text)
        statement.bind(upstreamModel)
        statement.bind(usage.input)
        statement.bind(usage.cacheRead)
        statement.bind(usage.cacheWrite5m)
        statement.bind(usage.cacheWrite1h)
        statement.bind(usage.output)
        statement.bind(usage.reasoning)
        statement.bind(usage.webSearches)
        statement.bind(usageSource.rawValue)
        statement.bind(rawUsage)
        statement.bind(costNanoUSD)
        statement.bind(price?.text)
        statement.bind(costReason?.rawValue)
        statement.bind(Losses(counts: losses).json)
        statement.bind(firstTokenAfter?.milliseconds)
        statement.bind(duration.milliseconds)
        statement.bind(responseBytes)
        statement.bind(attempts.count)
    }

    /// Reads the same columns but the number of attempts.
    init(readFrom row: Statement, of id: RequestID, on connection: Connection) throws(StorageError) {
        self.init(
            settledAt: Timestamp(milliseconds: row.int64()),
            outcome: try row.word(Outcome.self, of: "entry \(id)"),
            status: row.optionalInt(),
            errorType: row.optionalText(),
            errorMessage: row.optionalText(),
            stopReason: row.optionalText(),
            provider: row.optionalText().map { ProviderName($0) },
            upstreamModel: row.optionalText(),
            usage: Usage(
                input: row.int(),
                cacheRead: row.int(),
                cacheWrite5m: row.int(),
                cacheWrite1h: row.int(),
                output: row.int(),
                reasoning: row.int(),
                webSearches: row.int()),
            usageSource: try row.word(UsageSource.self, of: "entry \(id)"),
            rawUsage: row.optionalText(),
            costNanoUSD: row.optionalInt64(),
            price: row.optionalText().map { PriceID($0) },
            costReason: try row.optionalWord(CostReason.self, of: "entry \(id)"),
            losses: try Losses(json: row.optionalText(), on: connection).counts,
            firstTokenAfter: row.optionalInt64().map { .milliseconds($0) },
            duration: .milliseconds(row.int64()),
            responseBytes: row.int())
    }

    private static let settle = SQL(
        """
        UPDATE entry SET state = 'settled', settled_at = :settled_at, outcome = :outcome, status = :status,
            error_type = :error_type, error_message = :error_message, stop_reason = :stop_reason,
            provider = :provider, upstream_model = :upstream_model, input_tokens = :input,
            cache_read_tokens = :cache_read, cache_write_5m_tokens = :cache_write_5m,
            cache_write_1h_tokens = :cache_write_1h, output_tokens = :output, reasoning_tokens = :reasoning,
            web_searches = :web_searches, usage_source = :usage_source, raw_usage = :raw_usage, cost_nano_usd = :cost, price_id = :price,
            cost_reason = :cost_reason, losses = :losses, first_token_ms = :first_token,
            duration_ms = :duration, response_bytes = :response_bytes,
            attempts = CASE WHEN attempts > :attempts THEN attempts ELSE :attempts END, reservation = NULL
        WHERE id = :id AND state = 'open'
        """)

    private static let exists = SQL("SELECT 1 FROM entry WHERE id = :id")

    /// A provider may have been called for these; the plan's first target is all that is known.
    private static let attemptsOfInterrupted = SQL(
        """
        INSERT INTO attempt (entry_id, number, provider, model, started_at, outcome, duration_ms)
        SELECT id, 1, substr(mapped_model, 1, instr(mapped_model, '/') - 1),
            substr(mapped_model, instr(mapped_model, '/') + 1), opened_at, 'interrupted', 0
        FROM entry
        WHERE state = 'open' AND node <> :node AND mapped_model IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM attempt WHERE entry_id = entry.id)
        """)

    static let updateInterrupted = SQL(
        """
        UPDATE entry SET state = 'settled', settled_at = :now, outcome = 'interrupted', input_tokens = 0,
            cache_read_tokens = 0, cache_write_5m_tokens = 0, cache_write_1h_tokens = 0, output_tokens = 0,
            reasoning_tokens = 0, usage_source = 'none', cost_reason = 'unknown_usage', duration_ms = 0,
            response_bytes = 0, reservation = NULL,
            attempts = (SELECT count(*) FROM attempt WHERE entry_id = entry.id)
        WHERE state = 'open' AND node <> :node
        """)
}
