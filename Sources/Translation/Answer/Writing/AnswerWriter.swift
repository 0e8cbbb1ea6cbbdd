import Wire

/// What an answer is written as: the events of a stream, or one message.
///
/// The caller keeps the order: `start`, then blocks one after the other, then `end`; or `fail` at any time.
protocol AnswerWriter: Sendable {
    mutating func start(_ usage: ReportedUsage)
    mutating func open(_ block: AnswerBlock)
    /// Adds text or reasoning to the open block, as it stands in a JSON string. Well-formed and not empty.
    mutating func append(escaped text: ArraySlice<UInt8>)
    /// Adds UTF-8 to the open block: text, reasoning, or the JSON text of a tool's input. Not empty.
    mutating func append(_ text: ArraySlice<UInt8>)
    /// Closes the open block; a thinking block needs its signature.
    mutating func close(signature: String?)
    mutating func end(_ ending: AnswerEnding)
    mutating func fail(_ error: ErrorReply)
    mutating func ping()
    /// The text of the next block to be opened says why the model refuses.
    mutating func noteRefusal()
    /// What is appended from here on is what citations without a place are of.
    mutating func beginPassage()
    /// Notes a page that the text rests on. False when it is lost.
    mutating func cite(_ citation: WebCitation) -> Bool
    /// Whether searches that ran on the provider's servers can be told.
    static var tellsSearches: Bool { get }
    /// Tells a search, while no block is open.
    mutating func tell(_ search: WebSearch)
}

extension AnswerWriter {
    // Most protocols have no text of its own for refusals.
    mutating func noteRefusal() {}

    // For clients of the Messages API whose provider does not speak it, what was found is in the text; that its blocks
    // are lost is noted with the tool.
    mutating func beginPassage() {}
    mutating func cite(_ citation: WebCitation) -> Bool { true }
    static var tellsSearches: Bool { false }
    mutating func tell(_ search: WebSearch) {}
}

/// Writes an answer as a stream.
protocol StreamWriter: AnswerWriter {
    /// Bytes that were not taken away yet.
    var out: [UInt8] { get set }
    init(_ context: AnswerContext, messageID: String)
}

/// Writes an answer as one JSON text.
protocol BodyWriter: AnswerWriter {
    /// The text; empty until the answer has ended.
    var body: [UInt8] { get }
    init(_ context: AnswerContext, messageID: String)
}

/// A content block by its kind.
enum AnswerBlock {
    case text
    case thinking
    /// Thinking that only its provider can read; nothing is appended to it.
    case redactedThinking(data: String)
    case toolUse(id: String, name: String)
}

/// How a complete answer ends.
struct AnswerEnding {
    var stopReason: StopReason
    /// The stop sequence that was met, when `stopReason` is `stopSequence`.
    var stopSequence: String?
    var usage: ReportedUsage
}

/// Anthropic's reasons to stop, as far as translated answers have them.
enum StopReason: String, Sendable {
    case endTurn = "end_turn"
    case maxTokens = "max_tokens"
    case stopSequence = "stop_sequence"
    case toolUse = "tool_use"
    case refusal
    case contextWindow = "model_context_window_exceeded"
}

extension JSONWriter {
    /// The members `stop_reason` and `stop_sequence`, and for refusals `stop_details`.
    mutating func stopFields(_ ending: AnswerEnding?) {
        guard let ending else {
            name("stop_reason")
            null()
            name("stop_sequence")
            null()
            return
        }
        field("stop_reason", ending.stopReason.rawValue)
        name("stop_sequence")
        if let stop = ending.stopSequence { value(stop) } else { null() }
        guard ending.stopReason == .refusal else { return }
        name("stop_details")
        beginObject()
        field("type", "refusal")
        name("category")
        null()
        name("explanation")
        null()
        endObject()
    }

    /// The member `usage` in Anthropic's classes.
    mutating func usageField(_ usage: ReportedUsage) {
        name("usage")
        beginObject()
        field("input_tokens", usage.input)
        field("cache_creation_input_tokens", usage.cacheWrite)
        field("cache_read_input_tokens", usage.cacheRead)
        field("output_tokens", usage.output)
        if usage.reasoning > 0 {
            name("output_tokens_details")
            beginObject()
            field("thinking_tokens", usage.reasoning)
            endObject()
        }
        if usage.webSearches > 0 {
            name("server_tool_use")
            beginObject()
            field("web_search_requests", usage.webSearches)
            field("web_fetch_requests", 0)
            endObject()
        }
        endObject()
    }
}
