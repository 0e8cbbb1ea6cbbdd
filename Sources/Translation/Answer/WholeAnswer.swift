import Wire

/// A provider's whole answer, as the client's protocol has it.
public struct WholeAnswer: Sendable {
    /// The answer as JSON.
    public var body: [UInt8]
    public var conclusion: Conclusion

    /// Translates a provider's body, which may also be a stream it was not asked for.
    ///
    /// - Parameter messageID: Unique among all answers; the ids of tool calls are made from it.
    /// - Throws: What the client is told when the body reports an error or holds no completion.
    public init(_ body: [UInt8], context: AnswerContext, messageID: String) throws(ErrorReply) {
        do {
            self = try Self.reading(body, context: context, messageID: messageID)
        } catch {
            throw error.reply
        }
    }

    /// The same, with the kind of a failure for whoever may try another target.
    public static func reading(
        _ body: [UInt8], context: AnswerContext, messageID: String
    ) throws(ProviderFailure) -> WholeAnswer {
        switch (context.provider, context.client) {
        case (.messages, .messages): try passing(message: body, context: context)
        case (.chatCompletions, .chatCompletions), (.embeddings, .embeddings):
            try passing(openAI: body, context: context)
        case (.messages, .chatCompletions):
            try translating(
                body, by: MessagesReader.self, CompletionWriter.self, context, messageID: messageID)
        case (.responses, .responses): try passing(response: body, context: context)
        case (.messages, .responses):
            try translating(body, by: MessagesReader.self, ResponseWriter.self, context, messageID: messageID)
        case (.chatCompletions, .responses):
            try translating(body, by: ChunkReader.self, ResponseWriter.self, context, messageID: messageID)
        default:
            try translating(body, by: ChunkReader.self, MessageWriter.self, context, messageID: messageID)
        }
    }

    private static func translating<Reader: AnswerReader, Writer: BodyWriter>(
        _ body: [UInt8], by reader: Reader.Type, _ writer: Writer.Type, _ context: AnswerContext,
        messageID: String
    ) throws(ProviderFailure) -> WholeAnswer {
        var input = AnswerInput<Reader, Writer>(
            AnswerTranslator(
                writer: Writer(context, messageID: messageID), context: context, messageID: messageID))
        body.withUnsafeBytes { input.consume($0) }
        let conclusion = input.finish(cut: false)
        if var failure = input.translator.failure {
            if !conclusion.usage.isEstimate { failure.usage = conclusion.usage }
            throw failure
        }
        return WholeAnswer(body: input.translator.builder.writer.body, conclusion: conclusion)
    }

    init(body: [UInt8], conclusion: Conclusion) {
        self.body = body
        self.conclusion = conclusion
    }
}
