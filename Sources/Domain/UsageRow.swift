/// One line of a report.
public struct UsageRow: Sendable, Equatable {
    /// One value for each group of the query, in its order; nil where entries have none.
    public var values: [String?]
    public var requests: Int
    /// Requests that did not end as `completed`.
    public var failures: Int
    /// Those of them whose client left before its answer was whole.
    public var aborted: Int
    /// Requests whose tokens are our own count.
    public var estimated: Int
    /// Requests without a price, which the cost therefore does not hold.
    public var unpriced: Int
    /// Requests whose process died: what they used and cost is not known, and in no figure here.
    public var interrupted: Int
    public var usage: Usage
    /// The sum of known costs; nil when none is known.
    public var costNanoUSD: Int64?
    /// How long the requests took; nil when the query does not measure it.
    public var latency: Latency?

    public init(
        values: [String?] = [], requests: Int = 0, failures: Int = 0, aborted: Int = 0, estimated: Int = 0,
        unpriced: Int = 0, interrupted: Int = 0, usage: Usage = Usage(), costNanoUSD: Int64? = nil,
        latency: Latency? = nil
    ) {
        self.values = values
        self.requests = requests
        self.failures = failures
        self.aborted = aborted
        self.estimated = estimated
        self.unpriced = unpriced
        self.interrupted = interrupted
        self.usage = usage
        self.costNanoUSD = costNanoUSD
        self.latency = latency
    }

    /// Adds the figures of another row; the values stay, and so does the latency, which does not add up.
    public mutating func add(_ other: UsageRow) {
        requests += other.requests
        failures += other.failures
        aborted += other.aborted
        estimated += other.estimated
        unpriced += other.unpriced
        interrupted += other.interrupted
        usage.add(other.usage)
        if let cost = other.costNanoUSD { costNanoUSD = (costNanoUSD ?? 0) + cost }
    }

    /// All tokens, those of the prompt and those of the answer.
    public var tokens: Int { usage.prompt + usage.output }
}

/// A report.
public struct UsageResult: Sendable, Equatable {
    /// In the order of the query, and no more than its limit.
    public var rows: [UsageRow]
    /// The sum of all rows, also of those beyond the limit.
    public var total: UsageRow
    /// How many rows there would be without a limit.
    public var rowCount: Int
    /// Whether there were more entries than are measured, so that the latency is that of the oldest ones.
    public var isMeasuredInPart: Bool
    /// Set when the report needed entries from before this moment, which were removed; they are missing in it.
    public var incompleteBefore: Timestamp?

    /// Puts rows into the order of a query.
    ///
    /// - Parameter latency: That of all rows together.
    public init(
        _ rows: [UsageRow], for query: UsageQuery, latency: Latency? = nil, isMeasuredInPart: Bool = false,
        incompleteBefore: Timestamp? = nil
    ) {
        rowCount = rows.count
        total = rows.reduce(into: UsageRow(latency: latency)) { $0.add($1) }
        self.isMeasuredInPart = isMeasuredInPart
        self.rows = Self.first(query.limit.map { max(0, $0) } ?? rows.count, of: rows, by: query.order)
        self.incompleteBefore = incompleteBefore
    }

    /// Adds what the same query found in other hours, so that no two rows are the same one.
    public mutating func add(_ other: UsageResult, for query: UsageQuery) {
        rows += other.rows
        rows = Self.first(query.limit.map { max(0, $0) } ?? rows.count, of: rows, by: query.order)
        rowCount += other.rowCount
        total.add(other.total)
        isMeasuredInPart = isMeasuredInPart || other.isMeasuredInPart
        incompleteBefore = incompleteBefore ?? other.incompleteBefore
    }

    /// The first `count` rows, in order. The places of rows are put in order in their stead, because rows are large,
    /// and only of those that may be among the first, because a report can have a hundred thousand.
    private static func first(_ count: Int, of rows: [UsageRow], by order: UsageQuery.Order) -> [UsageRow] {
        let precedes = { (left: Int, right: Int) in Self.precedes(rows[left], rows[right], by: order) }
        guard count < rows.count else { return rows.indices.sorted(by: precedes).map { rows[$0] } }
        guard count > 0 else { return [] }
        var best: [Int] = []
        // Behind it nothing is looked for.
        var last: Int?
        for place in rows.indices {
            if let last, !precedes(place, last) { continue }
            best.append(place)
            guard best.count == 2 * count else { continue }
            best.sort(by: precedes)
            best.removeLast(count)
            last = best.last
        }
        return best.sorted(by: precedes).prefix(count).map { rows[$0] }
    }

    private static func precedes(_ left: UsageRow, _ right: UsageRow, by order: UsageQuery.Order) -> Bool {
        switch order {
        case .cost where left.costNanoUSD != right.costNanoUSD:
            (left.costNanoUSD ?? -1) > (right.costNanoUSD ?? -1)
        case .tokens where left.tokens != right.tokens: left.tokens > right.tokens
        case .requests where left.requests != right.requests: left.requests > right.requests
        case .groups, .cost, .tokens, .requests: precedes(left.values, right.values)
        }
    }

    /// Value by value; nothing before something.
    private static func precedes(_ left: [String?], _ right: [String?]) -> Bool {
        for (left, right) in zip(left, right) where left != right {
            guard let left else { return true }
            guard let right else { return false }
            return left < right
        }
        return false
    }
}

/// The last request of a key.
public struct LastUse: Sendable, Equatable {
    /// When it came.
    public var at: Timestamp
    /// The program that sent it, from its `User-Agent`.
    public var client: String?
    /// Whom the request was counted for.
    public var user: String?

    public init(at: Timestamp, client: String?, user: String?) {
        self.at = at
        self.client = client
        self.user = user
    }
}
