import Translation

/// Everything one translated stream led to.
struct StreamResult {
    var output: [UInt8]
    var conclusion: Conclusion
    var hasStarted: Bool
}

/// Drives the translation of a stream as the gateway does.
enum AnswerDriver {
    static let messageID = "msg_01TestMessage"

    /// Feeds `input` in pieces that end at `cuts`, and finishes.
    static func stream(
        _ input: [UInt8], _ context: AnswerContext, cuts: [Int] = [], isCut: Bool = false
    ) -> StreamResult {
        var stream = AnswerStream(context, messageID: messageID)
        var output: [UInt8] = []
        var start = 0
        for end in cuts + [input.count] where end > start {
            input[start..<end].withUnsafeBytes { stream.consume($0, into: &output) }
            start = end
        }
        let conclusion = stream.finish(cut: isCut, into: &output)
        return StreamResult(output: output, conclusion: conclusion, hasStarted: stream.hasStarted)
    }

    static func stream(_ input: String, _ context: AnswerContext = AnswerContext(model: "m")) -> StreamResult
    {
        stream(Array(input.utf8), context)
    }
}
