import Domain
import Presentation
import Wire

/// All rows of an analytics answer, in the order that was asked for.
struct AnalyticsReport {
    struct Row {
        var since: Timestamp
        var until: Timestamp
        /// By column; the key is nil for an actor that is a user.
        var values: [UsageQuery.Group: String]
        var figures: UsageRow
    }

    let groups: [AnalyticsGroup]
    let people: People
    private(set) var rows: [Row] = []
    /// Where the row of a time and of values stands.
    private var places: [Place: Int] = [:]

    private struct Place: Hashable {
        var since: Timestamp
        var values: [UsageQuery.Group: String]
    }

    init(_ call: Call, orders: [String]) async throws {
        let query = call.query
        groups = try query.choices("group_by", of: AnalyticsGroup.self)
        guard groups.count <= 5 else { throw InvalidField("group_by", "must be at most 5") }
        let (since, until) = try Self.period(call)
        let width = try query.choice("time_bucket_width", of: Buckets.Width.self)
        let order = query["order_by"] ?? orders.first ?? "time"
        guard order == "time" || orders.contains(order) else {
            throw InvalidField("order_by", "must be one of " + (orders + ["time"]).joined(separator: ", "))
        }
        let isAscending = try query.choice("order", of: Direction.self) == .asc
        if let width, width.group == nil {
            throw InvalidField("time_bucket_width", "must be 1h or 1d")
        }
        people = try await call.store.people()
        guard let asked = try Self.query(call, groups: groups, time: width?.group, since, until) else {
            return
        }
        let actors = ActorFilter(query, excludesDeleted: try query.flag("exclude_deleted_users"))
        for row in try await call.store.usage(asked).rows where row.requests > 0 {
            add(row, of: asked, width: width, since: since, until: until, actors: actors)
        }
        sort(by: order, isAscending: isAscending)
    }

    /// Whose requests count.
    private struct ActorFilter {
        let ids: Set<String>
        let types: Set<String>
        let excludesDeleted: Bool

        init(_ query: Query, excludesDeleted: Bool) {
            ids = Set(query.list("actor_ids"))
            types = Set(query.list("actor_types"))
            self.excludesDeleted = excludesDeleted
        }

        func takes(user: String?, key: String?, people: People) -> Bool {
            if excludesDeleted, let user, people.users[UserID(user)]?.deletedAt != nil { return false }
            return (ids.isEmpty || ids.contains(user ?? key ?? ""))
                && (types.isEmpty || types.contains(user == nil ? "api_actor" : "user_actor"))
        }
    }

    private enum Direction: String, CaseIterable { case asc, desc }

    /// Both ends by the hour: the first is rounded down, and so is the second where it was given.
    private static func period(_ call: Call) throws -> (since: Timestamp, until: Timestamp) {
        guard let start = try call.query.time("starting_at") else {
            throw InvalidField("starting_at", "Required")
        }
        let hour = Buckets.Width.hour
        let since = hour.begin(of: start)
        let until =
            try call.query.time("ending_at").map { hour.begin(of: $0) }
            ?? hour.begin(of: max(start, call.now)) + .seconds(3600)
        guard since < until else {
            throw InvalidField("ending_at", "must be at least an hour after starting_at")
        }
        return (since, until)
    }

    /// The sums to ask for; nil when a condition asks for what no entry has.
    private static func query(
        _ call: Call, groups: [AnalyticsGroup], time: UsageQuery.Group?, _ since: Timestamp,
        _ until: Timestamp
    ) throws -> UsageQuery? {
        var columns = time.map { [$0] } ?? []
        var needed = groups.flatMap(\.columns)
        if !call.query.list("actor_ids").isEmpty { needed += [.user, .key] }
        if !call.query.list("actor_types").isEmpty { needed.append(.user) }
        if try call.query.flag("exclude_deleted_users") { needed.append(.user) }
        for column in needed where !columns.contains(column) { columns.append(column) }
        var asked = UsageQuery(groups: columns, since: since, until: until)
        for (name, column) in AnalyticsGroup.columnFilters where !call.query.list(name).isEmpty {
            asked.only[column] = Set(call.query.list(name))
        }
        for (name, value) in AnalyticsGroup.constantFilters where !call.query.list(name).isEmpty {
            guard let value, call.query.list(name).contains(value) else { return nil }
        }
        return asked
    }

    /// Adds a row of sums to the row it belongs to, unless its actor is not asked for.
    private mutating func add(
        _ row: UsageRow, of asked: UsageQuery, width: Buckets.Width?, since: Timestamp, until: Timestamp,
        actors: ActorFilter
    ) {
        var values: [UsageQuery.Group: String] = [:]
        for (group, value) in zip(asked.groups, row.values) { values[group] = value }
        guard actors.takes(user: values[.user], key: values[.key], people: people) else { return }
        var begin = since
        if let width, let group = width.group, let name = values.removeValue(forKey: group) {
            begin = CalendarTime.parse(name) ?? since
        }
        let end = width.map { Timestamp(milliseconds: begin.milliseconds + $0.milliseconds) } ?? until
        values = kept(values)
        let place = Place(since: begin, values: values)
        if let index = places[place] {
            rows[index].figures.add(row)
        } else {
            places[place] = rows.count
            rows.append(Row(since: begin, until: end, values: values, figures: row))
        }
    }

    /// The values that tell rows apart. Of a user's keys only the user counts, unless keys were asked for too.
    private func kept(_ values: [UsageQuery.Group: String]) -> [UsageQuery.Group: String] {
        var kept: [UsageQuery.Group: String] = [:]
        for group in groups {
            switch group {
            case .actor:
                if let user = values[.user] { kept[.user] = user } else { kept[.key] = values[.key] }
            case .actorType: if let user = values[.user] { kept[.user] = kept[.user] ?? typeOnly(user) }
            default: for column in group.columns { kept[column] = values[column] }
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

extension AnalyticsReport.Row {
    /// Every member that Anthropic's rows have; null where it was not asked for.
    func writeGroup(
        _ groups: [AnalyticsGroup], people: People, organization: Organization, to json: inout JSONWriter
    ) {
        for group in AnalyticsGroup.allCases where group != .actor {
            json.name(group.rawValue)
            if groups.contains(group), let value = value(of: group, organization: organization) {
                json.value(value)
            } else {
                json.null()
            }
        }
        json.name("actor")
        guard groups.contains(.actor) else { return json.null() }
        json.object { json in
            if let id = values[.user] {
                let user = people.users[UserID(id)]
                json.field("type", "user_actor")
                json.field("user_id", id)
                json.field("name", optional: user?.name)
                json.field("email_address", optional: user?.email)
                json.field("deleted", user.map { $0.deletedAt != nil } ?? true)
            } else {
                json.field("type", "api_actor")
                json.field("api_key_id", optional: values[.key])
            }
        }
    }

    private func value(of group: AnalyticsGroup, organization: Organization) -> String? {
        switch group {
        case .actor, .contextWindow, .product: nil
        case .actorType: values[.user] == nil ? "api_actor" : "user_actor"
        case .apiKeyID: values[.key]
        case .inferenceGeo: "not_available"
        case .model: values[.model]
        case .organizationID: organization.id
        case .serviceTier, .speed: "standard"
        case .sessionID: values[.session]
        case .workspaceID: values[.team]
        }
    }
}
