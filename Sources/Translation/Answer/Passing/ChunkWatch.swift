import Wire

/// Watches a stream of chat/completions.
///
/// Source: <https://platform.openai.com/docs/api-reference/chat-streaming>.
struct ChunkWatch: EventWatch {
    static let ending = "data: [DONE]\n\n"
    static let ping = ": ping\n\n"

    static var api: API { .chatCompletions }
    static func events(of whole: JSONValue) -> [UInt8]? { WholeCompletionEvents(whole)?.bytes }

    private let context: AnswerContext
    private(set) var failure: ProviderFailure?
    private(set) var isComplete = false
    private(set) var stopReason: String?
    private(set) var hasAnswer = false
    private(set) var usage: ReportedUsage?
    private var reader = ChunkReader()
    private var notes: PassedReasoningNotes?
    private var passed = 0
    /// Beginnings of members that say more than text. A reason to finish that is null says nothing.
    private static let telling: [StaticString] = [
        "usage\":{", "usage\": {", "finish_reason\":\"", "finish_reason\": \"", "error\"",
    ]
    /// The same for whoever notes what calls want back.
    private static let tellingMore: [StaticString] = telling + ["reasoning", "thinking\"", "tool_calls\""]
    /// What stands around the text of a chunk: the length of the shortest one.
    private var frame = Int.max

    init(_ context: AnswerContext) {
        self.context = context
        notes = PassedReasoningNotes(context)
    }

    var upstreamID: String? { reader.upstreamID }
    var upstreamModel: String? { reader.upstreamModel }
    var outputEstimate: Int { (passed + 3) / 4 }
    var callReasoning: [CallReasoning] { notes?.callReasoning ?? [] }

    mutating func look(at event: UnsafeRawBufferPointer) -> EventVerdict {
        if event.hasPrefix(":") { return .lead }
        // Most chunks hold nothing but text, and need not be parsed.
        let telling = notes == nil ? Self.telling : Self.tellingMore
        if hasAnswer, event.hasPrefix("data: {"), !event.contains(anyOf: telling) {
            note(event)
            return .pass
        }
        guard let (name, chunk) = Self.parse(event) else {
            isComplete = event.hasPrefix("data: [DONE]") || event.hasPrefix("data:[DONE]")
            return isComplete ? .end : .lead
        }
        note(event)
        return take(chunk, isError: name == "error")
    }

    private mutating func note(_ event: UnsafeRawBufferPointer) {
        frame = min(frame, event.count)
        passed += 4 + event.count - frame
    }

    private mutating func take(_ chunk: JSONValue, isError: Bool) -> EventVerdict {
        var isEnd = false
        var hasChoice = false
        var reported: JSONValue? = isError ? chunk : nil
        var counts: ReportedUsage?
        // Taken out, so that they grow in their place.
        var notes: PassedReasoningNotes?
        swap(&notes, &self.notes)
        reader.read(chunk) { piece in
            notes?.take(piece)
            switch piece {
            case .choice: hasChoice = true
            case .usage(let usage): counts = usage
            case .finish: isEnd = true
            case .failure(let error): reported = error
            default: break
            }
        }
        swap(&notes, &self.notes)
        if let reported {
            failure = ProviderFailure(reported: reported, context: context)
            return .end
        }
        if let counts { usage = counts }
        hasAnswer = hasAnswer || hasChoice
        if isEnd {
            stopReason = chunk["choices"]?.elements.first?["finish_reason"]?.string
            return .end
        }
        return counts != nil && !hasChoice && context.hidesUsage ? .drop : .pass
    }
}
