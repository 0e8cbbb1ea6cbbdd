import Wire

/// What the translation of a request remembers for the translation of its answer.
public struct AnswerContext: Sendable {
    /// What the client speaks, and what the provider answers in.
    public var client = API.messages
    public var provider = API.chatCompletions
    /// Whether the client of a stream of chat/completions did not ask for the usage that the provider sends.
    public var hidesUsage = false
    /// The id of the client's request, which stands in errors; nil where it has none.
    public var requestID: String?
    /// When the request came, in seconds since 1970, for answers that tell.
    public var createdAt = 0
    /// Whether the client knows a single call of a function and no tools, as chat/completions were once.
    public var usesFunctionCall = false
    /// Whether a stream of chat/completions may have citations of the web, whose places are counted as it grows.
    public var citesPages = false
    /// What an answer in the Responses API repeats and needs; nil for other clients.
    var response: ResponseTerms?
    /// The model name the client asked for. Answers echo it: Claude Code labels and prices by it.
    public var model: String
    /// The names under which tools travelled.
    public var toolNames: ToolNames
    /// Stop sequences enforced on the way back, because the provider takes fewer or none.
    public var enforcedStops: [String]
    /// False when the client allows one tool call at most and the provider cannot be told so.
    public var allowsParallelTools: Bool
    /// Whether reasoning becomes thinking blocks. False for a client that asked for no thinking and has no tools
    /// whose loop needs the reasoning back: such clients read `content[0]` as the text.
    public var emitsThinking: Bool
    /// False when the client asked for thinking without its text (`thinking.display: "omitted"`).
    public var showsThinking: Bool
    /// Whether reasoning has to come back to this provider in a tool loop, so that the signature must carry it.
    public var replaysReasoning: Bool
    /// Whether the signature carries `reasoning_details` as they came, instead of the text.
    public var keepsDetails = false
    /// Whether the client has returned the thinking of every call so far, so that nobody has to remember it.
    public var clientReturnsReasoning = false
    /// Whether signatures on tool calls have to come back, so that a thinking block before the call carries them.
    public var keepsCallSignatures = false
    /// Whether the provider wants anything back with a tool call.
    var wantsReasoningBack: Bool { replaysReasoning || keepsCallSignatures }
    /// Whether a tool call waits until it is complete, because what a thinking block before it has to carry may
    /// come behind it.
    public var holdsCalls = false
    /// Whether a leading `<think>…</think>` in the text is reasoning.
    public var readsThinkTags: Bool
    /// What was left out of the conversation as the client asked; nil when it asked for no such thing.
    public var appliedEdits: [AppliedEdit]?
    /// Prompt tokens by our own count, used where the provider reports no usage.
    public var inputEstimate: Int
    /// Tokens of the text that was sent, by our own count, where a provider cuts a prompt in silence; nil elsewhere.
    var cuttableText: Int?
    /// The most tokens the provider was allowed to answer with. Estimates stay within it; nil bounds nothing.
    public var outputLimit: Int?
    /// The model's context window in tokens where known, for the wording of an overflow.
    public var contextWindow: Int?

    public init(
        model: String,
        toolNames: ToolNames = ToolNames(),
        enforcedStops: [String] = [],
        allowsParallelTools: Bool = true,
        emitsThinking: Bool = true,
        showsThinking: Bool = true,
        replaysReasoning: Bool = false,
        readsThinkTags: Bool = false,
        inputEstimate: Int = 0,
        outputLimit: Int? = nil,
        contextWindow: Int? = nil
    ) {
        self.model = model
        self.toolNames = toolNames
        self.enforcedStops = enforcedStops
        self.allowsParallelTools = allowsParallelTools
        self.emitsThinking = emitsThinking
        self.showsThinking = showsThinking
        self.replaysReasoning = replaysReasoning
        self.readsThinkTags = readsThinkTags
        self.inputEstimate = inputEstimate
        self.outputLimit = outputLimit
        self.contextWindow = contextWindow
    }
}
