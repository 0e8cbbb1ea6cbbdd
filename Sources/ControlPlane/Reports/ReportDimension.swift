import Domain

/// What reports are grouped and filtered by, as requests and rows name it: Anthropic's names, then our own.
enum ReportDimension: RawRepresentable, Hashable, CaseIterable, Sendable {
    case accountID, apiKeyID, contextWindow, inferenceGeo, model, serviceAccountID, serviceTier, speed,
        workspaceID
    case userID, requestedModel, mappedModel, target, provider, upstreamModel, client, status, sessionID,
        agentID
    case endUser, requestClass, errorType
    /// The value that the key's tag of this name has now.
    case tag(String)

    /// All but the tags, which are without number.
    static let allCases: [ReportDimension] = [
        .accountID, .apiKeyID, .contextWindow, .inferenceGeo, .model, .serviceAccountID, .serviceTier,
        .speed, .workspaceID, .userID, .requestedModel, .mappedModel, .target, .provider, .upstreamModel,
        .client, .status, .sessionID, .agentID, .endUser, .requestClass, .errorType,
    ]

    init?(rawValue: String) {
        if case .tag(let name)? = UsageQuery.Group(rawValue: rawValue) {
            self = .tag(name)
        } else if let known = Self.allCases.first(where: { $0.rawValue == rawValue }) {
            self = known
        } else {
            return nil
        }
    }

    var rawValue: String {
        switch self {
        case .accountID: "account_id"
        case .apiKeyID: "api_key_id"
        case .contextWindow: "context_window"
        case .inferenceGeo: "inference_geo"
        case .model: "model"
        case .serviceAccountID: "service_account_id"
        case .serviceTier: "service_tier"
        case .speed: "speed"
        case .workspaceID: "workspace_id"
        case .userID: "user_id"
        case .requestedModel: "requested_model"
        case .mappedModel: "mapped_model"
        case .target: "target"
        case .provider: "provider"
        case .upstreamModel: "upstream_model"
        case .client: "client"
        case .status: "status"
        case .sessionID: "session_id"
        case .agentID: "agent_id"
        case .endUser: "end_user"
        case .requestClass: "request_class"
        case .errorType: "error_type"
        case .tag(let name): UsageQuery.Group.tag(name).rawValue
        }
    }

    /// Anthropic's own, which stand in every row.
    static let standard: [ReportDimension] = [
        .accountID, .apiKeyID, .contextWindow, .inferenceGeo, .model, .serviceAccountID, .serviceTier,
        .speed, .workspaceID,
    ]

    /// The column of the ledger; nil for what no entry has.
    var group: UsageQuery.Group? {
        switch self {
        case .accountID, .userID: .user
        case .apiKeyID: .key
        case .model, .requestedModel: .model
        case .workspaceID: .team
        case .mappedModel: .mapped
        case .target: .target
        case .provider: .provider
        case .upstreamModel: .upstream
        case .client: .client
        case .status: .outcome
        case .sessionID: .session
        case .agentID: .agent
        case .endUser: .endUser
        case .requestClass: .requestClass
        case .errorType: .errorType
        case .tag(let name): .tag(name)
        case .contextWindow, .inferenceGeo, .serviceAccountID, .serviceTier, .speed: nil
        }
    }

    /// What every entry has where the ledger has no column for it.
    var constant: String? {
        switch self {
        case .serviceTier, .speed: "standard"
        case .inferenceGeo: "not_available"
        default: nil
        }
    }

    /// The list of the query that narrows it, such as `api_key_ids`.
    var filterName: String {
        switch self {
        case .contextWindow: "context_window"
        case .status: "statuses"
        case .requestClass: "request_classes"
        default: rawValue + "s"
        }
    }

    /// The parameters of all filters.
    static let filters: [Route.Parameter] = allCases.map { dimension in
        Route.Parameter(
            name: dimension.filterName, summary: "Only requests with one of these as \(dimension.rawValue).",
            isList: true)
    }

    static let names = allCases.map(\.rawValue).joined(separator: ", ") + ", tag:NAME for a tag of the key"

    /// The most of them in one report.
    static let most = 32
}

/// The conditions of a report.
struct ReportFilter {
    /// For the query; conditions on the same column have to hold together.
    var only: [UsageQuery.Group: Set<String>] = [:]
    /// Whether a condition asks for what no entry has.
    var matchesNothing = false

    init(_ query: Query) {
        for dimension in ReportDimension.allCases {
            let values = Set(query.list(dimension.filterName))
            guard !values.isEmpty else { continue }
            if let group = dimension.group {
                only[group] = only[group].map { $0.intersection(values) } ?? values
            } else if dimension.constant.map({ !values.contains($0) }) ?? true {
                matchesNothing = true
            }
        }
        if only.values.contains(where: \.isEmpty) { matchesNothing = true }
    }
}
