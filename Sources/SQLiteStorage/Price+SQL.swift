import Domain

extension Price {
    private func insert(on connection: Connection) throws(StorageError) -> Int {
        let statement = try connection.statement(Self.insert)
        statement.bind(id.text)
        statement.bind(provider.text)
        statement.bind(model)
        statement.bind(effectiveFrom.milliseconds)
        statement.bind(rates.input)
        statement.bind(rates.cacheRead)
        statement.bind(rates.cacheWrite5m)
        statement.bind(rates.cacheWrite1h)
        statement.bind(rates.output)
        statement.bind(rates.webSearch)
        statement.bind(source)
        statement.bind(sourceDate)
        statement.bind(createdAt.milliseconds)
        try statement.run(elseConflict: "price \(id) exists already")
        return 1
    }

    /// Adds prices; returns how many.
    static func insert(
        _ prices: [Price], by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        for price in prices {
            _ = try author.note("price.create", of: price.id.text, as: snapshot, on: connection) {
                () throws(StorageError) in try price.insert(on: connection)
            }
        }
        return prices.count
    }

    /// All prices in the order in which they were added.
    static func all(on connection: Connection) throws(StorageError) -> [Price] {
        let row = try connection.statement(all)
        var prices: [Price] = []
        while try row.step() {
            prices.append(
                Price(
                    id: PriceID(row.text()),
                    provider: ProviderName(row.text()),
                    model: row.text(),
                    effectiveFrom: Timestamp(milliseconds: row.int64()),
                    rates: Rates(
                        input: row.int64(),
                        cacheRead: row.optionalInt64(),
                        cacheWrite5m: row.optionalInt64(),
                        cacheWrite1h: row.optionalInt64(),
                        output: row.int64(),
                        webSearch: row.optionalInt64()),
                    source: row.optionalText(),
                    sourceDate: row.optionalText(),
                    createdAt: Timestamp(milliseconds: row.int64())))
        }
        return prices
    }

    private static let insert = SQL(
        """
        INSERT INTO price (id, provider, model, effective_from, input_pico_usd, cache_read_pico_usd,
            cache_write_5m_pico_usd, cache_write_1h_pico_usd, output_pico_usd,
            web_search_nano_usd, source, source_date, created_at)
        VALUES (:id, :provider, :model, :effective_from, :input, :cache_read, :cache_write_5m,
            :cache_write_1h, :output, :web_search, :source, :source_date, :created_at)
        """)

    private static let all = SQL(
        """
        SELECT id, provider, model, effective_from, input_pico_usd, cache_read_pico_usd,
            cache_write_5m_pico_usd, cache_write_1h_pico_usd, output_pico_usd,
            web_search_nano_usd, source, source_date, created_at
        FROM price ORDER BY rowid
        """)

    /// Everything that the audit log says of a price.
    private static let snapshot = SQL(
        """
        SELECT json_object('provider', provider, 'model', model,
            'effective_from', strftime('%Y-%m-%dT%H:%M:%fZ', effective_from / 1000.0, 'unixepoch'),
            'input_pico_usd', input_pico_usd, 'cache_read_pico_usd', cache_read_pico_usd,
            'cache_write_5m_pico_usd', cache_write_5m_pico_usd,
            'cache_write_1h_pico_usd', cache_write_1h_pico_usd, 'output_pico_usd', output_pico_usd,
            'web_search_nano_usd', web_search_nano_usd,
            'source', source, 'source_date', source_date)
        FROM price WHERE id = :id
        """)
}
