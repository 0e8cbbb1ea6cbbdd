import Wire

/// A part of a provider's answer, told apart from the dialect it came in. Values point into the chunk.
enum AnswerPiece {
    /// A choice was there, be it an empty one: the provider has begun to answer.
    case choice
    /// A string of reasoning.
    case reasoning(JSONValue, ReasoningField)
    /// An array of `reasoning_details`, whose texts are also told as `reasoning`.
    case details(JSONValue)
    /// A string of text.
    case text(JSONValue)
    /// A string in which the model refuses.
    case refusal(JSONValue)
    /// Some of a tool call.
    case call(CallFragment)
    /// Reasoning that only its provider can read, as the string in which it goes back.
    case sealedReasoning(JSONValue)
    /// The provider closed a block of reasoning, with its signature where it gave one, or a tool call. Only
    /// protocols that have blocks say so.
    case blockEnd(signature: String?)
    /// Text that begins here is what later citations without a place are of.
    case passage
    case citation(WebCitation)
    /// A search of the web that is done.
    case search(WebSearch)
    case finish(FinishReason)
    /// The stop sequence that the provider says it met.
    case matchedStop(String)
    case usage(ReportedUsage)
    /// An object in which the provider reports an error.
    case failure(JSONValue)
    /// The provider's last event: nothing more comes.
    case end
    /// Something this build does not carry over.
    case loss(Loss)
}

/// Where reasoning came from; the raw value names the field by which it goes back to the provider.
enum ReasoningField: String, Sendable {
    case reasoningContent = "reasoning_content"
    case reasoning
    case reasoningDetails = "reasoning_details"
    case thinking
    /// Thinking parts of a content array (Mistral).
    case content
    /// `<think>` tags inside the text.
    case thinkTag = "think"
    /// Thinking blocks of the Messages API.
    case thinkingBlock = "thinking_block"
}

/// What one delta says about one tool call. Any of it may be missing.
struct CallFragment {
    var index: Int?
    /// Not empty.
    var id: String?
    /// Not empty.
    var name: String?
    var arguments: Arguments
    /// The signature that goes back with the call.
    var signature: String?

    enum Arguments {
        case none
        /// A part of the arguments' JSON text.
        case text([UInt8])
        /// The arguments as a JSON value instead of its text (Ollama and shims of GLM and Gemini).
        case value([UInt8])
    }
}
