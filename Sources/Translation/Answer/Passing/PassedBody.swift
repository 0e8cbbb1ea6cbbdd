import Wire

// Whole answers whose client and provider speak the same protocol: the body is the client's as it came.
extension WholeAnswer {
    /// A message of the Messages API.
    static func passing(message body: [UInt8], context: AnswerContext) throws(ProviderFailure) -> WholeAnswer
    {
        let message = try parse(body)
        guard message["type"]?.equals("message") == true else { throw failure(of: message, context) }
        var counts = MessagesUsage()
        if let usage = message["usage"] { counts.read(usage) }
        let text = message["content"]?.raw.count ?? 0
        return WholeAnswer(
            body: body,
            conclusion: Conclusion(
                stopReason: message["stop_reason"]?.string,
                usage: (counts.reported ?? ReportedUsage(isEstimate: true))
                    .completed(input: context.inputEstimate, output: text / 4),
                upstreamID: message["id"]?.string,
                upstreamModel: message["model"]?.string))
    }

    /// A completion, or a list of embeddings.
    static func passing(openAI body: [UInt8], context: AnswerContext) throws(ProviderFailure) -> WholeAnswer {
        let answer = try parse(body)
        let choice = answer["choices"]?.elements.first
        let text = choice?["message"]?.raw.count ?? 0
        // Kimi's stands in the choice, Groq's in a member of its own, as in streams.
        let usage = [answer["usage"], choice?["usage"], answer["x_groq"]?["usage"]].lazy
            .compactMap { $0.flatMap { ReportedUsage(provider: $0) } }.first
        guard choice.map(isAnswer) ?? (answer["data"]?.isArray == true) else {
            var failure = failure(of: answer, context)
            failure.usage = usage
            throw failure
        }
        if let cut = ProviderFailure(cutPrompt: usage, context) { throw cut }
        var conclusion = Conclusion(
            stopReason: choice?["finish_reason"]?.string,
            usage: (usage ?? ReportedUsage(isEstimate: true))
                .completed(input: context.inputEstimate, output: text / 4),
            upstreamID: answer["id"]?.string,
            upstreamModel: answer["model"]?.string)
        if var notes = PassedReasoningNotes(context) {
            var reader = ChunkReader()
            reader.read(answer) { notes.take($0) }
            conclusion.callReasoning = notes.callReasoning
        }
        return WholeAnswer(body: body, conclusion: conclusion)
    }

    /// Whether a choice has a message, or says why it has none.
    private static func isAnswer(_ choice: JSONValue) -> Bool {
        if choice["message"]?.isObject == true { return true }
        var isUnknown = false
        return choice["finish_reason"].flatMap { FinishReason($0, isUnknown: &isUnknown) }?.explainsSilence
            == true
    }

    static func parse(_ body: [UInt8]) throws(ProviderFailure) -> JSONValue {
        do throws(JSONError) {
            return try JSONDocument(body).root
        } catch {
            throw .unreadable(error)
        }
    }

    /// Why a JSON text is not the answer that was asked for.
    static func failure(of body: JSONValue, _ context: AnswerContext) -> ProviderFailure {
        guard let error = body["error"], !error.isNull else { return .noAnswer }
        return ProviderFailure(reported: body, context: context)
    }
}
