import Wire

/// Writes an answer as the events of a Messages API stream.
///
/// Source: <https://docs.claude.com/en/docs/build-with-claude/streaming>.
struct EventWriter: StreamWriter {
    /// Events that were not taken away yet.
    var out: [UInt8] = []

    private let messageID: String
    private let model: String
    private let requestID: String?
    private let appliedEdits: [AppliedEdit]?
    private var index = -1
    /// Everything of a delta event before its text, for the open block.
    private var deltaHead: [UInt8] = []

    init(_ context: AnswerContext, messageID: String) {
        self.messageID = messageID
        model = context.model
        requestID = context.requestID
        appliedEdits = context.appliedEdits
    }

    mutating func start(_ usage: ReportedUsage) {
        let start = Event("message_start") { json in
            json.name("message")
            json.beginObject()
            json.field("id", messageID)
            json.field("type", "message")
            json.field("role", "assistant")
            json.field("model", model)
            json.name("content")
            json.beginArray()
            json.endArray()
            json.stopFields(nil)
            json.usageField(usage)
            json.endObject()
        }
        send(start)
        ping()
    }

    mutating func open(_ block: AnswerBlock) {
        index += 1
        let start = Event("content_block_start") { json in
            json.field("index", index)
            json.name("content_block")
            json.beginObject()
            switch block {
            case .text:
                json.field("type", "text")
                json.field("text", "")
            case .thinking:
                json.field("type", "thinking")
                json.field("thinking", "")
                json.field("signature", "")
            case .redactedThinking(let data):
                json.field("type", "redacted_thinking")
                json.field("data", data)
            case .toolUse(let id, let name):
                json.field("type", "tool_use")
                json.field("id", id)
                json.field("name", name)
                json.name("input")
                json.beginObject()
                json.endObject()
            }
            json.endObject()
        }
        send(start)
        let delta =
            switch block {
            case .text: #"{"type":"text_delta","text":""#
            case .thinking, .redactedThinking: #"{"type":"thinking_delta","thinking":""#
            case .toolUse: #"{"type":"input_json_delta","partial_json":""#
            }
        let head = #"{"type":"content_block_delta","index":\#(index),"delta":"# + delta
        deltaHead = Array("event: content_block_delta\ndata: \(head)".utf8)
    }

    mutating func append(escaped text: ArraySlice<UInt8>) {
        out.append(contentsOf: deltaHead)
        out.append(contentsOf: text)
        endDelta()
    }

    mutating func append(_ text: ArraySlice<UInt8>) {
        out.append(contentsOf: deltaHead)
        var json = JSONWriter(reserving: text.count + text.count / 8 + 8)
        json.append(utf8: text)
        out.append(contentsOf: json.bytes)
        endDelta()
    }

    private mutating func endDelta() {
        let tail: StaticString = "\"}}\n\n"
        tail.withUTF8Buffer { out.append(contentsOf: $0) }
    }

    mutating func close(signature: String?) {
        if let signature {
            let delta = Event("content_block_delta") { json in
                json.field("index", index)
                json.name("delta")
                json.beginObject()
                json.field("type", "signature_delta")
                json.field("signature", signature)
                json.endObject()
            }
            send(delta)
        }
        let stop = Event("content_block_stop") { $0.field("index", index) }
        send(stop)
    }

    mutating func end(_ ending: AnswerEnding) {
        let delta = Event("message_delta") { json in
            json.name("delta")
            json.beginObject()
            json.stopFields(ending)
            json.endObject()
            json.usageField(ending.usage)
            json.contextManagementField(appliedEdits)
        }
        send(delta)
        send(Event("message_stop"))
    }

    mutating func fail(_ error: ErrorReply) {
        out += error.event(in: .messages, requestID: requestID)
    }

    mutating func ping() {
        send(Event("ping"))
    }

    private mutating func send(_ event: Event) {
        SSEWriter.append(event: event.name, data: event.json.bytes, to: &out)
    }
}

/// An event; its data is an object with the same `type` and whatever `fields` adds.
private struct Event {
    let name: StaticString
    var json = JSONWriter(reserving: 320)

    init(_ name: StaticString, _ fields: (inout JSONWriter) -> Void = { _ in }) {
        self.name = name
        json.beginObject()
        json.field("type", name)
        fields(&json)
        json.endObject()
    }
}
