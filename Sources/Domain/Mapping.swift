/// A requested model name or pattern, and where requests for it go.
public struct Mapping: Sendable, Equatable {
    public var pattern: ModelPattern
    /// In the order in which they were given.
    public var targets: [Target]
    /// What lists of models show people, one line of text; nil for the name that requests carry.
    public var displayName: String?

    public init(pattern: ModelPattern, targets: [Target], displayName: String? = nil) {
        self.pattern = pattern
        self.targets = targets
        self.displayName = displayName
    }
}

/// One provider's model that a mapping may send a request to.
public struct Target: Sendable, Equatable, CustomStringConvertible {
    public var provider: ProviderName
    /// The model's name at the provider.
    public var model: String
    /// Targets of a lower number are tried first.
    public var priority: Int
    /// The share of requests among targets of equal priority.
    public var weight: Int
    /// The most tokens the model can answer with; a larger `max_tokens` is lowered to it.
    public var outputLimit: Int?
    /// The model's context window in tokens, for the choice among targets and the wording of an overflow.
    public var contextWindow: Int?
    /// Which requests it is for; nil for all that no other target is for.
    public var condition: RoutingCondition?

    public init(
        provider: ProviderName,
        model: String,
        priority: Int = 1,
        weight: Int = 1,
        outputLimit: Int? = nil,
        contextWindow: Int? = nil,
        condition: RoutingCondition? = nil
    ) {
        self.provider = provider
        self.model = model
        self.priority = priority
        self.weight = weight
        self.outputLimit = outputLimit
        self.contextWindow = contextWindow
        self.condition = condition
    }

    /// `provider/model`, as people address a target.
    public var description: String { "\(provider)/\(model)" }
}
