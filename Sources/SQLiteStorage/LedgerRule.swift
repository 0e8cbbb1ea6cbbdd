import Domain

/// Something that holds for every sound ledger, and the query that finds what breaks it.
struct LedgerRule {
    /// Selects one text for each breach: the subject of the sentence.
    let breaches: SQL
    /// The rest of the sentence.
    let complaint: String

    /// At most this many sentences are told of one rule.
    static let limit = 20

    static let all = entries + attempts + [others]

    /// How many attempts there are.
    static func attemptCount(on connection: Connection) throws(StorageError) -> Int {
        let row = try connection.prepare(SQL("SELECT count(*) FROM attempt"))
        defer { row.reset() }
        return try row.step() ? row.int() : 0
    }

    /// The sentences about the breaches of several rules.
    static func complaints(of rules: [LedgerRule], on connection: Connection) throws(StorageError) -> [String]
    {
        var sentences: [String] = []
        for rule in rules { sentences += try rule.complaints(on: connection) }
        return sentences
    }

    static let entries = [
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'entry ' || id FROM entry
                WHERE state = 'settled' AND (settled_at IS NULL OR outcome IS NULL OR usage_source IS NULL
                    OR input_tokens IS NULL OR cache_read_tokens IS NULL OR cache_write_5m_tokens IS NULL
                    OR cache_write_1h_tokens IS NULL OR output_tokens IS NULL OR reasoning_tokens IS NULL
                    OR duration_ms IS NULL OR response_bytes IS NULL)
                ORDER BY id
                """),
            complaint: "is settled, but not completely"),
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'entry ' || id FROM entry
                WHERE state = 'open' AND (settled_at IS NOT NULL OR outcome IS NOT NULL
                    OR output_tokens IS NOT NULL OR cost_nano_usd IS NOT NULL)
                ORDER BY id
                """),
            complaint: "is open, but has a part of its settlement"),
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'entry ' || id FROM entry
                WHERE input_tokens < 0 OR cache_read_tokens < 0 OR cache_write_5m_tokens < 0
                    OR cache_write_1h_tokens < 0 OR output_tokens < 0 OR reasoning_tokens < 0
                    OR reasoning_tokens > output_tokens OR web_searches < 0 OR cost_nano_usd < 0
                ORDER BY id
                """),
            complaint: "has tokens or a cost that cannot be"),
        // A server settles at its start what others left open, so that the open ones are all its own, also
        // when it has died since.
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'entry ' || id FROM entry
                WHERE state = 'open' AND node <> (
                    SELECT node FROM entry WHERE state = 'open' ORDER BY id DESC LIMIT 1)
                ORDER BY id
                """),
            complaint: "is open, but its process has ended and another one has taken over"),
    ]

    static let days = [
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'the day ' || date(day * 86400, 'unixepoch') FROM (
                    SELECT day, dimension_id, requests, estimated, unpriced, priced, input_tokens,
                        cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
                        reasoning_tokens, web_searches, cost_nano_usd
                    FROM usage_day
                    UNION ALL
                    SELECT hour / 24, dimension_id, -sum(requests), -sum(estimated), -sum(unpriced), -sum(priced),
                        -sum(input_tokens), -sum(cache_read_tokens), -sum(cache_write_5m_tokens),
                        -sum(cache_write_1h_tokens), -sum(output_tokens), -sum(reasoning_tokens),
                        -sum(web_searches), -sum(cost_nano_usd)
                    FROM usage_hour WHERE hour < (SELECT until FROM day_sums) * 24 GROUP BY 1, 2)
                GROUP BY day, dimension_id
                HAVING sum(requests) <> 0 OR sum(estimated) <> 0 OR sum(unpriced) <> 0 OR sum(priced) <> 0
                    OR sum(input_tokens) <> 0 OR sum(cache_read_tokens) <> 0 OR sum(cache_write_5m_tokens) <> 0
                    OR sum(cache_write_1h_tokens) <> 0 OR sum(output_tokens) <> 0
                    OR sum(reasoning_tokens) <> 0 OR sum(web_searches) <> 0 OR sum(cost_nano_usd) <> 0
                """),
            complaint: "is added up otherwise than its hours")
    ]

    static let attempts = [
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'entry ' || id FROM entry
                WHERE attempts <> (SELECT count(*) FROM attempt WHERE entry_id = entry.id)
                ORDER BY id
                """),
            complaint: "has lost an attempt, or has one too many"),
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'entry ' || entry_id FROM attempt
                GROUP BY entry_id HAVING min(number) <> 1 OR max(number) <> count(*)
                ORDER BY entry_id
                """),
            complaint: "has attempts whose numbers leave a gap"),
    ]

    private static let others = LedgerRule(
        breaches: SQL("SELECT 'the counter of changes' WHERE (SELECT count(*) FROM revision) <> 1"),
        complaint: "is missing: a running server would not notice new or revoked keys")

    /// The sentences about the breaches found.
    func complaints(on connection: Connection) throws(StorageError) -> [String] {
        let row = try connection.prepare(breaches)
        defer { row.reset() }
        var sentences: [String] = []
        while try row.step() {
            if sentences.count == Self.limit {
                sentences.append("and more such: … \(complaint)")
                break
            }
            sentences.append("\(row.text()) \(complaint)")
        }
        return sentences
    }
}
