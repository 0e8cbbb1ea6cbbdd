import Wire

/// The chat/completions request that asks the same as a Messages request.
///
/// The same request always gives the same bytes, and a growing conversation the same bytes at its beginning:
/// providers' prompt caches depend on it. What need not change is copied as the client wrote it.
public struct ChatRequest: Sendable {
    /// The JSON body for the provider.
    public var body: [UInt8]
    /// What the translation of the answer needs to know.
    public var context: AnswerContext
    /// What could not be carried over, each kind once.
    public var losses: [Loss]
    /// Whether the client asks for no answer (`max_tokens` 0, to warm a cache): it gets an empty one that ended
    /// by `max_tokens`, and no provider is needed. `body` then asks for a single token.
    public var answersLocally: Bool
    /// Calls whose messages came back without their thinking blocks, though this provider wants them, and of which
    /// `reasoningOfCall` knew nothing; by the ids that the client knows, the newest 256. A translation with what is
    /// remembered of them is a better one.
    public var forgottenCalls: [String]

    /// Translates `request` for one target.
    ///
    /// - Parameters:
    ///   - upstreamModel: The model's name at the provider.
    ///   - inputEstimate: Prompt tokens by `TokenEstimate`, for answers without usage.
    ///   - contextWindow: The model's window in tokens where the operator or the provider named it.
    ///   - outputLimit: The most output tokens the model takes, as a provider's refusal named it; for a retry.
    ///   - sendsEffort: False for a retry at a provider that refused what was said of thinking: its effort, its budget,
    ///     or whether it shall be.
    ///   - returnsThinking: False for a retry at a provider that refused the signatures of what came back.
    ///   - reasoningOfCall: What `Conclusion.callReasoning` told of a tool call, by the id that the client knows;
    ///     asked for messages that came back without their thinking blocks.
    /// - Throws: A 400 for what neither this provider nor the translation can give.
    public init(
        _ request: MessagesRequest, model upstreamModel: String, profile: Profile, inputEstimate: Int,
        contextWindow: Int? = nil, outputLimit: Int? = nil, sendsEffort: Bool = true,
        returnsThinking: Bool = true,
        reasoningOfCall: @escaping (String) -> [ReasoningSignature] = { _ in [] }
    ) throws(ErrorReply) {
        try Self.refuseWhatNeedsMemory(request)
        let edited = try EditedRequest(request)
        let request = edited.request
        var dialect = profile.dialect(for: upstreamModel)
        if !sendsEffort { dialect.forgetThinkingWishes() }
        if !returnsThinking { dialect.replay = .never }
        if let outputLimit { dialect.outputLimit = min(outputLimit, dialect.outputLimit ?? outputLimit) }

        var losses = LossList()
        let format = RequestedFormat(request)
        var head = ConversationBuilder.head(request.system, dialect: dialect, losses: &losses)
        format.describe(in: &head, dialect: dialect)
        var builder = ConversationBuilder(
            dialect: dialect, names: ToolNameBook(request.tools, dialect: dialect),
            tracksToolUse: ToolList.hasDeferred(request.tools), losses: losses,
            reasoningOfCall: reasoningOfCall)
        try builder.read(request.messages, system: head)
        var fields = RequestFields(
            request, dialect: dialect, names: builder.names, effortOfTurn: builder.effortOfTurn,
            mayThink: !dialect.loopsBeginWithThinking || !builder.conversation.isLoopWithoutThinking,
            losses: builder.losses)
        try fields.selectTools(changes: builder.changes)

        var json = JSONWriter(reserving: request.document.bytes.count + 1024)
        json.beginObject()
        json.field("model", upstreamModel)
        json.name("messages")
        builder.conversation.write(to: &json, dialect: dialect)
        fields.writeTools(to: &json)
        fields.writeLimits(to: &json)
        fields.writeSampling(to: &json)
        format.write(to: &json, dialect: dialect, losses: &fields.losses)
        fields.writeReasoning(to: &json)
        fields.writeStream(to: &json)
        fields.writeUser(to: &json)
        fields.writeFixed(to: &json, isPrefilled: builder.isPrefilled)
        json.endObject()
        fields.noteDroppedFields()
        for loss in edited.losses.all { fields.losses.add(loss) }

        body = json.bytes
        context = fields.context(inputEstimate: max(0, inputEstimate - edited.clearedTokens))
        context.cuttableText = dialect.cutsPrompts ? TokenEstimate.text(ofChat: body) : nil
        context.appliedEdits = edited.applied
        context.contextWindow = contextWindow ?? context.contextWindow
        context.clientReturnsReasoning = builder.memory.isGood
        forgottenCalls = builder.memory.forgottenCalls
        self.losses = fields.losses.all
        answersLocally = request.maxTokens == 0
    }

    /// Refuses what would be answered wrongly if it were left out in silence.
    private static func refuseWhatNeedsMemory(_ request: MessagesRequest) throws(ErrorReply) {
        if request["thread"] != nil {
            // The SDK then sends the whole conversation; without the refusal all but the last message is lost.
            throw .invalidRequest(
                "thread: threads are not supported by this gateway; send the whole conversation in `messages`.",
                code: "thread_unsupported_request")
        }
        if request["safeguards"] != nil {
            // Clients wait for results, and send the request again without the field when it is named.
            throw .invalidRequest("safeguards: this field is not supported by this gateway.")
        }
    }
}
