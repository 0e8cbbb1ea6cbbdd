import Domain

/// Goes once through all settled entries, in the order of their ids, and compares each with its price and each hour
/// with the sums that are kept of it.
struct EntryAudit {
    private(set) var prices = Verification.Book(name: "prices", checked: 0)
    var sums = Verification.Book(name: "sums by the hour", checked: 0)
    var entries = Verification.Book(name: "entries", checked: 0)

    private let priceByID: [PriceID: Price]
    /// What attempts before the last one were charged for; few entries have any.
    private let charges: [RequestID: [Charge]]
    /// Hours before this one have lost their entries, and are compared with nothing.
    private let first: Int64
    /// The hour that the entries are in at the moment, and what they amount to so far.
    private var hour: Int64?
    private var found: [UsageDimension: Sum] = [:]
    private var compared: Set<Int64> = []

    /// What an hour has of one dimension.
    private struct Sum: Equatable {
        var figures = UsageRow()
        var last = Timestamp(milliseconds: .min)
        var minutes: Int64 = 0
    }

    init(on connection: Connection) throws(StorageError) {
        let all = try Price.all(on: connection)
        priceByID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        charges = try Charge.all(on: connection)
        first = try Retention.entriesFrom(on: connection)?.hour ?? .min
    }

    mutating func run(on connection: Connection) throws(StorageError) {
        let row = try connection.statement(Self.settled)
        defer { row.reset() }
        while try row.step() {
            let id = RequestID(row.text())
            let moment = Timestamp(milliseconds: row.int64())
            let price = row.optionalText().map { PriceID($0) }
            let hasReason = row.bool()
            let dimension = UsageDimension(readFrom: row)
            let figures = UsageHour.row(readFrom: row)
            check(id, moment, price, hasReason, figures)
            if moment.hour != hour {
                try compare(on: connection)
                hour = moment.hour
            }
            found[dimension, default: Sum()].figures.add(figures)
            found[dimension, default: Sum()].last = max(found[dimension]?.last ?? moment, moment)
            found[dimension, default: Sum()].minutes |= Minutes.bit(of: moment)
        }
        try compare(on: connection)
        try compareRest(on: connection)
    }

    /// Compares the hour that is over with its sums.
    private mutating func compare(on connection: Connection) throws(StorageError) {
        defer { found.removeAll(keepingCapacity: true) }
        guard let hour, hour >= first else { return }
        guard compared.insert(hour).inserted else {
            sums.tell("\(Self.name(of: hour)): its entries do not stand together")
            return
        }
        var kept: [UsageDimension: Sum] = [:]
        let row = try connection.statement(Self.sumsOfHour)
        row.bind(hour)
        while try row.step() {
            let dimension = UsageDimension(readFrom: row)
            let figures = UsageHour.row(readFrom: row)
            let last = Timestamp(milliseconds: row.int64())
            kept[dimension] = Sum(figures: figures, last: last, minutes: row.int64())
        }
        sums.checked += kept.count
        for (dimension, sum) in found where kept[dimension] != sum {
            let words = kept[dimension].map { "\($0.figures.summary)" } ?? "nothing"
            sums.tell(
                "\(Self.name(of: hour)), \(dimension): the entries have \(sum.figures.summary), the sums \(words)"
            )
        }
        for (dimension, sum) in kept where found[dimension] == nil {
            sums.tell(
                "\(Self.name(of: hour)), \(dimension): the entries have nothing, the sums \(sum.figures.summary)"
            )
        }
    }

    /// Finds sums of hours that have no entries.
    private mutating func compareRest(on connection: Connection) throws(StorageError) {
        let row = try connection.statement(Self.hours)
        defer { row.reset() }
        row.bind(first)
        while try row.step() {
            let hour = row.int64()
            if !compared.contains(hour) { sums.tell("\(Self.name(of: hour)) has sums and no entries") }
        }
    }

    private static func name(of hour: Int64) -> String { "the hour of \(Timestamp(hour: hour))" }

    /// Looks at one entry by itself.
    private mutating func check(
        _ id: RequestID, _ moment: Timestamp, _ price: PriceID?, _ hasReason: Bool, _ figures: UsageRow
    ) {
        entries.checked += 1
        if id.moment != moment {
            entries.tell("entry \(id) was opened at another moment than its id says; reports may miss it")
        }
        if (figures.costNanoUSD == nil) != hasReason {
            entries.tell("entry \(id) has a cost and a reason for none, or neither")
        }
        guard let cost = figures.costNanoUSD else {
            if price != nil { prices.tell("entry \(id) has a price and no cost") }
            return
        }
        prices.checked += 1
        var (own, right) = (figures.usage, 0 as Int64)
        for charge in charges[id] ?? [] {
            own = own.subtracting(charge.usage)
            right += charge.costNanoUSD ?? 0
            let known = charge.price.flatMap { priceByID[$0] }
            if known.flatMap({ $0.cost(of: charge.usage) }) != charge.costNanoUSD {
                prices.tell("entry \(id) was charged for an attempt otherwise than by its price")
            }
        }
        // Without a price everything has to be in the charges.
        if price != nil || own != Usage() || charges[id] == nil {
            guard let price, let known = priceByID[price] else {
                prices.tell("entry \(id) has a cost, and the price it was worked out from is not known")
                return
            }
            guard let rest = known.cost(of: own) else {
                prices.tell("entry \(id) has a cost, and searches that its price says nothing of")
                return
            }
            right += rest
        }
        right = min(right, Rates.highestCost)
        if cost != right { prices.tell("entry \(id) costs \(cost) nano-USD, by its price \(right)") }
    }

    private static let settled = SQL(
        "SELECT id, opened_at, price_id, cost_reason IS NOT NULL,", UsageDimension.columns,
        UsageHour.sumsOfEntry,
        "FROM entry WHERE state = 'settled' ORDER BY id")

    private static let sumsOfHour = SQL(
        "SELECT", UsageDimension.columns, ",", UsageHour.sums, ", last_at, minutes",
        "FROM usage_hour JOIN usage_dimension ON usage_dimension.id = dimension_id WHERE hour = :hour")

    private static let hours = SQL("SELECT DISTINCT hour FROM usage_hour WHERE hour >= :first ORDER BY hour")
}

extension UsageRow {
    /// The figures in short, for a sentence about a gap.
    fileprivate var summary: String {
        "\(requests) requests, \(tokens) tokens, " + (costNanoUSD.map { "\($0) nano-USD" } ?? "no cost")
    }
}

extension UsageDimension: CustomStringConvertible {
    /// Whose requests, which model, who answered.
    var description: String {
        "key \(key ?? "-"), \(requestedModel), \(provider ?? "-")/\(upstreamModel ?? "-"), \(outcome)"
    }
}
