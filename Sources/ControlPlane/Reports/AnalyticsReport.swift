import Domain
import Presentation
import Wire

/// All rows of an analytics answer, in the order that was asked for.
struct AnalyticsReport {
    /// Which of the two answers.
    enum Kind {
        case usage, cost

        /// What rows can be ordered by besides `time`; the first holds by default.
        var orders: [String] {
            switch self {
            case .usage: ["total_tokens", "requests", "output_tokens", "uncached_input_tokens"]
            case .cost: ["amount", "list_amount"]
            }
        }

        var groups: [AnalyticsGroup] {
            AnalyticsGroup.allCases.filter { self == .cost || !$0.dividesCost }
        }
    }

    struct Row {
        var since: Timestamp
        var until: Timestamp
        /// By column; the key is nil for an actor that is a user, and the client is the product.
        var values: [UsageQuery.Group: String]
        var figures = UsageRow()
        /// Kept only where it is asked what is charged for.
        var costs = TokenCosts()
    }

    let kind: Kind
    let groups: [AnalyticsGroup]
    let people: People
    let organization: Organization
    private(set) var rows: [Row] = []
    /// Entries from before this moment would have been needed and are removed.
    private(set) var incompleteBefore: Timestamp?
    /// Where the row of a time and of values stands.
    private var places: [Place: Int] = [:]
    private let filter: AnalyticsFilter
    private let prices: [PriceID: Price]

    private struct Place: Hashable {
        var since: Timestamp
        var values: [UsageQuery.Group: String]
    }

    init(_ call: Call, _ kind: Kind) async throws {
        let query = call.query
        self.kind = kind
        groups = try query.choices("group_by", of: AnalyticsGroup.self)
        guard groups.allSatisfy(kind.groups.contains) else {
            throw InvalidField(
                "group_by", "must be among " + kind.groups.map(\.rawValue).joined(separator: ", "))
        }
        guard groups.count(where: { !$0.dividesCost }) <= 5 else {
            throw InvalidField("group_by", "must be at most 5")
        }
        let width = try query.choice("time_bucket_width", of: Buckets.Width.self)
        let order = query["order_by"] ?? kind.orders.first ?? "time"
        guard order == "time" || kind.orders.contains(order) else {
            throw InvalidField(
                "order_by", "must be one of " + (kind.orders + ["time"]).joined(separator: ", "))
        }
        let isAscending = try query.choice("order", of: Direction.self) == .asc
        filter = try AnalyticsFilter(query)
        people = try await call.store.people()
        organization = try await call.store.organization()
        prices = groups.contains(where: \.dividesCost) ? try await call.store.directory().prices.byID : [:]
        let (since, until) = try Self.period(call, by: width)
        guard var asked = try question(call, by: width, since, until) else { return }
        if width == .minute {
            // Sums by the hour know no minutes. Prices are what makes entries be read.
            if !asked.groups.contains(.price) { asked.groups.append(.price) }
            for begin in stride(from: since.milliseconds, to: until.milliseconds, by: 60_000) {
                asked.since = Timestamp(milliseconds: begin)
                asked.until = Timestamp(milliseconds: begin + 60_000)
                try await read(asked, by: nil, call)
            }
        } else {
            try await read(asked, by: width, call)
        }
        sort(by: order, isAscending: isAscending)
    }

    private enum Direction: String, CaseIterable { case asc, desc }

    /// Both ends by the hour, or by the minute: the first is rounded down, and so is the second where it was given.
    private static func period(
        _ call: Call, by width: Buckets.Width?
    ) throws -> (since: Timestamp, until: Timestamp) {
        guard let start = try call.query.time("starting_at") else {
            throw InvalidField("starting_at", "Required")
        }
        let unit: Buckets.Width = width == .minute ? .minute : .hour
        let since = unit.begin(of: start)
        let until =
            try call.query.time("ending_at").map { unit.begin(of: $0) }
            ?? unit.begin(of: max(start, call.now)) + .milliseconds(unit.milliseconds)
        guard since < until else {
            throw InvalidField("ending_at", "must be at least \(unit.rawValue) after starting_at")
        }
        guard width != .minute || until.milliseconds - since.milliseconds <= 86_400_000 else {
            throw InvalidField("ending_at", "must be at most 24h after starting_at by the minute")
        }
        return (since, until)
    }

    /// The sums to ask for; nil when a condition asks for what no entry has.
    private func question(
        _ call: Call, by width: Buckets.Width?, _ since: Timestamp, _ until: Timestamp
    ) throws -> UsageQuery? {
        var columns = width?.group.map { [$0] } ?? []
        for column in groups.flatMap(\.columns) + filter.columns where !columns.contains(column) {
            columns.append(column)
        }
        var asked = UsageQuery(groups: columns, since: since, until: until)
        for (name, column) in AnalyticsGroup.columnFilters where !call.query.list(name).isEmpty {
            asked.only[column] = Set(call.query.list(name))
        }
        for (name, value) in AnalyticsGroup.constantFilters where !call.query.list(name).isEmpty {
            guard let value, call.query.list(name).contains(value) else { return nil }
        }
        let organizations = call.query.list("organization_ids")
        guard organizations.isEmpty || organizations.contains(organization.id) else { return nil }
        return asked
    }

    // MARK: Rows

    private mutating func read(_ asked: UsageQuery, by width: Buckets.Width?, _ call: Call) async throws {
        let result = try await call.store.usage(asked)
        incompleteBefore = incompleteBefore ?? result.incompleteBefore
        for row in result.rows where row.requests > 0 { add(row, of: asked, by: width) }
    }

    /// Adds a row of sums to the row it belongs to, unless a condition leaves it out.
    private mutating func add(_ row: UsageRow, of asked: UsageQuery, by width: Buckets.Width?) {
        var values: [UsageQuery.Group: String] = [:]
        for (group, value) in zip(asked.groups, row.values) { values[group] = value }
        guard filter.takes(values, people: people) else { return }
        var (begin, end) = (asked.since, asked.until)
        if let width, let group = width.group, let name = values.removeValue(forKey: group) {
            begin = CalendarTime.parse(name) ?? begin
            end = Timestamp(milliseconds: begin.milliseconds + width.milliseconds)
        }
        let price = values.removeValue(forKey: .price).flatMap { prices[PriceID($0)] }
        let place = Place(since: begin, values: kept(values))
        let index = places[place] ?? rows.count
        if index == rows.count {
            places[place] = index
            rows.append(Row(since: begin, until: end, values: place.values))
        }
        rows[index].figures.add(row)
        if groups.contains(where: \.dividesCost) { rows[index].costs.add(row, price: price) }
    }

    /// The values that tell rows apart. Of a user's keys only the user counts, unless keys were asked for too.
    private func kept(_ values: [UsageQuery.Group: String]) -> [UsageQuery.Group: String] {
        var kept: [UsageQuery.Group: String] = [:]
        for group in groups {
            switch group {
            case .actor:
                if let user = values[.user] { kept[.user] = user } else { kept[.key] = values[.key] }
            case .actorType: if let user = values[.user] { kept[.user] = kept[.user] ?? typeOnly(user) }
            case .product: kept[.client] = AnalyticsProduct.name(ofClient: values[.client])
            default: for column in group.columns where column != .price { kept[column] = values[column] }
            }
        }
        return kept
    }

    /// Users are one when only their kind was asked for.
    private func typeOnly(_ user: String) -> String { groups.contains(.actor) ? user : "" }

    private mutating func sort(by order: String, isAscending: Bool) {
        func measure(_ row: Row) -> Int64 {
            switch order {
            case "requests": Int64(row.figures.requests)
            case "output_tokens": Int64(row.figures.usage.output)
            case "uncached_input_tokens": Int64(row.figures.usage.input)
            case "amount", "list_amount": row.figures.costNanoUSD ?? -1
            case "time": row.since.milliseconds
            default: Int64(row.figures.tokens)
            }
        }
        func name(_ row: Row) -> String {
            row.values.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value).joined(separator: "\n")
        }
        rows.sort { left, right in
            let (first, second) = (measure(left), measure(right))
            if first != second { return isAscending ? first < second : first > second }
            if left.since != right.since { return left.since < right.since }
            if left.figures.tokens != right.figures.tokens {
                return left.figures.tokens > right.figures.tokens
            }
            return name(left) < name(right)
        }
    }
}
