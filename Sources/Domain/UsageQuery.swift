/// What to sum up.
public struct UsageQuery: Sendable, Equatable {
    /// What rows are grouped by, in order.
    public var groups: [Group]
    /// The first moment that counts.
    public var since: Timestamp
    /// The first moment that no longer counts.
    public var until: Timestamp
    /// Only what has one of these values, group by group. Groups of time are not asked.
    public var only: [Group: Set<String>]
    public var order: Order
    /// How many rows at most, the first ones of the order; all when nil. The total is that of all in any case.
    public var limit: Int?

    /// A column of an entry, or a part of the time it was opened at (UTC).
    public enum Group: String, Sendable, CaseIterable {
        case key, user, team
        /// The model that the client asked for.
        case model
        /// `provider/model` of the plan's first target.
        case mapped
        /// `provider/model` that answered.
        case target
        case provider
        /// The model's name at the provider.
        case upstream
        case session, agent, client, outcome
        /// The id of the price that the cost was worked out from.
        case price
        /// A week begins on Monday and is named by that day.
        case hour, day, week, month
    }

    public enum Order: String, Sendable, CaseIterable {
        /// By the values of the groups, in their order.
        case groups
        /// The largest first.
        case cost, tokens, requests
    }

    public init(
        groups: [Group], since: Timestamp, until: Timestamp, only: [Group: Set<String>] = [:],
        order: Order = .groups, limit: Int? = nil
    ) {
        self.groups = groups
        self.since = since
        self.until = until
        self.only = only
        self.order = order
        self.limit = limit
    }

    /// Whether each entry has to be looked at, because the sums that are kept by the hour do not tell the groups
    /// or conditions apart.
    public var needsEntries: Bool {
        groups.contains { $0.needsEntries } || only.keys.contains { $0.needsEntries }
    }
}

extension UsageQuery.Group {
    /// Whether it is a part of the time, and not a column.
    public var isTime: Bool {
        switch self {
        case .hour, .day, .week, .month: true
        case .key, .user, .team, .model, .mapped, .target, .provider, .upstream, .session, .agent, .client,
            .outcome, .price:
            false
        }
    }

    fileprivate var needsEntries: Bool { self == .session || self == .agent || self == .price }
}
