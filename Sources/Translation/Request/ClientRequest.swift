import Wire

/// What a client asks, in whichever protocol it speaks.
///
/// A provider that understands the client's protocol gets the request as it is but for a few values. For all others
/// there is one way: what OpenAI's protocols ask is first asked in the Messages API, and that is translated to what
/// the target understands. So every difference between providers is known in one place.
public enum ClientRequest: Sendable {
    case messages(MessagesRequest)
    case chatCompletions(OpenAIRequest)
    case responses(OpenAIRequest)
    case embeddings(OpenAIRequest)

    /// Reads a body of `POST` to the path of `api`.
    ///
    /// - Throws: What that API would answer, in Anthropic's terms.
    public init(_ body: [UInt8], in api: API) throws(ErrorReply) {
        switch api {
        case .messages: self = .messages(try MessagesRequest(body))
        case .chatCompletions: self = .chatCompletions(try OpenAIRequest(body, required: "messages"))
        case .responses: self = .responses(try OpenAIRequest(responses: body))
        case .embeddings: self = .embeddings(try OpenAIRequest(body, required: "input"))
        }
    }

    /// The model that a body names which is no good request; nil when it names none.
    public static func model(in body: [UInt8]) -> String? {
        let name = (try? JSONDocument(body))?.root["model"]?.string
        return name.flatMap { (1...256).contains($0.utf8.count) ? $0 : nil }
    }

    /// The protocol it is asked in.
    public var api: API {
        switch self {
        case .messages: .messages
        case .chatCompletions: .chatCompletions
        case .responses: .responses
        case .embeddings: .embeddings
        }
    }

    /// The model name as the client wrote it; never empty.
    public var model: String {
        switch self {
        case .messages(let request): request.model
        case .chatCompletions(let request), .responses(let request), .embeddings(let request): request.model
        }
    }

    /// Whether the answer is wanted as server-sent events.
    public var isStream: Bool {
        switch self {
        case .messages(let request): request.isStream
        case .chatCompletions(let request), .responses(let request): request.isStream
        case .embeddings: false
        }
    }

    /// The answer's limit in tokens; nil where the client set none. An embedding has no tokens.
    public var maxTokens: Int? {
        switch self {
        case .messages(let request): request.maxTokens
        case .chatCompletions(let request), .responses(let request): request.maxTokens
        case .embeddings: 0
        }
    }

    /// Who the client says is asking. Claude Code writes a JSON text with its session's id into it.
    public var userID: String? {
        switch self {
        case .messages(let request): request.metadataUserID
        case .chatCompletions(let request), .responses(let request), .embeddings(let request): request.user
        }
    }

    /// Prompt tokens by our own count.
    public var inputEstimate: Int {
        switch self {
        case .messages(let request): TokenEstimate.input(of: request)
        case .chatCompletions(let request), .embeddings(let request): TokenEstimate.input(of: request)
        case .responses(let request): TokenEstimate.input(ofResponses: request)
        }
    }

    /// The request for one target.
    ///
    /// - Throws: A 400 for what neither this provider nor the translation can give.
    public func providerRequest(on terms: TargetTerms) throws(ErrorReply) -> ProviderRequest {
        let apis = terms.profile.apis
        switch self {
        case .messages(let request):
            return apis.contains(.messages)
                ? try ProviderRequest(passing: request, on: terms)
                : try ProviderRequest(chat: request, on: terms)
        case .chatCompletions(let request):
            if apis.contains(.chatCompletions) {
                return try ProviderRequest(passing: request, as: .chatCompletions, on: terms)
            }
            guard apis.contains(.messages) else {
                throw ErrorReply(
                    404, "not_found_error", "The provider of this model does not take chat/completions.")
            }
            return try ProviderRequest(messages: request, on: terms)
        case .responses(let request):
            return apis.contains(.responses)
                ? try ProviderRequest(passing: request, as: .responses, on: terms)
                : try ProviderRequest(responses: request, on: terms)
        case .embeddings(let request):
            guard apis.contains(.embeddings) else {
                throw ErrorReply(404, "not_found_error", "The provider of this model has no embeddings.")
            }
            return try ProviderRequest(passing: request, as: .embeddings, on: terms)
        }
    }
}

extension ProviderRequest {
    /// A request of chat/completions in the words of the Messages API.
    init(messages request: OpenAIRequest, on terms: TargetTerms) throws(ErrorReply) {
        let asked = try MessagesBody(request, on: terms)
        try self.init(passing: MessagesRequest(asked.bytes), on: terms)
        var losses = asked.losses
        for loss in self.losses { losses.add(loss) }
        self.losses = losses.all
        context.client = .chatCompletions
        context.hidesUsage = asked.hidesUsage
        context.usesFunctionCall = asked.usesFunctionCall
        context.citesPages = asked.hasSearch
        if asked.usesFunctionCall { context.allowsParallelTools = false }
    }

    /// A Messages request in the words of chat/completions.
    init(chat request: MessagesRequest, on terms: TargetTerms) throws(ErrorReply) {
        let chat = try ChatRequest(
            request, model: terms.model, profile: terms.profile, inputEstimate: terms.inputEstimate,
            contextWindow: terms.contextWindow, outputLimit: terms.outputLimit,
            sendsEffort: terms.sendsEffort, returnsThinking: terms.returnsThinking,
            reasoningOfCall: { terms.reasoningOfCalls[$0] ?? [] })
        self.init(
            api: .chatCompletions, body: chat.body, context: chat.context, losses: chat.losses,
            answersLocally: chat.answersLocally, forgottenCalls: chat.forgottenCalls)
    }
}
