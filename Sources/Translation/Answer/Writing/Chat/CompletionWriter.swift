import Wire

/// Writes an answer as one completion of chat/completions.
///
/// Source: <https://platform.openai.com/docs/api-reference/chat/object>.
struct CompletionWriter: BodyWriter {
    /// The completion; empty until it has ended.
    private(set) var body: [UInt8] = []

    private let messageID: String
    private let context: AnswerContext
    private var block: AnswerBlock?
    private var hasText = false
    /// Texts and reasoning of all blocks, escaped for a JSON string.
    private var text = JSONWriter()
    private var reasoning = JSONWriter()
    /// What the elements of `reasoning_details` are made of, in order.
    private var details: [Detail] = []
    private var calls: [Call] = []
    private var citations = Citations()
    /// The length of all text so far, in Unicode scalars.
    private var length = 0

    private enum Detail: Sendable {
        case thinking(ReasoningDetail, signature: String)
        case sealed(String)
    }

    private struct Call: Sendable {
        var id: String
        var name: String
        /// The JSON text of the input, escaped for a JSON string.
        var arguments = JSONWriter()
    }

    init(_ context: AnswerContext, messageID: String) {
        self.messageID = messageID
        self.context = context
    }

    mutating func start(_ usage: ReportedUsage) {}

    mutating func open(_ block: AnswerBlock) {
        self.block = block
        switch block {
        case .text: hasText = true
        case .thinking: details.append(.thinking(ReasoningDetail(), signature: ""))
        case .redactedThinking(let data): details.append(.sealed(data))
        case .toolUse(let id, let name): calls.append(Call(id: id, name: name))
        }
    }

    mutating func append(escaped text: ArraySlice<UInt8>) {
        switch block {
        case .text:
            self.text.append(escaped: text)
            if context.citesPages { length += text.escapedScalarCount }
        case .thinking:
            reasoning.append(escaped: text)
            changeThinking { detail, _ in detail.append(escaped: text) }
        case .toolUse: calls[calls.count - 1].arguments.append(escaped: text)
        case .redactedThinking, nil: break
        }
    }

    mutating func append(_ text: ArraySlice<UInt8>) {
        var json = JSONWriter(reserving: text.count + text.count / 8 + 8)
        json.append(utf8: text)
        append(escaped: json.bytes[...])
    }

    mutating func beginPassage() { citations.beginPassage(at: length) }

    mutating func cite(_ citation: WebCitation) -> Bool {
        context.citesPages && citations.add(citation, length: length)
    }

    mutating func close(signature: String?) {
        if case .thinking? = block, let signature { changeThinking { $1 = signature } }
        block = nil
    }

    private mutating func changeThinking(_ change: (inout ReasoningDetail, inout String) -> Void) {
        guard case .thinking(var detail, var signature)? = details.popLast() else { return }
        change(&detail, &signature)
        details.append(.thinking(detail, signature: signature))
    }

    mutating func end(_ ending: AnswerEnding) {
        var json = JSONWriter(reserving: 1024 + text.bytes.count + 2 * reasoning.bytes.count)
        json.beginObject()
        json.completionFields(messageID, "chat.completion", context)
        json.name("choices")
        json.beginArray()
        json.beginObject()
        json.field("index", 0)
        json.name("message")
        writeMessage(to: &json)
        json.name("logprobs")
        json.null()
        json.field(
            "finish_reason", ending.stopReason.finishReason(hasFunctionCall: context.usesFunctionCall))
        json.endObject()
        json.endArray()
        json.name("usage")
        json.completionUsage(ending.usage)
        json.endObject()
        body = json.bytes
    }

    // A completion that failed is an error answer, which is not written here; and it has no silence to fill.
    mutating func fail(_ error: ErrorReply) {}
    mutating func ping() {}

    private func writeMessage(to json: inout JSONWriter) {
        json.beginObject()
        json.field("role", "assistant")
        json.name("content")
        if hasText { Self.write(text, to: &json) } else { json.null() }
        json.name("refusal")
        json.null()
        if !citations.all.isEmpty {
            json.name("annotations")
            json.beginArray()
            for citation in citations.all { citation.writeForChat(to: &json) }
            json.endArray()
        }
        if !reasoning.bytes.isEmpty {
            json.name("reasoning_content")
            Self.write(reasoning, to: &json)
        }
        if !details.isEmpty { writeDetails(to: &json) }
        if !calls.isEmpty { writeCalls(to: &json) }
        json.endObject()
    }

    private func writeDetails(to json: inout JSONWriter) {
        json.name("reasoning_details")
        json.beginArray()
        for (index, detail) in details.enumerated() {
            switch detail {
            case .thinking(let thinking, let signature):
                thinking.write(signature: signature, index: index, to: &json)
            case .sealed(let data): json.sealedReasoning(data, index: index)
            }
        }
        json.endArray()
    }

    private func writeCalls(to json: inout JSONWriter) {
        if context.usesFunctionCall {
            guard let call = calls.first else { return }
            json.name("function_call")
            return json.function(call.name) { Self.write(call.arguments, to: &$0) }
        }
        json.name("tool_calls")
        json.beginArray()
        for call in calls {
            json.beginObject()
            json.field("id", call.id)
            json.field("type", "function")
            json.name("function")
            json.function(call.name) { Self.write(call.arguments, to: &$0) }
            json.endObject()
        }
        json.endArray()
    }

    private static func write(_ text: JSONWriter, to json: inout JSONWriter) {
        json.beginString()
        json.append(escaped: text.bytes[...])
        json.endString()
    }
}
