import Domain

/// What analytics are grouped by, in Anthropic's names. What no entry here has is null in every row.
enum AnalyticsGroup: String, CaseIterable, Sendable {
    case actor
    case actorType = "actor_type"
    case agentID = "agent_id"
    case apiKeyID = "api_key_id"
    case claudeTagCategory = "claude_tag_category"
    case claudeTagUserID = "claude_tag_user_id"
    case contextWindow = "context_window"
    case costType = "cost_type"
    case deploymentID = "deployment_id"
    case environmentID = "environment_id"
    case inferenceGeo = "inference_geo"
    case model
    case organizationID = "organization_id"
    case product
    case rbacGroupID = "rbac_group_id"
    case serviceTier = "service_tier"
    case sessionID = "session_id"
    case slackChannelID = "slack_channel_id"
    case speed
    case tokenType = "token_type"
    case userProfileID = "user_profile_id"
    case workspaceID = "workspace_id"

    /// The columns it is worked out from. The actor is the user of a key, else the key itself; the product is told by
    /// the client.
    var columns: [UsageQuery.Group] {
        switch self {
        case .actor: [.user, .key]
        case .actorType: [.user]
        case .agentID: [.agent]
        case .apiKeyID: [.key]
        case .model: [.model]
        case .product: [.client]
        case .sessionID: [.session]
        case .costType, .tokenType: [.price]
        case .workspaceID: [.team]
        case .claudeTagCategory, .claudeTagUserID, .contextWindow, .deploymentID, .environmentID,
            .inferenceGeo, .organizationID, .rbacGroupID, .serviceTier, .slackChannelID, .speed,
            .userProfileID:
            []
        }
    }

    /// Whether it divides the cost of a row, and not requests.
    var dividesCost: Bool { self == .costType || self == .tokenType }

    /// The lists that narrow it, and the one column each is about.
    static let columnFilters: [(name: String, column: UsageQuery.Group)] = [
        ("api_key_ids", .key), ("models", .model), ("workspace_ids", .team), ("session_ids", .session),
        ("agent_ids", .agent),
    ]

    /// The lists about what every entry has or none has.
    static let constantFilters: [(name: String, value: String?)] = [
        ("service_tiers", "standard"), ("speeds", "standard"), ("inference_geos", "not_available"),
        ("context_windows", nil), ("claude_tag_categories", nil), ("claude_tag_user_ids", nil),
        ("deployment_ids", nil), ("environment_ids", nil), ("rbac_group_ids", nil),
        ("slack_channel_ids", nil),
        ("user_profile_ids", nil),
    ]

    static let filters: [Route.Parameter] =
        [
            .init(
                name: "actor_ids", summary: "Only what these users and keys without a user did.", isList: true
            ),
            .init(name: "actor_types", summary: "user_actor, api_actor.", isList: true),
            .init(name: "products", summary: "claude_code, messages_api.", isList: true),
            .init(
                name: "organization_ids", summary: "Everything for this organization's, else nothing.",
                isList: true),
        ]
        + (columnFilters.map(\.name) + constantFilters.map(\.name)).map { name in
            Route.Parameter(name: name, summary: "Only requests with one of these.", isList: true)
        }
}

/// What a request came from, by its client.
enum AnalyticsProduct {
    static let claudeCode = "claude_code"

    static func name(ofClient client: String?) -> String {
        client?.hasPrefix("claude-cli/") == true ? claudeCode : "messages_api"
    }
}
