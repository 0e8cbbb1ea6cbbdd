import Wire

/// A streamed answer of the Responses API: numbered events, each with its name.
///
/// Source: <https://platform.openai.com/docs/api-reference/responses-streaming>.
struct ResponsesVoice: StreamVoice {
    private(set) var outcome = AnswerOutcome(end: .complete)
    private let content: ResponsesContent
    private let object: ResponsesObject
    private let plan: AnswerPlan
    private var framing: EventFraming
    private var number = 0
    private var item = 0
    private var piece = 0
    private var isOpen = false
    private var sentBytes = 0
    private var reasoningBytes = 0

    init(_ content: ResponsesContent, plan: AnswerPlan, body: ResponsesBody) {
        self.content = content
        self.plan = plan
        object = ResponsesObject(content, plan: plan, body: body)
        framing = EventFraming(plan.quirks)
    }

    var hasMore: Bool { item < content.items.count }

    mutating func open(_ out: inout [UInt8]) {
        framing.begin(&out)
        for event: StaticString in ["response.created", "response.in_progress"] {
            sendObject(event, .inProgress, &out)
        }
    }

    // MARK: Items

    mutating func say(_ out: inout [UInt8]) {
        let current = content.items[item]
        if !isOpen { begin(current, &out) }
        if piece < current.pieces.count {
            let text = current.pieces[piece]
            piece += 1
            sentBytes += text.count
            if current.kind == .reasoning { reasoningBytes += text.count }
            if let event = current.kind.deltaEvent, current.isShown, !text.isEmpty {
                send(event, of: current, &out) { json in
                    json.name("delta")
                    json.beginString()
                    json.append(utf8: text)
                    json.endString()
                }
            }
        }
        outcome.usage = usage.map { DemoUsage($0, shape: .openai) }
        if piece >= current.pieces.count { end(current, &out) }
    }

    private mutating func begin(_ current: ResponsesContent.Item, _ out: inout [UInt8]) {
        isOpen = true
        switch current.kind {
        case .functionCall, .customCall: outcome.toolCalls += 1
        case .message, .refusal, .reasoning: break
        }
        sendItem("response.output_item.added", current, isDone: false, &out)
        guard let event = current.kind.partEvents?.added, current.isShown else { return }
        send(event, of: current, &out) { json in
            json.name("part")
            current.appendPart(isDone: false, to: &json)
        }
    }

    private mutating func end(_ current: ResponsesContent.Item, _ out: inout [UInt8]) {
        if current.isShown {
            let (event, member) = current.kind.doneEvent
            send(event, of: current, &out) { current.appendText(member, isDone: true, to: &$0) }
            if let event = current.kind.partEvents?.done {
                send(event, of: current, &out) { json in
                    json.name("part")
                    current.appendPart(isDone: true, to: &json)
                }
            }
        }
        sendItem("response.output_item.done", current, isDone: true, &out)
        isOpen = false
        piece = 0
        item += 1
    }

    mutating func keepAlive(_ out: inout [UInt8]) { framing.appendComment(&out) }

    // MARK: The end

    mutating func fail(_ failure: StreamFailure, _ out: inout [UInt8]) {
        if failure.shape == .event {
            send("error", &out) { json in
                json.field("code", failure.code ?? "server_error")
                json.field("message", failure.message)
                json.name("param")
                json.null()
            }
        } else {
            sendObject(
                "response.failed", .failed(code: failure.code ?? "server_error", message: failure.message),
                &out)
        }
        framing.finish(&out)
    }

    mutating func close(_ out: inout [UInt8]) {
        outcome.usage = usage.map { DemoUsage($0, shape: .openai) }
        switch object.end {
        case .incomplete(let reason)?: sendObject("response.incomplete", .incomplete(reason), &out)
        case .completed?: sendObject("response.completed", .completed, &out)
        case .inProgress?, .failed?, nil: break
        }
        framing.finish(&out)
    }

    private var usage: UsageReport? {
        object.report(sentBytes: sentBytes, reasoningBytes: reasoningBytes)
    }

    // MARK: Events

    private mutating func sendObject(
        _ event: StaticString, _ state: ResponsesObject.State, _ out: inout [UInt8]
    ) {
        let (object, usage) = (object, state == .inProgress ? nil : usage)
        send(event, &out) { json in
            json.name("response")
            object.append(state, usage: usage, to: &json)
        }
    }

    private mutating func sendItem(
        _ event: StaticString, _ current: ResponsesContent.Item, isDone: Bool, _ out: inout [UInt8]
    ) {
        let index = item
        send(event, &out) { json in
            json.field("output_index", index)
            json.name("item")
            current.append(isDone: isDone, to: &json)
        }
    }

    private mutating func send(
        _ event: StaticString, of current: ResponsesContent.Item, _ out: inout [UInt8],
        _ fields: (inout JSONWriter) -> Void
    ) {
        let index = item
        send(event, &out) { json in
            json.field("item_id", current.id)
            json.field("output_index", index)
            if let place = current.kind.placeInItem { json.field(place, 0) }
            fields(&json)
            if current.kind == .message, current.kind.tellsLogprobs(event) {
                json.name("logprobs")
                json.beginArray()
                json.endArray()
            }
        }
    }

    private mutating func send(
        _ event: StaticString, _ out: inout [UInt8], _ fields: (inout JSONWriter) -> Void
    ) {
        var json = JSONWriter(reserving: 160)
        json.beginObject()
        json.field("type", event)
        json.field("sequence_number", number)
        fields(&json)
        json.endObject()
        number += 1
        framing.append(event: event, data: json.bytes, to: &out)
    }
}

// The names of events by what they are about.
extension ResponsesContent.Item.Kind {
    fileprivate var deltaEvent: StaticString? {
        switch self {
        case .message: "response.output_text.delta"
        case .refusal: "response.refusal.delta"
        case .reasoning: "response.reasoning_summary_text.delta"
        case .functionCall: "response.function_call_arguments.delta"
        case .customCall: "response.custom_tool_call_input.delta"
        }
    }

    /// With the member that holds the whole text.
    fileprivate var doneEvent: (StaticString, member: StaticString) {
        switch self {
        case .message: ("response.output_text.done", "text")
        case .refusal: ("response.refusal.done", "refusal")
        case .reasoning: ("response.reasoning_summary_text.done", "text")
        case .functionCall: ("response.function_call_arguments.done", "arguments")
        case .customCall: ("response.custom_tool_call_input.done", "input")
        }
    }

    fileprivate var partEvents: (added: StaticString, done: StaticString)? {
        switch self {
        case .message, .refusal: ("response.content_part.added", "response.content_part.done")
        case .reasoning: ("response.reasoning_summary_part.added", "response.reasoning_summary_part.done")
        case .functionCall, .customCall: nil
        }
    }

    /// The member that says which part of the item an event is about; nil where items have no parts.
    fileprivate var placeInItem: StaticString? {
        switch self {
        case .message, .refusal: "content_index"
        case .reasoning: "summary_index"
        case .functionCall, .customCall: nil
        }
    }

    fileprivate func tellsLogprobs(_ event: StaticString) -> Bool {
        ["response.output_text.delta", "response.output_text.done"].contains("\(event)")
    }
}
