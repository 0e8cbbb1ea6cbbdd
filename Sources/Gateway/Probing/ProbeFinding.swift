import Wire

/// What came of one question to an endpoint.
public struct ProbeFinding: Equatable, Sendable {
    public enum Verdict: String, Sendable {
        case taken, refused
        /// No answer that says either: a rate limit, an outage, silence.
        case unanswered
    }

    /// What was asked for, such as `top_k` or `images`.
    public var question: String
    public var verdict: Verdict
    /// The HTTP status; nil when there was no answer.
    public var status: Int?
    /// What was seen in an answer, or the provider's words for a refusal; never holds the credential.
    public var message: String
    /// The largest limit for answers, in tokens, as the provider says it; nil for other questions.
    public var largestLimit: Int?

    /// What it came to, for tools.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("name", question)
        json.field("verdict", verdict.rawValue)
        json.name("status")
        if let status { json.value(status) } else { json.null() }
        json.field("message", message)
        json.endObject()
    }
}

/// What an endpoint takes, and what asking for it used. No client asks, so that nothing of it is on the ledger.
public struct ProbeFindings: Sendable {
    /// In the order in which they were asked.
    public internal(set) var all: [ProbeFinding] = []
    /// The member in which reasoning was seen, such as `reasoning_content`; nil when none was.
    public internal(set) var reasoningMember: String?
    /// How many requests were sent.
    public internal(set) var requests = 0
    /// Tokens that the provider reported for them.
    public internal(set) var inputTokens = 0
    public internal(set) var outputTokens = 0
    /// Why it ended early; nil when everything was asked.
    public internal(set) var fault: String?

    /// The largest limit for answers, where the provider names one.
    public var largestLimit: Int? { all.lazy.compactMap(\.largestLimit).first }

    /// Takes a refusal back that had other reasons.
    mutating func leaveOpen(_ question: String) {
        guard let index = all.firstIndex(where: { $0.question == question && $0.verdict == .refused }) else {
            return
        }
        all[index].verdict = .unanswered
    }

    /// Whether a stream tells its usage only when it is asked to.
    var hidesUsageUnasked: Bool {
        let plain = all.first { $0.question == "stream" }
        return plain?.message.contains("with usage") != true && verdict(on: "stream_options") == .taken
    }

    func verdict(on question: String) -> ProbeFinding.Verdict? {
        all.first { $0.question == question }?.verdict
    }

    /// Whether the endpoint names what it does not know. Of one that does not, what it takes says little.
    var isStrict: Bool { verdict(on: "unknown members") == .refused }
}
