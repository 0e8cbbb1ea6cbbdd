import Domain
import Translation
import Wire

extension Answer {
    /// The answer to a request for no tokens at all (`max_tokens: 0`, which warms a cache elsewhere): an
    /// empty message that stopped at its limit, for which no provider has to be asked.
    static func empty(
        _ context: AnswerContext, messageID: String, isStream: Bool
    ) throws(ErrorReply) -> Answer {
        let body = completion(promptTokens: context.inputEstimate)
        var answer = Answer(ending: .message([]))
        if isStream {
            var stream = AnswerStream(context, messageID: messageID)
            var bytes: [UInt8] = []
            body.withUnsafeBytes { stream.consume($0, into: &bytes) }
            answer.conclusion = stream.finish(cut: false, into: &bytes)
            answer.ending = .stream(bytes)
            answer.responseBytes = bytes.count
        } else {
            let whole = try WholeAnswer(body, context: context, messageID: messageID)
            answer.conclusion = whole.conclusion
            answer.ending = .message(whole.body)
            answer.responseBytes = whole.body.count
        }
        // Nobody was paid, so nothing was used.
        answer.conclusion?.usage = ReportedUsage(isEstimate: true)
        return answer
    }

    private static func completion(promptTokens: Int) -> [UInt8] {
        Array(
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"length"}],"#
                .utf8)
            + Array(#""usage":{"prompt_tokens":\#(promptTokens),"completion_tokens":0}}"#.utf8)
    }
}
