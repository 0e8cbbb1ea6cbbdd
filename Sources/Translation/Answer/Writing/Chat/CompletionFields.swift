import Wire

// What chunks and whole completions have in common.

extension JSONWriter {
    /// What a completion begins with.
    mutating func completionFields(_ messageID: String, _ object: StaticString, _ context: AnswerContext) {
        let own = messageID.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        field("id", "chatcmpl-" + own)
        field("object", object)
        field("created", context.createdAt)
        field("model", context.model)
        name("system_fingerprint")
        null()
    }

    /// An object of usage in OpenAI's classes, where cached tokens are a part of the prompt and reasoning is one of the
    /// completion. The name for tokens written to a cache is OpenRouter's.
    mutating func completionUsage(_ usage: ReportedUsage) {
        beginObject()
        field("prompt_tokens", usage.prompt)
        field("completion_tokens", usage.output)
        field("total_tokens", usage.prompt + usage.output)
        name("prompt_tokens_details")
        beginObject()
        field("cached_tokens", usage.cacheRead)
        field("cache_write_tokens", usage.cacheWrite)
        endObject()
        name("completion_tokens_details")
        beginObject()
        field("reasoning_tokens", usage.reasoning)
        endObject()
        endObject()
    }

    /// A function that is called; `arguments` writes the string of their JSON text.
    mutating func function(_ name: String, _ arguments: (inout JSONWriter) -> Void) {
        beginObject()
        field("name", name)
        self.name("arguments")
        arguments(&self)
        endObject()
    }
}

/// Thinking with its signature, as OpenRouter has it in `reasoning_details`. Clients that send the array back with
/// the message that it came with let a model go on with its own reasoning; Anthropic's API takes only text that the
/// signature is of, so that both stand together.
///
/// Source: <https://openrouter.ai/docs/use-cases/reasoning-tokens>.
struct ReasoningDetail: Sendable {
    /// The text, escaped for a JSON string.
    private var text = JSONWriter()
    private var isTooLong = false

    /// A stream may be of any length, what is kept of it may not: longer reasoning goes without its signature.
    private static let longestText = 16 << 20

    /// What this gateway writes, and takes back.
    static let format: StaticString = "anthropic-claude-v1"

    /// Whether a detail may be Claude's. Reasoning of another kind of model says so in its format.
    static func isAnthropics(_ detail: JSONValue) -> Bool {
        guard let format = detail["format"], format.isString else { return true }
        return format.equals(Self.format)
    }

    mutating func append(escaped part: ArraySlice<UInt8>) {
        if text.bytes.count + part.count > Self.longestText {
            isTooLong = true
            text = JSONWriter()
        }
        if !isTooLong { text.append(escaped: part) }
    }

    /// Writes nothing when the text was too long to be kept.
    func write(signature: String, index: Int, to json: inout JSONWriter) {
        if isTooLong { return }
        json.beginObject()
        json.field("type", "reasoning.text")
        json.name("text")
        json.beginString()
        json.append(escaped: text.bytes[...])
        json.endString()
        json.field("signature", signature)
        json.field("format", Self.format)
        json.field("index", index)
        json.endObject()
    }
}

extension JSONWriter {
    /// Reasoning that only its provider can read, as an element of `reasoning_details`.
    mutating func sealedReasoning(_ data: String, index: Int) {
        beginObject()
        field("type", "reasoning.encrypted")
        field("data", data)
        field("format", ReasoningDetail.format)
        field("index", index)
        endObject()
    }
}

extension StopReason {
    /// The same as `finish_reason` of chat/completions.
    ///
    /// - Parameter hasFunctionCall: Whether calls are written as the single `function_call` of old.
    func finishReason(hasFunctionCall: Bool) -> String {
        switch self {
        case .endTurn, .stopSequence: "stop"
        case .maxTokens, .contextWindow: "length"
        case .toolUse: hasFunctionCall ? "function_call" : "tool_calls"
        case .refusal: "content_filter"
        }
    }
}
