import Wire

/// Writes an answer as one response of the Responses API.
struct ResponseWriter: BodyWriter {
    /// The response; empty until it has ended.
    private(set) var body: [UInt8] = []
    private var draft: ResponseDraft

    init(_ context: AnswerContext, messageID: String) {
        draft = ResponseDraft(context, messageID: messageID)
    }

    mutating func start(_ usage: ReportedUsage) {}

    mutating func open(_ block: AnswerBlock) { _ = draft.begin(block) }

    mutating func append(escaped text: ArraySlice<UInt8>) { draft.item?.text.append(escaped: text) }

    mutating func append(_ text: ArraySlice<UInt8>) { draft.item?.text.append(utf8: text) }

    mutating func close(signature: String?) {
        if let item = draft.complete(signature: signature) { draft.add(item) }
    }

    mutating func noteRefusal() { draft.noteRefusal() }

    mutating func beginPassage() { draft.beginPassage() }

    mutating func cite(_ citation: WebCitation) -> Bool { draft.cite(citation) }

    static var tellsSearches: Bool { true }

    mutating func tell(_ search: WebSearch) { draft.add(draft.item(of: search)) }

    mutating func end(_ ending: AnswerEnding) {
        var json = JSONWriter(reserving: 2048 + draft.output.reduce(0) { $0 + $1.count })
        draft.object.write(.ended(ending, isRefusal: draft.isRefusal), output: draft.output, to: &json)
        body = json.bytes
    }

    // A response that failed is an error answer, which is not written here; and it has no silence to fill.
    mutating func fail(_ error: ErrorReply) {}
    mutating func ping() {}
}
