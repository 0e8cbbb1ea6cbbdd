import Domain

/// What some settled requests of one hour and one dimension add to the sums.
///
/// The requests of one transaction are added up here first: a busy server settles a dozen of them at once, most of
/// which have their dimension in common, and then writes one row.
struct UsageSum {
    /// Which row of the sums.
    struct Row: Hashable {
        /// Whole hours since 1970.
        var hour: Int64
        var dimension: Int64
    }

    private var requests = 0
    private var (estimated, unpriced, priced) = (0, 0, 0)
    private var usage = Usage()
    private var costNanoUSD: Int64 = 0
    private var last = Timestamp(milliseconds: .min)
    private var minutes: Int64 = 0

    mutating func add(_ settlement: EntrySettlement, openedAt moment: Timestamp) {
        requests += 1
        if settlement.usageSource == .estimated { estimated += 1 }
        if settlement.costReason?.isUnpriced == true { unpriced += 1 }
        if settlement.costNanoUSD != nil { priced += 1 }
        usage.input += settlement.usage.input
        usage.cacheRead += settlement.usage.cacheRead
        usage.cacheWrite5m += settlement.usage.cacheWrite5m
        usage.cacheWrite1h += settlement.usage.cacheWrite1h
        usage.output += settlement.usage.output
        usage.reasoning += settlement.usage.reasoning
        usage.webSearches += settlement.usage.webSearches
        costNanoUSD += settlement.costNanoUSD ?? 0
        last = max(last, moment)
        minutes |= Minutes.bit(of: moment)
    }

    /// Binds the columns behind the row's own, in the order in which the statement has them.
    func bind(to statement: Statement) {
        bindFigures(to: statement)
        statement.bind(last.milliseconds)
        statement.bind(minutes)
    }

    /// The same without the times.
    func bindFigures(to statement: Statement) {
        statement.bind(requests)
        statement.bind(estimated)
        statement.bind(unpriced)
        statement.bind(priced)
        statement.bind(usage.input)
        statement.bind(usage.cacheRead)
        statement.bind(usage.cacheWrite5m)
        statement.bind(usage.cacheWrite1h)
        statement.bind(usage.output)
        statement.bind(usage.reasoning)
        statement.bind(usage.webSearches)
        statement.bind(costNanoUSD)
    }
}
