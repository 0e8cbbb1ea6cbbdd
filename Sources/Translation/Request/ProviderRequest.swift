import Wire

/// A client's request in the words of one target.
public struct ProviderRequest: Sendable {
    /// The provider's protocol, which says where the request goes.
    public var api: API
    /// The JSON body for the provider.
    public var body: [UInt8]
    /// What the translation of the answer needs to know.
    public var context: AnswerContext
    /// What could not be carried over, each kind once.
    public var losses: [Loss]
    /// Whether the client asks for no answer (`max_tokens` 0, to warm a cache) and no provider is needed.
    public var answersLocally = false
    /// Calls that came back without the reasoning that the provider wants; see `ChatRequest.forgottenCalls`.
    public var forgottenCalls: [String] = []
}

/// What a request has to keep to at one target.
public struct TargetTerms: Sendable {
    /// The model's name at the provider.
    public var model: String
    public var profile: Profile
    /// Prompt tokens by our own count, for answers without usage.
    public var inputEstimate: Int
    /// The model's window in tokens where the operator or the provider named it.
    public var contextWindow: Int?
    /// The most output tokens the model takes, where the operator or a provider's refusal named it.
    public var outputLimit: Int?
    /// False for another try at a provider that refused what was said of thinking.
    public var sendsEffort = true
    /// False for another try at a provider that refused the signatures of thinking in the conversation.
    public var returnsThinking = true
    /// Which thinking in the conversation this provider is known to refuse; nil where none is known.
    public var refusesThinking: ThinkingMark.Check?
    /// What is remembered of calls whose reasoning the client dropped, by the calls' ids.
    public var reasoningOfCalls: [String: [ReasoningSignature]] = [:]

    public init(
        model: String, profile: Profile, inputEstimate: Int, contextWindow: Int? = nil,
        outputLimit: Int? = nil,
        sendsEffort: Bool = true
    ) {
        self.model = model
        self.profile = profile
        self.inputEstimate = inputEstimate
        self.contextWindow = contextWindow
        self.outputLimit = outputLimit
        self.sendsEffort = sendsEffort
    }
}
