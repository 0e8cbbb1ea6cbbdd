import Domain

/// How far a key with limits has used them, as it stands in its row.
struct KeyUse {
    /// The moment of the levels.
    var at: Timestamp
    /// Levels as `RateBucket` has them. Nil: full.
    var requestsLevel: Int64?
    var inputLevel: Int64?
    var outputLevel: Int64?
    var running = 0

    /// Nil for a key that has not been used.
    static func read(_ key: KeyID, on connection: Connection) throws(StorageError) -> KeyUse? {
        let row = try connection.statement(select)
        row.bind(key.text)
        defer { row.reset() }
        guard try row.step() else { return nil }
        return KeyUse(
            at: Timestamp(milliseconds: row.int64()), requestsLevel: row.optionalInt64(),
            inputLevel: row.optionalInt64(), outputLevel: row.optionalInt64(), running: row.int())
    }

    func write(_ key: KeyID, on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(Self.upsert)
        statement.bind(key.text)
        statement.bind(at.milliseconds)
        statement.bind(requestsLevel)
        statement.bind(inputLevel)
        statement.bind(outputLevel)
        statement.bind(running)
        try statement.run()
    }

    /// Takes over the levels after a request has taken out what it claims.
    mutating func keep(_ buckets: KeyBuckets) {
        at = buckets.at
        requestsLevel = buckets.requests?.level
        inputLevel = buckets.input?.level
        outputLevel = buckets.output?.level
        running += 1
    }

    /// Frees a place, and corrects the levels to what was really used. A level above a minute's worth is cut down when
    /// it is looked at.
    mutating func release(_ slot: Reservation.Slot, usage: Usage) {
        let prompt = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h
        if slot.isRunning { running -= 1 }
        if let level = inputLevel { inputLevel = level + Int64(slot.inputTokens - prompt) * RateBucket.unit }
        if let level = outputLevel {
            outputLevel = level + Int64(slot.outputTokens - usage.output) * RateBucket.unit
        }
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
