import Wire

/// Why an answer of the Messages API ended.
struct MessagesEnding: Sendable {
    /// Nil for null.
    let reason: String?
    /// The stop sequence that was met.
    let sequence: String?
    /// Whether a stream says it at all.
    let isSaid: Bool

    init(_ plan: AnswerPlan, content: MessagesContent, isWarming: Bool) {
        sequence = plan.matchedStop?.text ?? plan.stoppedBy
        isSaid = plan.finish != .none
        switch plan.finish {
        case .null, .none: reason = nil
        case .reason(let word): reason = Self.word(for: word)
        case .natural:
            if isWarming {
                reason = "max_tokens"
            } else if sequence != nil {
                reason = "stop_sequence"
            } else if content.toolUses > 0 {
                reason = "tool_use"
            } else {
                reason = Self.refuses(plan) ? "refusal" : "end_turn"
            }
        }
    }

    private static func refuses(_ plan: AnswerPlan) -> Bool {
        plan.parts.contains { if case .refusal = $0 { true } else { false } }
    }

    /// Scripts may use the words of chat/completions; others go out as they are.
    private static func word(for reason: String) -> String {
        switch reason {
        case "stop": "end_turn"
        case "length": "max_tokens"
        case "tool_calls", "function_call": "tool_use"
        case "content_filter": "refusal"
        default: reason
        }
    }

    func append(to json: inout JSONWriter) {
        Self.append("stop_reason", reason, to: &json)
        Self.append("stop_sequence", sequence, to: &json)
    }

    /// What stands there before the end.
    static func appendNothing(to json: inout JSONWriter) {
        append("stop_reason", nil, to: &json)
        append("stop_sequence", nil, to: &json)
    }

    private static func append(_ name: StaticString, _ text: String?, to json: inout JSONWriter) {
        json.name(name)
        if let text { json.value(text) } else { json.null() }
    }
}
