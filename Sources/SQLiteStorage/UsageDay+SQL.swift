import Domain

/// The sums by the day: those of the hours of a day that is over, once more, for reports over long times.
///
/// Days are added up one after the other, in the background, so that settling a request costs no more for them. What is
/// settled late, for a day that is added up already, goes into both sums in its own transaction.
enum UsageDay {
    /// Hours of a day.
    static let hours: Int64 = 24

    /// The day that an hour is in. Hours before 1970 are in the days before it.
    static func day(of hour: Int64) -> Int64 {
        hour >= 0 ? hour / hours : -((hours - 1 - hour) / hours)
    }

    /// All days before this one are added up.
    static func until(on connection: Connection) throws(StorageError) -> Int64 {
        let statement = try connection.statement(selectUntil)
        defer { statement.reset() }
        return try statement.step() ? statement.int64() : 0
    }

    /// Adds up the first day that is not added up and before `today`. Returns 1, or 0 when there is none.
    static func addUp(before today: Int64, on connection: Connection) throws(StorageError) -> Int {
        let until = try until(on: connection)
        let first = try connection.statement(firstHour)
        first.bind(until * hours)
        let next = try first.step() ? first.optionalInt64().map(day) : nil
        first.reset()
        let day = min(next ?? today, today)
        if day < today {
            let sums = try connection.statement(addHours)
            sums.bind(day)
            sums.bind(day * hours)
            sums.bind((day + 1) * hours)
            try sums.run()
        }
        let end = day < today ? day + 1 : today
        if end > until {
            let mark = try connection.statement(setUntil)
            mark.bind(end)
            try mark.run()
            connection.usage.keep(daysUntil: end)
        }
        return day < today ? 1 : 0
    }

    /// Adds what was counted for hours, to the days among them that are added up already.
    static func write(
        _ sums: [UsageSum.Row: UsageSum], on connection: Connection
    ) throws(StorageError) {
        let until: Int64
        if let known = connection.usage.daysUntil {
            until = known
        } else {
            until = try self.until(on: connection)
            connection.usage.keep(daysUntil: until)
        }
        for (row, sum) in sums where row.hour < until * hours {
            let statement = try connection.statement(add)
            statement.bind(day(of: row.hour))
            statement.bind(row.dimension)
            sum.bindFigures(to: statement)
            try statement.run()
        }
    }

    private static let selectUntil = SQL("SELECT until FROM day_sums WHERE id = 1")

    private static let setUntil = SQL("UPDATE day_sums SET until = :until WHERE id = 1")

    private static let firstHour = SQL("SELECT min(hour) FROM usage_hour WHERE hour >= :first")

    static let select = SQL(
        "SELECT each_row(dimension_id,", UsageHour.sums, ") FROM usage_day WHERE day >= :first AND day < :end"
    )

    private static let columns: StaticString = """
        (day, dimension_id, requests, estimated, unpriced, priced, input_tokens, cache_read_tokens,
            cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, web_searches,
            cost_nano_usd)
        """

    private static let addHours = SQL(
        "INSERT INTO usage_day", columns,
        """
        SELECT :day, dimension_id, sum(requests), sum(estimated), sum(unpriced), sum(priced), sum(input_tokens),
            sum(cache_read_tokens), sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), sum(output_tokens),
            sum(reasoning_tokens), sum(web_searches), sum(cost_nano_usd)
        FROM usage_hour WHERE hour >= :first AND hour < :end GROUP BY dimension_id
        """)

    private static let add = SQL(
        "INSERT INTO usage_day", columns,
        """
        VALUES (:day, :dimension, :requests, :estimated, :unpriced, :priced, :input, :cache_read, :cache_write_5m,
            :cache_write_1h, :output, :reasoning, :web_searches, :cost)
        """, onConflict)

    private static let onConflict: StaticString = """
        ON CONFLICT (day, dimension_id) DO UPDATE SET requests = requests + excluded.requests,
            estimated = estimated + excluded.estimated, unpriced = unpriced + excluded.unpriced,
            priced = priced + excluded.priced, input_tokens = input_tokens + excluded.input_tokens,
            cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens,
            cache_write_5m_tokens = cache_write_5m_tokens + excluded.cache_write_5m_tokens,
            cache_write_1h_tokens = cache_write_1h_tokens + excluded.cache_write_1h_tokens,
            output_tokens = output_tokens + excluded.output_tokens,
            reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens,
            web_searches = web_searches + excluded.web_searches,
            cost_nano_usd = cost_nano_usd + excluded.cost_nano_usd
        """
}
