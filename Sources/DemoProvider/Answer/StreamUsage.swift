import Wire

/// Counts what a stream has sent, and writes the usage where its shape wants it.
struct StreamUsage: Sendable {
    private let plan: UsagePlan
    private let shape: UsageShape
    private let isAskedFor: Bool
    private let requestBytes: Int
    private var sentBytes = 0
    private var reasoningBytes = 0

    init(_ plan: UsagePlan, body: ChatBody) {
        self.plan = plan
        shape = plan.shape ?? .openai
        isAskedFor = body.includesUsage
        requestBytes = body.document.bytes.count
    }

    mutating func count(_ delta: Delta) {
        sentBytes += delta.weight
        reasoningBytes += delta.reasoningWeight
    }

    /// Members of an ordinary chunk.
    func onChunk(_ outcome: inout AnswerOutcome) -> [UInt8] {
        if shape == .everyChunk { return report(&outcome, isFinal: false) }
        return isAskedFor && (shape == .openai || shape == .always) ? Self.nullUsage : []
    }

    /// Members of the finishing chunk.
    func onFinish(_ outcome: inout AnswerOutcome) -> [UInt8] {
        switch shape {
        case .withFinish, .deepseek, .gemini, .everyChunk: return report(&outcome, isFinal: true)
        case .xGroq:
            var json = JSONWriter()
            json.name("x_groq")
            json.beginObject()
            json.name("usage")
            append(&outcome, isFinal: true, to: &json)
            json.endObject()
            return [UInt8(ascii: ",")] + json.bytes
        default: return onChunk(&outcome)
        }
    }

    /// Members of the finishing chunk's choice.
    func inChoice(_ outcome: inout AnswerOutcome) -> [UInt8] {
        shape == .inChoice ? report(&outcome, isFinal: true) : []
    }

    /// Members of a last chunk without choices; `nil` when there is none.
    func lastChunk(_ outcome: inout AnswerOutcome) -> [UInt8]? {
        switch shape {
        case .always: report(&outcome, isFinal: true)
        case .openai, .everyChunk: isAskedFor ? report(&outcome, isFinal: true) : nil
        default: nil
        }
    }

    private static let nullUsage = Array(#","usage":null"#.utf8)

    private func report(_ outcome: inout AnswerOutcome, isFinal: Bool) -> [UInt8] {
        var json = JSONWriter()
        json.name("usage")
        append(&outcome, isFinal: isFinal, to: &json)
        return [UInt8(ascii: ",")] + json.bytes
    }

    private func append(_ outcome: inout AnswerOutcome, isFinal: Bool, to json: inout JSONWriter) {
        var report = plan.report(
            requestBytes: requestBytes, sentBytes: sentBytes, reasoningBytes: reasoningBytes)
        if !isFinal {
            report.completion = min(report.completion, (sentBytes + 3) / 4)
            report.reasoning = min(report.reasoning, (reasoningBytes + 3) / 4)
        }
        report.append(to: &json, shape: shape)
        outcome.usage = DemoUsage(report, shape: shape)
    }
}
