import Wire

/// The members of a chunk that matter, found in one walk.
struct ChunkParts {
    var id: JSONValue?
    var model: JSONValue?
    var choices: JSONValue?
    /// Null counts as absent: most providers send it on every chunk but the last.
    var usage: JSONValue?
    var groq: JSONValue?
    /// Pages that GLM found.
    var webSearch: JSONValue?
    private var error: JSONValue?
    private var isErrorObject = false
    private var hasErrorMembers = false

    // Names are told apart by their length first: this runs for every token of every stream.
    init(_ chunk: JSONValue) {
        for member in chunk.members {
            let key = member.key
            let value = member.value
            switch key.nameLength {
            case 2: if key.equals("id") { id = value }
            case 5:
                if key.equals("model") {
                    model = value
                } else if key.equals("usage") {
                    if !value.isNull { usage = value }
                } else if key.equals("error") {
                    error = value
                }
            case 6:
                if key.equals("object") {
                    isErrorObject = value.equals("error")
                } else if key.equals("x_groq") {
                    groq = value
                } else if key.equals("detail") || key.equals("errors") {
                    hasErrorMembers = hasErrorMembers || value.isMeaningful
                }
            case 7:
                if key.equals("choices") {
                    if value.isArray { choices = value }
                } else if key.equals("message") {
                    hasErrorMembers = hasErrorMembers || value.isMeaningful
                }
            case 10: if key.equals("web_search"), value.isArray { webSearch = value }
            case 9:
                // MiniMax: an object on every chunk, with a code other than 0 when something went wrong.
                if key.equals("base_resp"), (value["status_code"]?.int ?? 0) != 0 { hasErrorMembers = true }
            default: break
            }
        }
    }

    /// Whether the provider reports an error, in any of the shapes of `ProviderErrorBody`.
    var isFailure: Bool {
        if let error, error.isMeaningful { return true }
        return isErrorObject || (choices == nil && hasErrorMembers)
    }

    /// The choice that is relayed. Of several answers (`n` above 1) that is the one with index 0.
    var firstChoice: ChoiceParts? {
        guard let choices else { return nil }
        for choice in choices.elements where choice.isObject {
            let parts = ChoiceParts(choice)
            if parts.isFirst { return parts }
        }
        return nil
    }
}

/// The members of a choice that matter, found in one walk.
struct ChoiceParts {
    var delta: JSONValue?
    var message: JSONValue?
    var finishReason: JSONValue?
    var usage: JSONValue?
    /// The whole choice, when it reports an error.
    var failure: JSONValue?
    /// The stop sequence that the provider says it met (vLLM, SGLang, llama.cpp).
    var matchedStop: String?
    /// Whether this is the choice with index 0, or without one.
    var isFirst = true

    init(_ choice: JSONValue) {
        for member in choice.members {
            let key = member.key
            let value = member.value
            switch key.nameLength {
            case 5:
                if key.equals("delta") {
                    if value.isObject { delta = value }
                } else if key.equals("index") {
                    isFirst = !value.isNumber || value.int == 0
                } else if key.equals("usage") {
                    if !value.isNull { usage = value }
                } else if key.equals("error") {
                    if value.isMeaningful { failure = choice }
                }
            case 7: if key.equals("message"), value.isObject { message = value }
            case 11, 12:
                if key.equals("stop_reason") || key.equals("matched_stop") { readStop(value) }
            case 13:
                if key.equals("finish_reason") {
                    if !value.isNull { finishReason = value }
                } else if key.equals("stopping_word") {
                    readStop(value)
                }
            default: break
            }
        }
    }

    private mutating func readStop(_ value: JSONValue) {
        if let stop = value.nonEmptyString, !FinishReason.isReason(stop) { matchedStop = stop }
    }
}

/// The members of a delta or message that matter, found in one walk.
struct MessageParts {
    var content: JSONValue?
    var refusal: JSONValue?
    var toolCalls: JSONValue?
    var functionCall: JSONValue?
    var reasoningContent: JSONValue?
    var reasoning: JSONValue?
    var reasoningDetails: JSONValue?
    var thinking: JSONValue?
    var annotations: JSONValue?

    init(_ message: JSONValue) {
        for member in message.members where !member.value.isNull {
            let key = member.key
            let value = member.value
            switch key.nameLength {
            case 7:
                if key.equals("content") {
                    content = value
                } else if key.equals("refusal") {
                    refusal = value
                }
            case 8: if key.equals("thinking") { thinking = value }
            case 9: if key.equals("reasoning") { reasoning = value }
            case 10: if key.equals("tool_calls") { toolCalls = value }
            case 11: if key.equals("annotations") { annotations = value }
            case 13: if key.equals("function_call") { functionCall = value }
            case 17:
                if key.equals("reasoning_content") {
                    reasoningContent = value
                } else if key.equals("reasoning_details") {
                    reasoningDetails = value
                }
            default: break
            }
        }
    }
}

extension JSONValue {
    /// The text of a string that has any.
    var nonEmptyString: String? { isString && !isEmptyString ? string : nil }

    /// Whether a member that reports an error reports one: not null, false, empty or 0.
    var isMeaningful: Bool {
        switch kind {
        case .null, .false: false
        case .string: !isEmptyString
        case .object, .array: true
        case .number: int != 0
        case .true: true
        }
    }

    /// Bytes of a member's name as it is spelt. No provider escapes the names that matter.
    fileprivate var nameLength: Int { raw.count - 2 }
}
