/// One thing that an answer says, in the order of the script.
enum AnswerPart: Equatable, Sendable {
    case text(String, pieceSize: Int)
    /// `count` chunks of `size` bytes each; a pace given here holds for the whole answer.
    case filler(count: Int, size: Int, pace: Pace?)
    case reasoning(String, field: ReasoningField, pieceSize: Int)
    case refusal(String, pieceSize: Int)
    case call(ToolCall, Set<CallQuirk>)
    /// The `function_call` of old, before `tool_calls` existed.
    case legacyCall(name: String, arguments: String)
    /// A search that the provider runs by itself, where the request offers it one.
    case search(DemoSearch)
    /// What the text in this range, counted in Unicode scalars, rests on.
    case citations([DemoPage], of: Range<Int>)

    /// The size of the pieces that text is sent in, in bytes, unless the script says otherwise.
    static let defaultPieceSize = 16
}

/// Where reasoning stands in an answer; providers differ.
enum ReasoningField: String, CaseIterable, Sendable {
    case reasoningContent = "reasoning_content"
    case reasoning
    case reasoningDetails = "reasoning_details"
    case thinking
    /// `reasoning` and `reasoning_details` with the same text, as OpenRouter sends it.
    case both
    /// `reasoning` and `reasoning_content` with the same text.
    case twice
    /// `<think>…</think>` at the start of the content.
    case tags
    /// The same without the opening tag.
    case unopenedTags = "unopened-tags"
    /// A `thinking` part in a content array, as Mistral sends it.
    case contentArray = "content-array"
}

/// A tool call to make.
struct ToolCall: Equatable, Sendable {
    let name: String
    /// The arguments as they go over the wire, well-formed JSON or not.
    let arguments: String
    /// `nil` mints a unique one.
    var id: String?
    /// Gemini's `thought_signature`.
    var signature: String?
    /// The size of the pieces that arguments are sent in, in bytes.
    var pieceSize = AnswerPart.defaultPieceSize
}

/// Ways in which providers spell tool calls; they hold for all calls of a step.
enum CallQuirk: String, CaseIterable, Sendable {
    case interleaved
    case sameIndex = "same-index"
    case noIndex = "no-index"
    case repeatID = "repeat-id"
    case noID = "no-id"
    case emptyID = "empty-id"
    case whole
    case together
    case objectArguments = "object-arguments"
    case nullArguments = "null-arguments"
    case cumulative
    case glued
    case splitName = "split-name"
    case noType = "no-type"
    case textInSameDelta = "text-in-same-delta"
    case newlineBefore = "newline-before"
    case lateSignature = "late-signature"

    var summary: String {
        switch self {
        case .interleaved: "pieces of parallel calls alternate"
        case .sameIndex: "every call has index 0 (Gemini)"
        case .noIndex: "no index at all"
        case .repeatID: "id and name on every delta"
        case .noID: "no id at all"
        case .emptyID: "the id is an empty string"
        case .whole: "each call in one delta"
        case .together: "all calls in one delta"
        case .objectArguments: "arguments as a JSON object, not a string"
        case .nullArguments: "arguments are null"
        case .cumulative: "every delta repeats the arguments so far"
        case .glued: "later calls' arguments follow on the first call's index"
        case .splitName: "the name comes in two deltas"
        case .noType: "no type field"
        case .textInSameDelta: "the text before shares the first call's delta"
        case .newlineBefore: "a content delta \"\\n\" comes first"
        case .lateSignature: "the signature comes in a delta of its own"
        }
    }
}
