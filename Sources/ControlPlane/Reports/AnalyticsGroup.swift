import Domain

/// What analytics are grouped by, in Anthropic's names. What no entry here has is null in every row.
enum AnalyticsGroup: String, CaseIterable, Sendable {
    case actor
    case actorType = "actor_type"
    case apiKeyID = "api_key_id"
    case contextWindow = "context_window"
    case inferenceGeo = "inference_geo"
    case model
    case organizationID = "organization_id"
    case product
    case serviceTier = "service_tier"
    case sessionID = "session_id"
    case speed
    case workspaceID = "workspace_id"

    /// The columns it is worked out from. The actor is the user of a key, else the key itself.
    var columns: [UsageQuery.Group] {
        switch self {
        case .actor: [.user, .key]
        case .actorType: [.user]
        case .apiKeyID: [.key]
        case .model: [.model]
        case .sessionID: [.session]
        case .workspaceID: [.team]
        case .contextWindow, .inferenceGeo, .organizationID, .product, .serviceTier, .speed: []
        }
    }

    /// The lists that narrow it, and the one column each is about.
    static let columnFilters: [(name: String, column: UsageQuery.Group)] = [
        ("api_key_ids", .key), ("models", .model), ("workspace_ids", .team), ("session_ids", .session),
    ]

    /// The lists about what every entry has or none has.
    static let constantFilters: [(name: String, value: String?)] = [
        ("service_tiers", "standard"), ("speeds", "standard"), ("inference_geos", "not_available"),
        ("context_windows", nil), ("products", nil),
    ]

    static let filters: [Route.Parameter] =
        [
            .init(
                name: "actor_ids", summary: "Only what these users and keys without a user did.", isList: true
            ),
            .init(name: "actor_types", summary: "user_actor, api_actor.", isList: true),
        ]
        + (columnFilters.map(\.name) + constantFilters.map(\.name)).map { name in
            Route.Parameter(name: name, summary: "Only requests with one of these.", isList: true)
        }
}
