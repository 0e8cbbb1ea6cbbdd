import Domain

/// How far a key with limits has used them.
struct KeyUse {
    var requests: RateBucket?
    var input: RateBucket?
    var output: RateBucket?
    var running: Int

    /// The levels as they are at a moment. A level that is not kept is full.
    static func read(
        _ key: KeyID, under limits: KeyLimits, at now: Timestamp, on connection: Connection
    ) throws(StorageError) -> KeyUse {
        let row = try connection.statement(select)
        row.bind(key.text)
        defer { row.reset() }
        let isKept = try row.step()
        let at = isKept ? Timestamp(milliseconds: row.int64()) : now
        func bucket(_ limit: Int?) -> RateBucket? {
            let level = isKept ? row.optionalInt64() : nil
            guard let limit else { return nil }
            var bucket = RateBucket(limit: limit, level: level ?? .max, at: at)
            bucket.fill(until: now)
            return bucket
        }
        return KeyUse(
            requests: bucket(limits.requestsPerMinute),
            input: bucket(limits.inputTokensPerMinute),
            output: bucket(limits.outputTokensPerMinute),
            running: isKept ? row.int() : 0)
    }

    func write(_ key: KeyID, at now: Timestamp, on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(Self.upsert)
        statement.bind(key.text)
        statement.bind(now.milliseconds)
        statement.bind(requests?.level)
        statement.bind(input?.level)
        statement.bind(output?.level)
        statement.bind(running)
        try statement.run()
    }

    /// Takes what a request claims.
    mutating func take(_ claim: LimitClaim) {
        requests?.take(1)
        input?.take(claim.inputTokens)
        output?.take(claim.outputTokens)
        running += 1
    }

    /// Why a request may not run now; nil when it may.
    func refusal(of claim: LimitClaim) -> ClaimRefusal? {
        if let limit = claim.limits.concurrentRequests, running >= limit { return .concurrency(limit: limit) }
        let wishes: [(LimitKind, RateBucket?, Int)] = [
            (.requests, requests, 1), (.inputTokens, input, claim.inputTokens),
            (.outputTokens, output, claim.outputTokens),
        ]
        for (kind, bucket, units) in wishes {
            if let bucket, !bucket.has(units) {
                return .rate(kind, limit: Int(bucket.limit), waitMilliseconds: bucket.wait(for: units))
            }
        }
        return nil
    }

    private static let select = SQL(
        "SELECT at, requests_level, input_level, output_level, running FROM key_use WHERE key_id = :key")

    private static let upsert = SQL(
        """
        INSERT INTO key_use (key_id, at, requests_level, input_level, output_level, running)
        VALUES (:key, :at, :requests, :input, :output, :running)
        ON CONFLICT DO UPDATE SET at = excluded.at, requests_level = excluded.requests_level,
            input_level = excluded.input_level, output_level = excluded.output_level, running = excluded.running
        """)
}

/// The place that a running request takes up under its key's limits.
struct KeySlot {
    var key: KeyID
    var inputTokens: Int
    var outputTokens: Int
    /// False once the client has left, and the answer is only read to its end.
    var isRunning = true

    /// The place of an entry; nil when it has none.
    static func read(_ entry: RequestID, on connection: Connection) throws(StorageError) -> KeySlot? {
        let row = try connection.statement(select)
        row.bind(entry.text)
        defer { row.reset() }
        guard try row.step() else { return nil }
        return KeySlot(
            key: KeyID(row.text()), inputTokens: row.int(), outputTokens: row.int(), isRunning: row.bool())
    }

    func insert(for entry: RequestID, on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(Self.insert)
        statement.bind(entry.text)
        statement.bind(key.text)
        statement.bind(inputTokens)
        statement.bind(outputTokens)
        try statement.run()
    }

    /// Lets the next request of the key run; what was taken of its minute is corrected by `release`. Returns 0 when the
    /// entry has no place, or none any more.
    static func leave(_ entry: RequestID, on connection: Connection) throws(StorageError) -> Int {
        let slot = try connection.statement(stop)
        slot.bind(entry.text)
        try slot.run()
        guard connection.changes == 1 else { return 0 }
        let use = try connection.statement(countOneLess)
        use.bind(entry.text)
        try use.run()
        return 1
    }

    /// Frees the place, and corrects the levels to what was really used.
    func release(
        _ entry: RequestID, usage: Usage, on connection: Connection
    ) throws(StorageError) {
        let prompt = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h
        let statement = try connection.statement(Self.correct)
        statement.bind(isRunning ? 1 : 0)
        statement.bind(Int64(inputTokens - prompt) * RateBucket.unit)
        statement.bind(Int64(outputTokens - usage.output) * RateBucket.unit)
        statement.bind(key.text)
        try statement.run()
        let slot = try connection.statement(Self.forget)
        slot.bind(entry.text)
        try slot.run()
    }

    private static let select = SQL(
        "SELECT key_id, input_tokens, output_tokens, is_running FROM key_slot WHERE entry_id = :entry")
    private static let insert = SQL(
        "INSERT INTO key_slot (entry_id, key_id, input_tokens, output_tokens) VALUES (:entry, :key, :input, :output)"
    )
    private static let stop = SQL(
        "UPDATE key_slot SET is_running = 0 WHERE entry_id = :entry AND is_running = 1")
    private static let countOneLess = SQL(
        """
        UPDATE key_use SET running = running - 1
        WHERE key_id = (SELECT key_id FROM key_slot WHERE entry_id = :entry)
        """)
    /// A level above a minute's worth is cut down when it is read.
    private static let correct = SQL(
        """
        UPDATE key_use SET running = running - :running, input_level = input_level + :input,
            output_level = output_level + :output
        WHERE key_id = :key
        """)
    private static let forget = SQL("DELETE FROM key_slot WHERE entry_id = :entry")
}
