/// What to sum up.
public struct UsageQuery: Sendable, Equatable {
    /// What rows are grouped by, in order.
    public var groups: [Group]
    /// The first moment that counts.
    public var since: Timestamp
    /// The first moment that no longer counts.
    public var until: Timestamp
    /// The clocks that hours, days, weeks and months go by.
    public var zone: Zone
    /// Only what has one of these values, group by group. Groups of time are not asked.
    public var only: [Group: Set<String>]
    public var order: Order
    /// How many rows at most, the first ones of the order; all when nil. The total is that of all in any case.
    public var limit: Int?
    /// Whether rows tell how long requests took. Their entries are read then, of which at most `mostMeasured` are
    /// measured.
    public var measuresLatency: Bool

    /// How many entries are measured at most in one report, the oldest first.
    public static let mostMeasured = 1_000_000

    public enum Order: String, Sendable, CaseIterable {
        /// By the values of the groups, in their order.
        case groups
        /// The largest first.
        case cost, tokens, requests
    }

    public init(
        groups: [Group], since: Timestamp, until: Timestamp, zone: Zone = .utc,
        only: [Group: Set<String>] = [:], order: Order = .groups, limit: Int? = nil,
        measuresLatency: Bool = false
    ) {
        self.groups = groups
        self.since = since
        self.until = until
        self.zone = zone
        self.only = only
        self.order = order
        self.limit = limit
        self.measuresLatency = measuresLatency
    }

    /// Whether each entry has to be looked at, because the sums that are kept by the hour do not tell the groups
    /// or conditions apart.
    public var needsEntries: Bool {
        measuresLatency || groups.contains { $0.needsEntries } || only.keys.contains { $0.needsEntries }
    }
}

/// A time zone by its name, with its rules.
public struct Zone: Sendable, Equatable {
    /// `UTC`, or as the system's files name it, such as `Europe/Berlin`.
    public var name: String
    public var rules: ZoneRules

    public static let utc = Zone(name: "UTC", rules: .utc)

    public init(name: String, rules: ZoneRules) {
        self.name = name
        self.rules = rules
    }
}
