import Domain

/// The sums by the hour, kept in the transaction that settles a request.
enum UsageHour {
    /// Counts a request that has just been settled, whenever it was opened. `write` puts it into the table.
    static func count(
        _ settlement: EntrySettlement, of opening: EntryOpening, on connection: Connection
    ) throws(StorageError) {
        let moment = opening.openedAt
        if let session = opening.caller.session { try SessionHour.note(session, at: moment, on: connection) }
        let id = try UsageDimension(opening, settlement).id(on: connection)
        connection.usage.sums[UsageSum.Row(hour: moment.hour, dimension: id), default: UsageSum()]
            .add(settlement, openedAt: moment)
    }

    /// Writes what was counted in this transaction. To be called before it ends.
    static func write(on connection: Connection) throws(StorageError) {
        guard !connection.usage.sums.isEmpty else { return }
        let statement = try connection.statement(add)
        for (row, sum) in connection.usage.sums {
            statement.bind(row.hour)
            statement.bind(row.dimension)
            sum.bind(to: statement)
            try statement.run()
        }
        try UsageDay.write(connection.usage.sums, on: connection)
        connection.usage.sums.removeAll(keepingCapacity: true)
    }

    /// Reads the columns of `sums` as a row without values and failures.
    static func row(readFrom row: some IntegerColumns) -> UsageRow {
        var sums = UsageRow()
        add(row, to: &sums)
        return sums
    }

    /// Reads the columns of `sums` and adds them to a row, but for its failures. Returns how many requests they are.
    @discardableResult
    static func add(_ row: some IntegerColumns, to sums: inout UsageRow) -> Int {
        let requests = row.int()
        sums.requests += requests
        sums.estimated += row.int()
        sums.unpriced += row.int()
        let priced = row.int()
        sums.usage.input += row.int()
        sums.usage.cacheRead += row.int()
        sums.usage.cacheWrite5m += row.int()
        sums.usage.cacheWrite1h += row.int()
        sums.usage.output += row.int()
        sums.usage.reasoning += row.int()
        sums.usage.webSearches += row.int()
        let cost = row.int64()
        if priced > 0 { sums.costNanoUSD = (sums.costNanoUSD ?? 0) + cost }
        return requests
    }

    /// When the last request of an hour came; nil when there is none in it.
    static func lastUse(of hour: Int64, on connection: Connection) throws(StorageError) -> Timestamp? {
        let statement = try connection.statement(last)
        statement.bind(hour)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return statement.optionalInt64().map { Timestamp(milliseconds: $0) }
    }

    /// When each of some keys was used last.
    static func lastUses(
        of keys: [KeyID], on connection: Connection
    ) throws(StorageError) -> [KeyID: LastUse] {
        let row = try connection.statement(lastOfKey)
        var uses: [KeyID: LastUse] = [:]
        for key in keys {
            row.bind(key.text)
            while try row.step() {
                let moment = Timestamp(milliseconds: row.int64())
                let use = LastUse(at: moment, client: row.optionalText(), user: row.optionalText())
                if let known = uses[key], known.at >= moment { continue }
                uses[key] = use
            }
        }
        return uses
    }

    private static let last = SQL("SELECT max(last_at) FROM usage_hour WHERE hour = :hour")

    /// The newest hour of each dimension of a key; both are found by their index, the dimensions by the term that
    /// the index begins with.
    static let lastOfKey = SQL(
        """
        SELECT last_at, client, user_id FROM usage_dimension
        CROSS JOIN usage_hour ON dimension_id = usage_dimension.id
            AND hour = (SELECT max(hour) FROM usage_hour WHERE dimension_id = usage_dimension.id)
        WHERE coalesce(key_id, 0) = :key
        """)

    static let select = SQL(
        "SELECT each_row(dimension_id,", sums, ") FROM usage_hour WHERE hour >= :first AND hour < :end")

    static let sums: StaticString = """
        requests, estimated, unpriced, priced, input_tokens, cache_read_tokens, cache_write_5m_tokens,
        cache_write_1h_tokens, output_tokens, reasoning_tokens, web_searches, cost_nano_usd
        """

    /// The same of one entry, behind other columns.
    static let sumsOfEntry: StaticString = """
        , 1, usage_source = 'estimated', coalesce(cost_reason IN ('unpriced', 'unpriced_searches'), 0),
        cost_nano_usd IS NOT NULL, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
        output_tokens, reasoning_tokens, web_searches, coalesce(cost_nano_usd, 0)
        """

    static let add = SQL(
        """
        INSERT INTO usage_hour (hour, dimension_id, requests, estimated, unpriced, priced, input_tokens,
            cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens,
            web_searches, cost_nano_usd, last_at, minutes)
        VALUES (:hour, :dimension, :requests, :estimated, :unpriced, :priced, :input, :cache_read, :cache_write_5m,
            :cache_write_1h, :output, :reasoning, :web_searches, :cost, :last_at, :minutes)
        ON CONFLICT (hour, dimension_id) DO UPDATE SET requests = requests + excluded.requests,
            estimated = estimated + excluded.estimated, unpriced = unpriced + excluded.unpriced,
            priced = priced + excluded.priced, input_tokens = input_tokens + excluded.input_tokens,
            cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens,
            cache_write_5m_tokens = cache_write_5m_tokens + excluded.cache_write_5m_tokens,
            cache_write_1h_tokens = cache_write_1h_tokens + excluded.cache_write_1h_tokens,
            output_tokens = output_tokens + excluded.output_tokens,
            reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens,
            web_searches = web_searches + excluded.web_searches,
            cost_nano_usd = cost_nano_usd + excluded.cost_nano_usd, last_at = max(last_at, excluded.last_at),
            minutes = minutes | excluded.minutes
        """)
}
