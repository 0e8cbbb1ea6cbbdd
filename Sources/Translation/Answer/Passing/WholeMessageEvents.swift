import Wire

/// The events of a stream that says the same as a whole message, for a client that asked for a stream and whose
/// provider answered with one object all the same. Nothing is lost: what is not known is carried as it stands.
///
/// Source: <https://docs.claude.com/en/docs/build-with-claude/streaming>.
struct WholeMessageEvents {
    private(set) var bytes: [UInt8] = []

    /// Members that say how the answer ended, within `delta` of its last event but one.
    private static let ofEnd: [StaticString] = ["stop_reason", "stop_sequence", "stop_details", "container"]

    /// Nil for what is no message that has ended.
    init?(_ message: JSONValue) {
        guard message["type"]?.equals("message") == true, let content = message["content"], content.isArray,
            message["stop_reason"]?.isString == true
        else { return nil }
        writeStart(message)
        var index = 0
        for block in content.elements {
            write(block, at: index)
            index += 1
        }
        writeEnd(message)
    }

    // MARK: The message

    private mutating func writeStart(_ message: JSONValue) {
        event("message_start") { json in
            json.name("message")
            json.beginObject()
            for member in message.members where !member.key.equals("context_management") {
                json.name(member.key)
                if member.key.equals("content") {
                    json.beginArray()
                    json.endArray()
                } else if Self.ofEnd.contains(where: member.key.equals) {
                    json.null()
                } else {
                    json.value(member.value)
                }
            }
            json.endObject()
        }
    }

    private mutating func writeEnd(_ message: JSONValue) {
        event("message_delta") { json in
            json.name("delta")
            json.beginObject()
            for member in message.members where Self.ofEnd.contains(where: member.key.equals) {
                json.name(member.key)
                json.value(member.value)
            }
            json.endObject()
            for name: StaticString in ["usage", "context_management"] {
                if let value = message[name] { json.field(name, value) }
            }
        }
        event("message_stop") { _ in }
    }

    // MARK: Blocks

    private mutating func write(_ block: JSONValue, at index: Int) {
        switch MessagesRequest.Block(block["type"]) {
        case .text:
            begin(block, at: index, emptying: ["text", "citations"])
            delta("text_delta", "text", of: block, at: index)
            for citation in block["citations"]?.elements.map(\.self) ?? [] {
                delta("citations_delta", at: index) { $0.field("citation", citation) }
            }
        case .thinking:
            begin(block, at: index, emptying: ["thinking", "signature"])
            delta("thinking_delta", "thinking", of: block, at: index)
            delta("signature_delta", "signature", of: block, at: index)
        case .toolUse, .serverToolUse:
            begin(block, at: index, emptying: ["input"])
            if let input = block["input"], input.isObject {
                delta("input_json_delta", at: index) { json in
                    json.name("partial_json")
                    json.beginString()
                    json.append(utf8: input.raw)
                    json.endString()
                }
            }
        default: begin(block, at: index, emptying: [])
        }
        event("content_block_stop") { $0.field("index", index) }
    }

    /// The beginning of a block; what comes in deltas is empty in it.
    private mutating func begin(_ block: JSONValue, at index: Int, emptying names: [StaticString]) {
        event("content_block_start") { json in
            json.field("index", index)
            json.name("content_block")
            json.beginObject()
            for member in block.members {
                json.name(member.key)
                if !names.contains(where: member.key.equals) {
                    json.value(member.value)
                } else {
                    Self.writeNothing(of: member.value, to: &json)
                }
            }
            json.endObject()
        }
    }

    /// What stands for a value before anything of it has come.
    private static func writeNothing(of value: JSONValue, to json: inout JSONWriter) {
        switch value.kind {
        case .string: json.value("")
        case .array:
            json.beginArray()
            json.endArray()
        case .object:
            json.beginObject()
            json.endObject()
        case .null, .number, .true, .false: json.value(value)
        }
    }

    private mutating func delta(
        _ type: StaticString, _ name: StaticString, of block: JSONValue, at index: Int
    ) {
        guard let text = block[name], text.isString, !text.isEmptyString else { return }
        delta(type, at: index) { $0.field(name, text) }
    }

    private mutating func delta(
        _ type: StaticString, at index: Int, _ fields: (inout JSONWriter) -> Void
    ) {
        event("content_block_delta") { json in
            json.field("index", index)
            json.name("delta")
            json.beginObject()
            json.field("type", type)
            fields(&json)
            json.endObject()
        }
    }

    private mutating func event(_ name: StaticString, _ fields: (inout JSONWriter) -> Void) {
        var json = JSONWriter(reserving: 256)
        json.beginObject()
        json.field("type", name)
        fields(&json)
        json.endObject()
        SSEWriter.append(event: name, data: json.bytes.withoutLineBreaks, to: &bytes)
    }
}

extension [UInt8] {
    /// JSON in one line. In strings line breaks are escaped, so that those that are not mean nothing.
    var withoutLineBreaks: [UInt8] { filter { $0 != 0x0A && $0 != 0x0D } }
}
