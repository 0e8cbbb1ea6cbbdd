extension UsageQuery {
    /// A column of an entry, a tag of its key, or a part of the time it was opened at.
    public enum Group: RawRepresentable, Hashable, Sendable, CaseIterable {
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
        case session, agent, client
        /// Whom a forwarder named.
        case endUser
        /// What the client says the request is for.
        case requestClass
        case outcome, errorType
        /// The id of the price that the cost was worked out from.
        case price
        /// A week begins on Monday and is named by that day.
        case hour, day, week, month
        /// The value that the key's tag of this name has now. Entries do not keep the tags of their time.
        case tag(String)

        /// All but the tags, which are without number.
        public static let allCases: [Group] = [
            .key, .user, .team, .model, .mapped, .target, .provider, .upstream, .session, .agent, .client,
            .endUser, .requestClass, .outcome, .errorType, .price, .hour, .day, .week, .month,
        ]

        private static let tagMark = "tag:"

        /// The name that commands and answers have for it, such as `end_user` or `tag:stage`; nil for no such name.
        public init?(rawValue: String) {
            if rawValue.utf8.starts(with: Self.tagMark.utf8), rawValue.utf8.count > Self.tagMark.utf8.count {
                self = .tag(String(rawValue.dropFirst(Self.tagMark.count)))
                return
            }
            guard let group = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
            self = group
        }

        public var rawValue: String {
            switch self {
            case .key: "key"
            case .user: "user"
            case .team: "team"
            case .model: "model"
            case .mapped: "mapped"
            case .target: "target"
            case .provider: "provider"
            case .upstream: "upstream"
            case .session: "session"
            case .agent: "agent"
            case .client: "client"
            case .endUser: "end_user"
            case .requestClass: "request_class"
            case .outcome: "outcome"
            case .errorType: "error_type"
            case .price: "price"
            case .hour: "hour"
            case .day: "day"
            case .week: "week"
            case .month: "month"
            case .tag(let name): Self.tagMark + name
            }
        }

        /// Whether it is a part of the time, and not a column.
        public var isTime: Bool {
            switch self {
            case .hour, .day, .week, .month: true
            case .key, .user, .team, .model, .mapped, .target, .provider, .upstream, .session, .agent,
                .client, .endUser, .requestClass, .outcome, .errorType, .price, .tag:
                false
            }
        }

        /// Whether the sums that are kept by the hour do not know it.
        var needsEntries: Bool {
            switch self {
            case .session, .agent, .endUser, .requestClass, .errorType, .price: true
            case .key, .user, .team, .model, .mapped, .target, .provider, .upstream, .client, .outcome,
                .hour, .day, .week, .month, .tag:
                false
            }
        }
    }
}
