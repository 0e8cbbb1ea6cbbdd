import Domain

extension Charge {
    /// Writes what attempts before the last one were charged for; most entries have none.
    static func write(
        _ attempts: [Attempt], of id: RequestID, on connection: Connection
    ) throws(StorageError) {
        for attempt in attempts {
            guard let charge = attempt.charge else { continue }
            let statement = try connection.statement(insert)
            statement.bind(id.text)
            statement.bind(attempt.number)
            statement.bind(charge.usage.input)
            statement.bind(charge.usage.cacheRead)
            statement.bind(charge.usage.cacheWrite5m)
            statement.bind(charge.usage.cacheWrite1h)
            statement.bind(charge.usage.output)
            statement.bind(charge.usage.reasoning)
            statement.bind(charge.usage.webSearches)
            statement.bind(charge.costNanoUSD)
            statement.bind(charge.price?.text)
            try statement.run()
        }
    }

    /// The charges of an entry by the number of their attempt.
    static func all(of id: RequestID, on connection: Connection) throws(StorageError) -> [Int: Charge] {
        let row = try connection.statement(ofEntry)
        row.bind(id.text)
        defer { row.reset() }
        var charges: [Int: Charge] = [:]
        while try row.step() {
            let number = row.int()
            charges[number] = Charge(readFrom: row)
        }
        return charges
    }

    /// The charges of all entries.
    static func all(on connection: Connection) throws(StorageError) -> [RequestID: [Charge]] {
        let row = try connection.statement(everything)
        defer { row.reset() }
        var charges: [RequestID: [Charge]] = [:]
        while try row.step() {
            let id = RequestID(row.text())
            charges[id, default: []].append(Charge(readFrom: row))
        }
        return charges
    }

    /// Reads the columns behind the attempt's.
    private init(readFrom row: Statement) {
        self.init(
            usage: Usage(
                input: row.int(),
                cacheRead: row.int(),
                cacheWrite5m: row.int(),
                cacheWrite1h: row.int(),
                output: row.int(),
                reasoning: row.int(),
                webSearches: row.int()),
            costNanoUSD: row.optionalInt64(),
            price: row.optionalText().map { PriceID($0) })
    }

    private static let insert = SQL(
        """
        INSERT INTO attempt_charge (entry_id, number, input_tokens, cache_read_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens, output_tokens, reasoning_tokens, web_searches,
            cost_nano_usd, price_id)
        VALUES (:entry, :number, :input, :cache_read, :cache_write_5m, :cache_write_1h, :output, :reasoning,
            :web_searches, :cost, :price)
        """)

    private static let columns: StaticString = """
        input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
        reasoning_tokens, web_searches, cost_nano_usd, price_id
        """

    private static let ofEntry = SQL(
        "SELECT number,", columns, "FROM attempt_charge WHERE entry_id = :entry")
    private static let everything = SQL("SELECT entry_id,", columns, "FROM attempt_charge")
}
