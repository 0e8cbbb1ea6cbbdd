import Wire

/// Why a provider says that its answer ended.
enum FinishReason: Equatable, Sendable {
    /// The model came to its end, or to a stop sequence.
    case stop
    /// The model wants its tools called.
    case tools
    /// The output limit.
    case length
    /// The model or a filter refused.
    case refusal
    /// Prompt and answer filled the context window.
    case contextWindow
    /// Not an end but a breakdown; the word the provider used.
    case failure(String, isOverload: Bool)

    /// Reads `finish_reason`; nil for null, the empty string and anything that is no string.
    ///
    /// An unknown word counts as `stop`, and `isUnknown` is set.
    init?(_ value: JSONValue, isUnknown: inout Bool) {
        if value.equals("stop") { self = .stop; return }
        guard var word = value.string?.lowercased(), !word.isEmpty, word != "null" else { return nil }
        // Gemini appends the cause: `content_filter: PROHIBITED_CONTENT`.
        if let colon = word.firstIndex(of: ":") { word = String(word[..<colon]) }
        if let known = Self.known[word] {
            self = known
        } else {
            isUnknown = true
            self = .stop
        }
    }

    /// Whether `word` is one of the reasons instead of a stop sequence of the client.
    static func isReason(_ word: String) -> Bool { known[word.lowercased()] != nil }

    /// Whether it is reason enough for an answer that says nothing at all.
    var explainsSilence: Bool {
        switch self {
        case .length, .refusal, .contextWindow, .failure: true
        case .stop, .tools: false
        }
    }

    /// The reason to keep when a provider gives several: a later one, unless it only repeats that it stopped.
    func followed(by later: FinishReason) -> FinishReason { later == .stop ? self : later }

    private static let known: [String: FinishReason] = {
        var known: [String: FinishReason] = [:]
        for word in [
            "stop", "eos", "eos_token", "end_turn", "stop_sequence", "complete", "completed", "finished",
        ] {
            known[word] = .stop
        }
        for word in ["tool_calls", "tool_call", "function_call", "tool_use"] { known[word] = .tools }
        for word in ["length", "max_tokens", "max_output_tokens", "model_length", "max_length"] {
            known[word] = .length
        }
        for word in [
            "content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii", "sensitive",
            "refusal", "image_safety", "language",
        ] {
            known[word] = .refusal
        }
        known["model_context_window_exceeded"] = .contextWindow
        for word in ["insufficient_system_resource", "engine_overloaded"] {
            known[word] = .failure(word, isOverload: true)
        }
        for word in [
            "network_error", "error", "abort", "aborted", "malformed_function_call", "function_call_filter",
        ] {
            known[word] = .failure(word, isOverload: false)
        }
        return known
    }()
}
