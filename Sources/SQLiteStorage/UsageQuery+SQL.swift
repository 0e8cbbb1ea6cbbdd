import Domain

extension UsageQuery {
    /// Sums up what was settled in the period, one row for each combination of the groups' values.
    func run(on connection: Connection) throws(StorageError) -> [UsageRow] {
        let row = try connection.prepare(SQL(parts: statement))
        row.bind(since.milliseconds)
        row.bind(until.milliseconds)
        defer { row.reset() }
        var rows: [UsageRow] = []
        while try row.step() {
            rows.append(
                UsageRow(
                    values: groups.map { $0.value(readFrom: row) },
                    requests: row.int(),
                    failures: row.int(),
                    estimated: row.int(),
                    unpriced: row.int(),
                    usage: Usage(
                        input: row.int(),
                        cacheRead: row.int(),
                        cacheWrite5m: row.int(),
                        cacheWrite1h: row.int(),
                        output: row.int(),
                        reasoning: row.int()),
                    costNanoUSD: row.optionalInt64()))
        }
        return rows
    }

    /// Built from literals alone: the groups only choose among them.
    var statement: [StaticString] {
        let columns = groups.map(\.column)
        let list = columns.flatMap { [$0, ","] as [StaticString] }
        let keys = columns.isEmpty ? [] : ["GROUP BY"] + list.dropLast() + ["ORDER BY"] + list.dropLast()
        return ["SELECT"] + list + [Self.sums] + keys
    }

    /// A request that used no tokens, because it was refused for example, has no cost and needs no price.
    private static let sums: StaticString = """
            count(*),
            coalesce(sum(CASE WHEN outcome <> 'completed' THEN 1 ELSE 0 END), 0),
            coalesce(sum(CASE WHEN usage_source = 'estimated' THEN 1 ELSE 0 END), 0),
            coalesce(sum(CASE WHEN cost_nano_usd IS NULL AND usage_source <> 'none' THEN 1 ELSE 0 END), 0),
            coalesce(sum(input_tokens), 0), coalesce(sum(cache_read_tokens), 0),
            coalesce(sum(cache_write_5m_tokens), 0), coalesce(sum(cache_write_1h_tokens), 0),
            coalesce(sum(output_tokens), 0), coalesce(sum(reasoning_tokens), 0), sum(cost_nano_usd)
        FROM entry
        WHERE state = 'settled' AND opened_at >= :since AND opened_at < :until
        """
}

extension UsageQuery.Group {
    /// What the rows are grouped by.
    fileprivate var column: StaticString {
        switch self {
        case .key: "key_id"
        case .user: "user_id"
        case .team: "team_id"
        case .model: "requested_model"
        case .target: "provider || '/' || upstream_model"
        case .provider: "provider"
        case .outcome: "outcome"
        case .client: "client"
        case .session: "session"
        case .hour: "opened_at / 3600000"
        case .day: "opened_at / 86400000"
        }
    }

    /// Reads the column; hours as `2026-11-23T09:00:00Z`, days as `2026-11-23`.
    fileprivate func value(readFrom row: Statement) -> String? {
        switch self {
        case .key, .user, .team, .model, .target, .provider, .outcome, .client, .session:
            row.optionalText()
        case .hour: Timestamp(milliseconds: row.int64() * 3_600_000).description
        case .day: String(Timestamp(milliseconds: row.int64() * 86_400_000).description.prefix(10))
        }
    }
}
