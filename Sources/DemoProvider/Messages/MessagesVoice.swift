import Wire

/// A streamed answer of the Messages API.
///
/// Source: <https://docs.claude.com/en/docs/build-with-claude/streaming>.
struct MessagesVoice: StreamVoice {
    private(set) var outcome = AnswerOutcome(end: .complete)
    private let content: MessagesContent
    private let plan: AnswerPlan
    private let ending: MessagesEnding
    private var deltas: MessagesDeltas
    private var upcoming: MessagesDeltas.Element?
    private var openBlock: Int?
    private var hasPinged = false
    private var framing: EventFraming
    private var tokens: MessagesTokens

    init(_ content: MessagesContent, plan: AnswerPlan, body: MessagesBody) {
        self.content = content
        self.plan = plan
        ending = MessagesEnding(plan, content: content, isWarming: body.isWarming)
        framing = EventFraming(plan.quirks)
        tokens = MessagesTokens(plan.usage, body: body)
        deltas = MessagesDeltas(content)
        upcoming = deltas.next()
    }

    var hasMore: Bool { upcoming != nil }

    // MARK: Opening

    mutating func open(_ out: inout [UInt8]) {
        framing.begin(&out)
        let identity = content.identity
        let tokens = tokens
        let isNoisy = plan.quirks.contains(.noise)
        send("message_start", &out) { json in
            json.name("message")
            json.beginObject()
            json.field("id", identity.messageID)
            json.field("type", "message" as StaticString)
            json.field("role", "assistant" as StaticString)
            json.field("model", identity.model)
            json.name("content")
            json.beginArray()
            json.endArray()
            MessagesEnding.appendNothing(to: &json)
            tokens.appendStart(to: &json)
            if isNoisy { json.field("obfuscation", "x7Kp" as StaticString) }
            json.endObject()
        }
        outcome.usage = tokens.recorded
        if isNoisy { send("weather_report", &out) { $0.field("outlook", "sunny" as StaticString) } }
    }

    // MARK: Content

    mutating func say(_ out: inout [UInt8]) {
        guard let delta = upcoming else { return }
        upcoming = deltas.next()
        let block = content.blocks[delta.block]
        if openBlock != delta.block {
            endBlock(&out)
            begin(block, at: delta.block, &out)
        }
        tokens.count(delta.text.count, isThinking: block.isThinking)
        outcome.usage = tokens.recorded
        if !delta.text.isEmpty {
            send(delta: block.kind, at: delta.block, &out) { json in
                json.name(block.kind.deltaText)
                json.beginString()
                json.append(utf8: delta.text)
                json.endString()
            }
        }
    }

    private mutating func begin(_ block: MessagesContent.Block, at index: Int, _ out: inout [UInt8]) {
        openBlock = index
        send("content_block_start", &out) { json in
            json.field("index", index)
            json.name("content_block")
            block.append(to: &json, isEmpty: true)
        }
        if case .toolUse = block.kind {
            outcome.toolCalls += 1
        }
        if block.kind.hasInput {
            // The API's own stream begins the input with nothing.
            send(delta: block.kind, at: index, &out) { $0.field("partial_json", "" as StaticString) }
        }
        if !hasPinged { keepAlive(&out) }
    }

    private mutating func endBlock(_ out: inout [UInt8]) {
        guard let index = openBlock else { return }
        openBlock = nil
        let block = content.blocks[index]
        if case .thinking(let signature) = block.kind {
            tokens.count(block.hiddenBytes, isThinking: true)
            send("content_block_delta", &out) { json in
                json.field("index", index)
                json.name("delta")
                json.beginObject()
                json.field("type", "signature_delta" as StaticString)
                json.field("signature", signature)
                json.endObject()
            }
        }
        for page in block.citations {
            send("content_block_delta", &out) { json in
                json.field("index", index)
                json.name("delta")
                json.beginObject()
                json.field("type", "citations_delta" as StaticString)
                json.name("citation")
                page.appendCitation(to: &json)
                json.endObject()
            }
        }
        send("content_block_stop", &out) { $0.field("index", index) }
    }

    mutating func keepAlive(_ out: inout [UInt8]) {
        hasPinged = true
        send("ping", &out) { _ in }
    }

    mutating func fail(_ failure: StreamFailure, _ out: inout [UInt8]) {
        framing.append(event: "error", data: failure.messagesData, to: &out)
        if failure.sendsDone { send("message_stop", &out) { _ in } }
        framing.finish(&out)
    }

    // MARK: Closing

    mutating func close(_ out: inout [UInt8]) {
        endBlock(&out)
        outcome.usage = tokens.recorded
        let (ending, tokens) = (ending, tokens)
        if ending.isSaid {
            for _ in 0...plan.repeatedFinishes {
                send("message_delta", &out) { json in
                    json.name("delta")
                    json.beginObject()
                    ending.append(to: &json)
                    json.endObject()
                    tokens.appendEnd(to: &json)
                }
            }
        }
        if !plan.quirks.contains(.noDone) {
            send("message_stop", &out) { _ in }
            if plan.quirks.contains(.afterDone) { keepAlive(&out) }
        }
        framing.finish(&out)
    }

    // MARK: Events

    private mutating func send(
        _ event: StaticString, _ out: inout [UInt8], _ fields: (inout JSONWriter) -> Void
    ) {
        var json = JSONWriter(reserving: 160)
        json.beginObject()
        json.field("type", event)
        fields(&json)
        json.endObject()
        framing.append(event: event, data: json.bytes, to: &out)
    }

    private mutating func send(
        delta kind: MessagesContent.Block.Kind, at index: Int, _ out: inout [UInt8],
        _ fields: (inout JSONWriter) -> Void
    ) {
        send("content_block_delta", &out) { json in
            json.field("index", index)
            json.name("delta")
            json.beginObject()
            json.field("type", kind.deltaType)
            fields(&json)
            json.endObject()
        }
    }
}

extension MessagesContent.Block {
    fileprivate var isThinking: Bool {
        if case .thinking = kind { true } else { false }
    }
}

extension MessagesContent.Block.Kind {
    fileprivate var hasInput: Bool {
        switch self {
        case .toolUse, .searchUse: true
        case .text, .thinking, .searchResult: false
        }
    }

    fileprivate var deltaType: StaticString {
        switch self {
        case .text: "text_delta"
        case .thinking: "thinking_delta"
        case .toolUse, .searchUse, .searchResult: "input_json_delta"
        }
    }

    /// The member that holds a delta's text.
    fileprivate var deltaText: StaticString {
        switch self {
        case .text: "text"
        case .thinking: "thinking"
        case .toolUse, .searchUse, .searchResult: "partial_json"
        }
    }
}
