import Wire

/// Writes an answer as one message of the Messages API.
struct MessageWriter: BodyWriter {
    /// The message; empty until it has ended.
    private(set) var body: [UInt8] = []

    private let messageID: String
    private let model: String
    private let appliedEdits: [AppliedEdit]?
    private var blocks: [Block] = []

    private struct Block: Sendable {
        var kind: AnswerBlock
        /// What the block holds: text escaped for a JSON string, or the JSON text of a tool's input.
        var content = JSONWriter()
        var signature: String?
    }

    init(_ context: AnswerContext, messageID: String) {
        self.messageID = messageID
        model = context.model
        appliedEdits = context.appliedEdits
    }

    mutating func start(_ usage: ReportedUsage) {}

    mutating func open(_ block: AnswerBlock) {
        blocks.append(Block(kind: block))
    }

    mutating func append(escaped text: ArraySlice<UInt8>) {
        blocks[blocks.count - 1].content.append(escaped: text)
    }

    mutating func append(_ text: ArraySlice<UInt8>) {
        if case .toolUse = blocks[blocks.count - 1].kind {
            blocks[blocks.count - 1].content.append(escaped: text)
        } else {
            blocks[blocks.count - 1].content.append(utf8: text)
        }
    }

    mutating func close(signature: String?) {
        blocks[blocks.count - 1].signature = signature
    }

    mutating func end(_ ending: AnswerEnding) {
        var json = JSONWriter(reserving: 512 + blocks.reduce(0) { $0 + $1.content.bytes.count + 128 })
        json.beginObject()
        json.field("id", messageID)
        json.field("type", "message")
        json.field("role", "assistant")
        json.field("model", model)
        json.name("content")
        json.beginArray()
        for block in blocks { Self.write(block, to: &json) }
        json.endArray()
        json.stopFields(ending)
        json.usageField(ending.usage)
        json.contextManagementField(appliedEdits)
        json.endObject()
        body = json.bytes
    }

    // A message that failed is an error answer, which is not written here; and it has no silence to fill.
    mutating func fail(_ error: ErrorReply) {}
    mutating func ping() {}

    private static func write(_ block: Block, to json: inout JSONWriter) {
        json.beginObject()
        switch block.kind {
        case .text:
            json.field("type", "text")
            json.name("text")
            write(block.content, to: &json)
            json.name("citations")
            json.null()
        case .thinking:
            json.field("type", "thinking")
            json.name("thinking")
            write(block.content, to: &json)
            json.field("signature", block.signature ?? "")
        case .redactedThinking(let data):
            json.field("type", "redacted_thinking")
            json.field("data", data)
        case .toolUse(let id, let name):
            json.field("type", "tool_use")
            json.field("id", id)
            json.field("name", name)
            json.name("input")
            writeInput(block.content.bytes, to: &json)
        }
        json.endObject()
    }

    private static func write(_ text: JSONWriter, to json: inout JSONWriter) {
        json.beginString()
        json.append(escaped: text.bytes[...])
        json.endString()
    }

    /// A whole message cannot hold input that is no object, as a stream can. It is wrapped as Claude Code
    /// wraps it in its history, so that the tool is not called with something else and the model sees why.
    private static func writeInput(_ input: [UInt8], to json: inout JSONWriter) {
        if let document = try? JSONDocument(input), document.root.isObject {
            return json.value(document.root)
        }
        json.beginObject()
        json.name("__unparsedToolInput")
        json.beginObject()
        json.name("raw")
        json.beginString()
        json.append(utf8: input)
        json.endString()
        json.field("len", input.count)
        json.endObject()
        json.endObject()
    }
}
