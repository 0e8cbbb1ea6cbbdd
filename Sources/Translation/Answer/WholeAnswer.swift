import Wire

/// A whole `chat.completion`, translated to a message of the Messages API.
public struct WholeAnswer: Sendable {
    /// The message as JSON.
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
        var input = AnswerInput(
            AnswerTranslator(
                writer: MessageWriter(messageID: messageID, model: context.model), context: context,
                messageID: messageID))
        body.withUnsafeBytes { input.consume($0) }
        let conclusion = input.finish(cut: false)
        if var failure = input.translator.failure {
            if !conclusion.usage.isEstimate { failure.usage = conclusion.usage }
            throw failure
        }
        return WholeAnswer(body: input.translator.builder.writer.body, conclusion: conclusion)
    }

    private init(body: [UInt8], conclusion: Conclusion) {
        self.body = body
        self.conclusion = conclusion
    }
}
