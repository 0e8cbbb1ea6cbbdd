import Wire

/// What a plan says, as items of the Responses API.
struct ResponsesContent: Sendable {
    /// One item of the output.
    struct Item: Sendable {
        enum Kind: Equatable, Sendable {
            case message
            case refusal
            case reasoning
            case functionCall(id: String, name: String)
            /// A call of a tool that takes free text.
            case customCall(id: String, name: String)
        }

        let id: String
        let kind: Kind
        /// The text, the thoughts or the arguments, in the pieces in which a stream tells them.
        var pieces: [ArraySlice<UInt8>] = []
        /// `encrypted_content` of reasoning, where it was asked for.
        var packed: String?
        /// Whether the client reads it: thoughts are counted, and shown only when they were asked for.
        var isShown = true

        var bytes: [UInt8] { pieces.flatMap { $0 } }
    }

    let identity: AnswerIdentity
    private(set) var items: [Item] = []
    private let oneDelta: Bool

    init(_ plan: AnswerPlan, body: ResponsesBody, identity: AnswerIdentity) {
        self.identity = identity
        oneDelta = plan.quirks.contains(.oneDelta)
        let custom = body.customTools
        var calls = 0
        for part in plan.parts {
            switch part {
            case .text(let text, let size): say(pieces(of: text, size), as: .message)
            case .refusal(let text, let size): say(pieces(of: text, size), as: .refusal)
            case .filler(let count, let size, _):
                let filler = Filler(size: size)
                say(
                    oneDelta
                        ? [Filler.whole(count: count, size: size)] : (0..<count).map { filler.chunk($0) },
                    as: .message)
            case .reasoning(let text, _, let size):
                append(.reasoning, pieces(of: text, size), "rs")
                items[items.count - 1].isShown = body.showsThinking
                if body.packsThinking { items[items.count - 1].packed = DemoSignature.packed(text) }
            case .call(let call, let quirks):
                guard calls == 0 || !body.isSequential else { continue }
                let id = call.id ?? identity.callIDs.id(calls)
                calls += 1
                let size = quirks.contains(.whole) ? .max : call.pieceSize
                if custom.contains(call.name) {
                    append(.customCall(id: id, name: call.name), pieces(of: call.arguments, size), "ctc")
                } else {
                    append(.functionCall(id: id, name: call.name), pieces(of: call.arguments, size), "fc")
                }
            case .legacyCall, .search, .citations: break
            }
        }
    }

    var calls: Int {
        items.count {
            switch $0.kind {
            case .functionCall, .customCall: true
            case .message, .refusal, .reasoning: false
            }
        }
    }

    private func pieces(of text: String, _ size: Int) -> [ArraySlice<UInt8>] {
        Array(TextPieces(text, size: oneDelta ? .max : size))
    }

    /// Texts that follow each other are one message.
    private mutating func say(_ pieces: [ArraySlice<UInt8>], as kind: Item.Kind) {
        if items.last?.kind == kind {
            items[items.count - 1].pieces += pieces
        } else {
            append(kind, pieces, "msg")
        }
    }

    private mutating func append(_ kind: Item.Kind, _ pieces: [ArraySlice<UInt8>], _ prefix: String) {
        let id = "\(prefix)_\(identity.salt)_\(identity.sequence)_\(items.count)"
        items.append(Item(id: id, kind: kind, pieces: pieces))
    }
}

extension ResponsesContent.Item {
    /// The item as it is in the end, or as a stream begins it.
    func append(isDone: Bool, to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        switch kind {
        case .message, .refusal:
            json.field("type", "message" as StaticString)
            json.field("status", isDone ? "completed" : "in_progress")
            json.field("role", "assistant" as StaticString)
            json.name("content")
            json.beginArray()
            if isDone { appendPart(isDone: true, to: &json) }
            json.endArray()
        case .reasoning:
            json.field("type", "reasoning" as StaticString)
            json.name("summary")
            json.beginArray()
            if isDone, isShown { appendPart(isDone: true, to: &json) }
            json.endArray()
            if let packed { json.field("encrypted_content", packed) }
        case .functionCall(let callID, let name):
            appendCall("function_call", callID, name, "arguments", isDone: isDone, to: &json)
        case .customCall(let callID, let name):
            appendCall("custom_tool_call", callID, name, "input", isDone: isDone, to: &json)
        }
        json.endObject()
    }

    private func appendCall(
        _ type: StaticString, _ callID: String, _ name: String, _ member: StaticString, isDone: Bool,
        to json: inout JSONWriter
    ) {
        json.field("type", type)
        json.field("status", isDone ? "completed" : "in_progress")
        json.field("call_id", callID)
        json.field("name", name)
        appendText(member, isDone: isDone, to: &json)
    }

    /// The content part of a message, or the summary of thoughts.
    func appendPart(isDone: Bool, to json: inout JSONWriter) {
        json.beginObject()
        switch kind {
        case .refusal:
            json.field("type", "refusal" as StaticString)
            appendText("refusal", isDone: isDone, to: &json)
        case .reasoning:
            json.field("type", "summary_text" as StaticString)
            appendText("text", isDone: isDone, to: &json)
        case .message, .functionCall, .customCall:
            json.field("type", "output_text" as StaticString)
            appendText("text", isDone: isDone, to: &json)
            for name: StaticString in ["annotations", "logprobs"] {
                json.name(name)
                json.beginArray()
                json.endArray()
            }
        }
        json.endObject()
    }

    func appendText(_ name: StaticString, isDone: Bool, to json: inout JSONWriter) {
        json.name(name)
        json.beginString()
        if isDone { json.append(utf8: bytes) }
        json.endString()
    }
}
