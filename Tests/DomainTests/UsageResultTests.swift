import Domain
import TestSupport
import Testing

@Suite("The rows of a report") struct UsageResultTests {
    /// Rows of which many have their cost, or all figures, in common.
    private static func rows(_ count: Int) -> [UsageRow] {
        var random = SeededGenerator(seed: UInt64(count))
        return (0..<count).map { number in
            UsageRow(
                values: ["name \((number * 7919) % count)"], requests: Int(random.next() % 5),
                usage: Usage(input: Int(random.next() % 5)),
                costNanoUSD: random.next().isMultiple(of: 3) ? nil : Int64(random.next() % 5))
        }
    }

    private static func query(_ order: UsageQuery.Order, _ limit: Int?) -> UsageQuery {
        let end = Timestamp(milliseconds: 1)
        return UsageQuery(
            groups: [.key], since: Timestamp(milliseconds: 0), until: end, order: order, limit: limit)
    }

    @Test(arguments: UsageQuery.Order.allCases, [0, 1, 2, 7, 50, 99, 100, 101, 1000])
    func `the first ones are those that the whole report begins with`(order: UsageQuery.Order, limit: Int) {
        let rows = Self.rows(100)
        let whole = UsageResult(rows, for: Self.query(order, nil))
        let first = UsageResult(rows, for: Self.query(order, limit))
        #expect(first.rows == Array(whole.rows.prefix(limit)))
        #expect(first.total == whole.total)
        #expect(first.rowCount == 100)
    }

    @Test(arguments: UsageQuery.Order.allCases, [Int?.none, 0, 3, 40, 70, 100, 200])
    func `two halves add up to the whole`(order: UsageQuery.Order, limit: Int?) {
        let rows = Self.rows(100)
        let query = Self.query(order, limit)
        var result = UsageResult(Array(rows[..<30]), for: query)
        result.add(UsageResult(Array(rows[30...]), for: query), for: query)
        #expect(result == UsageResult(rows, for: query))
    }

    @Test(arguments: UsageQuery.Order.allCases)
    func `every row stands behind none that it precedes`(order: UsageQuery.Order) {
        let whole = UsageResult(Self.rows(100), for: Self.query(order, nil)).rows
        #expect(whole.count == 100)
        for (row, next) in zip(whole, whole.dropFirst()) {
            let (figure, following) =
                switch order {
                case .groups: (0, 0)
                case .cost: (Int(row.costNanoUSD ?? -1), Int(next.costNanoUSD ?? -1))
                case .tokens: (row.tokens, next.tokens)
                case .requests: (row.requests, next.requests)
                }
            #expect(figure >= following)
            if figure == following { #expect((row.values[0] ?? "") < (next.values[0] ?? "")) }
        }
    }
}
