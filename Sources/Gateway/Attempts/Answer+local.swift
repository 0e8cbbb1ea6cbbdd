import Domain
import Translation
import Wire

extension Answer {
    /// Ends with the answer to a request for no tokens at all (`max_tokens: 0`, which warms a cache elsewhere): an
    /// empty message that stopped at its limit, for which no provider has to be asked.
    mutating func endEmpty(
        _ context: AnswerContext, messageID: String, isStream: Bool
    ) throws(ErrorReply) {
        chargeLastAttempt()
        let body = Self.completion(promptTokens: context.inputEstimate)
        if isStream {
            var stream = AnswerStream(context, messageID: messageID)
            var bytes: [UInt8] = []
            body.withUnsafeBytes { stream.consume($0, into: &bytes) }
            conclusion = stream.finish(cut: false, into: &bytes)
            ending = .stream(bytes)
            responseBytes = heard.bytes + bytes.count
        } else {
            let whole = try WholeAnswer(body, context: context, messageID: messageID)
            conclusion = whole.conclusion
            ending = .message(whole.body)
            responseBytes = whole.body.count
        }
        // Nobody was paid, so nothing was used.
        conclusion?.usage = ReportedUsage(isEstimate: true)
    }

    private static func completion(promptTokens: Int) -> [UInt8] {
        Array(
            #"{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"length"}],"#
                .utf8)
            + Array(#""usage":{"prompt_tokens":\#(promptTokens),"completion_tokens":0}}"#.utf8)
    }
}
