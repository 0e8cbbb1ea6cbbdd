import Wire

/// Writes an answer as the events of a stream of the Responses API.
///
/// Source: <https://platform.openai.com/docs/api-reference/responses-streaming>.
struct ResponsesEventWriter: StreamWriter {
    /// Events that were not taken away yet.
    var out: [UInt8] = []

    private var draft: ResponseDraft
    private var sequence = 0
    /// Everything of a delta event before its text, for the open item.
    private var deltaHead: [UInt8] = []
    private var deltaTail: StaticString = ""
    /// Whether the summary of the open reasoning was begun. It is not before there is some.
    private var hasSummary = false

    init(_ context: AnswerContext, messageID: String) {
        draft = ResponseDraft(context, messageID: messageID)
    }

    mutating func start(_ usage: ReportedUsage) {
        sendResponse("response.created", .inProgress)
        sendResponse("response.in_progress", .inProgress)
    }

    mutating func noteRefusal() { draft.noteRefusal() }

    mutating func beginPassage() { draft.beginPassage() }

    mutating func cite(_ citation: WebCitation) -> Bool { draft.cite(citation) }

    static var tellsSearches: Bool { true }

    /// A search is told when it is done, all at once.
    mutating func tell(_ search: WebSearch) {
        let item = draft.item(of: search)
        sendItem("response.output_item.added", item, isDone: false)
        let index = draft.index
        for step in search.hasFailed ? Self.stepsOfSearch.dropLast() : Self.stepsOfSearch[...] {
            send(step) { json in
                json.field("output_index", index)
                json.field("item_id", item.id)
            }
        }
        sendItem("response.output_item.done", item, isDone: true)
        draft.add(item)
    }

    private static let stepsOfSearch: [StaticString] = [
        "response.web_search_call.in_progress", "response.web_search_call.searching",
        "response.web_search_call.completed",
    ]

    // MARK: Items

    mutating func open(_ block: AnswerBlock) {
        let item = draft.begin(block)
        hasSummary = false
        sendItem("response.output_item.added", item, isDone: false)
        switch item.kind {
        case .message, .refusal:
            sendPart("response.content_part.added", item, isDone: false)
            setDelta(item.kind.deltaName, item, "content_index")
        case .functionCall: setDelta(item.kind.deltaName, item, nil)
        case .reasoning: setDelta(item.kind.deltaName, item, "summary_index")
        case .customCall, .search: break
        }
    }

    private mutating func setDelta(_ name: StaticString, _ item: ResponseItem, _ partIndex: StaticString?) {
        var json = JSONWriter(reserving: 256)
        json.beginObject()
        json.field("type", name)
        json.field("item_id", item.id)
        json.field("output_index", draft.index)
        if let partIndex { json.field(partIndex, 0) }
        json.name("delta")
        deltaHead = Array("event: \(name)\ndata: ".utf8) + json.bytes + [UInt8(ascii: "\"")]
        if case .message = item.kind {
            deltaTail = "\",\"logprobs\":[],\"sequence_number\":"
        } else {
            deltaTail = "\",\"sequence_number\":"
        }
    }

    mutating func append(escaped text: ArraySlice<UInt8>) {
        draft.item?.text.append(escaped: text)
        guard draft.tellsText else { return }
        if case .reasoning? = draft.item?.kind { beginSummary() }
        out.append(contentsOf: deltaHead)
        out.append(contentsOf: text)
        deltaTail.withUTF8Buffer { out.append(contentsOf: $0) }
        out.append(contentsOf: String(nextSequence()).utf8)
        out.append(contentsOf: "}\n\n".utf8)
    }

    mutating func append(_ text: ArraySlice<UInt8>) {
        var json = JSONWriter(reserving: text.count + text.count / 8 + 8)
        json.append(utf8: text)
        append(escaped: json.bytes[...])
    }

    private mutating func beginSummary() {
        guard !hasSummary, let item = draft.item else { return }
        hasSummary = true
        sendPart("response.reasoning_summary_part.added", item, isDone: false)
    }

    mutating func close(signature: String?) {
        guard let item = draft.complete(signature: signature) else { return }
        switch item.kind {
        case .message:
            sendAnnotations(of: item)
            sendText("response.output_text.done", "text", item, partIndex: "content_index", hasLogprobs: true)
            sendPart("response.content_part.done", item, isDone: true)
        case .refusal:
            sendText("response.refusal.done", "refusal", item, partIndex: "content_index")
            sendPart("response.content_part.done", item, isDone: true)
        case .reasoning:
            if hasSummary {
                sendText("response.reasoning_summary_text.done", "text", item, partIndex: "summary_index")
                sendPart("response.reasoning_summary_part.done", item, isDone: true)
            }
        case .functionCall(_, let name):
            sendText("response.function_call_arguments.done", "arguments", item, name: name)
        case .customCall:
            sendText("response.custom_tool_call_input.delta", "delta", item)
            sendText("response.custom_tool_call_input.done", "input", item)
        case .search: break
        }
        sendItem("response.output_item.done", item, isDone: true)
        draft.add(item)
    }

    private mutating func sendItem(_ name: StaticString, _ item: ResponseItem, isDone: Bool) {
        let index = draft.index
        send(name) { json in
            json.field("output_index", index)
            json.name("item")
            item.write(isDone: isDone, to: &json)
        }
    }

    /// They are told together: where one ends is not known before its text is there.
    private mutating func sendAnnotations(of item: ResponseItem) {
        let index = draft.index
        for (number, citation) in item.citations.all.enumerated() {
            send("response.output_text.annotation.added") { json in
                json.field("item_id", item.id)
                json.field("output_index", index)
                json.field("content_index", 0)
                json.field("annotation_index", number)
                json.name("annotation")
                citation.write(to: &json)
            }
        }
    }

    private mutating func sendPart(_ name: StaticString, _ item: ResponseItem, isDone: Bool) {
        let index = draft.index
        send(name) { json in
            json.field("item_id", item.id)
            json.field("output_index", index)
            if case .reasoning = item.kind {
                json.field("summary_index", 0)
            } else {
                json.field("content_index", 0)
            }
            json.name("part")
            item.writePart(isDone: isDone, to: &json)
        }
    }

    private mutating func sendText(
        _ event: StaticString, _ member: StaticString, _ item: ResponseItem, partIndex: StaticString? = nil,
        name: String? = nil, hasLogprobs: Bool = false
    ) {
        let index = draft.index
        send(event) { json in
            json.field("item_id", item.id)
            json.field("output_index", index)
            if let partIndex { json.field(partIndex, 0) }
            if let name { json.field("name", name) }
            json.name(member)
            item.writeText(to: &json)
            guard hasLogprobs else { return }
            json.name("logprobs")
            json.beginArray()
            json.endArray()
        }
    }

    // MARK: The response

    mutating func end(_ ending: AnswerEnding) {
        let status = ResponseObject.Status.ended(ending, isRefusal: draft.isRefusal)
        sendResponse(status.reason == nil ? "response.completed" : "response.incomplete", status)
    }

    mutating func fail(_ error: ErrorReply) {
        sendResponse("response.failed", .failed(error))
    }

    mutating func ping() {
        SSEWriter.append(comment: "ping", to: &out)
    }

    private mutating func sendResponse(_ name: StaticString, _ status: ResponseObject.Status) {
        let draft = draft
        send(name) { json in
            json.name("response")
            draft.object.write(status, output: draft.output, to: &json)
        }
    }

    private mutating func send(_ name: StaticString, _ fields: (inout JSONWriter) -> Void) {
        var json = JSONWriter(reserving: 320)
        json.beginObject()
        json.field("type", name)
        json.field("sequence_number", nextSequence())
        fields(&json)
        json.endObject()
        SSEWriter.append(event: name, data: json.bytes, to: &out)
    }

    private mutating func nextSequence() -> Int {
        defer { sequence += 1 }
        return sequence
    }
}

extension ResponseItem.Kind {
    /// The event that adds to an item of this kind.
    fileprivate var deltaName: StaticString {
        switch self {
        case .message: "response.output_text.delta"
        case .refusal: "response.refusal.delta"
        case .reasoning: "response.reasoning_summary_text.delta"
        case .functionCall: "response.function_call_arguments.delta"
        case .customCall: "response.custom_tool_call_input.delta"
        // A search does not grow.
        case .search: "response.web_search_call.searching"
        }
    }
}
