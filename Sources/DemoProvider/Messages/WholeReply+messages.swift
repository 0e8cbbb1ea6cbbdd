import Wire

extension WholeReply {
    /// An answer of the Messages API in one object.
    init(_ content: MessagesContent, plan: AnswerPlan, body: MessagesBody) {
        let identity = content.identity
        var tokens = MessagesTokens(plan.usage, body: body)
        var json = JSONWriter(reserving: 1024)
        json.beginObject()
        json.field("id", identity.messageID)
        json.field("type", "message" as StaticString)
        json.field("role", "assistant" as StaticString)
        json.field("model", identity.model)
        json.name("content")
        json.beginArray()
        for block in content.blocks {
            let length = block.append(to: &json, isEmpty: false)
            if case .thinking = block.kind {
                tokens.count(length + block.hiddenBytes, isThinking: true)
            } else {
                tokens.count(length, isThinking: false)
            }
        }
        json.endArray()
        MessagesEnding(plan, content: content, isWarming: body.isWarming).append(to: &json)
        tokens.appendEnd(to: &json, isStream: false)
        if plan.quirks.contains(.noise) { json.field("obfuscation", "x7Kp" as StaticString) }
        json.endObject()

        var outcome = AnswerOutcome(end: .complete)
        outcome.usage = tokens.recorded
        outcome.toolCalls = content.toolUses
        self.init(bytes: json.bytes, outcome: outcome)
    }
}

extension MessagesContent.Block {
    /// Writes the block as an object, without what is in it when it is the beginning of a streamed one. Returns how
    /// many bytes were in it.
    @discardableResult
    func append(to json: inout JSONWriter, isEmpty: Bool) -> Int {
        let content = isEmpty ? [] : bytes
        json.beginObject()
        switch kind {
        case .text:
            json.field("type", "text" as StaticString)
            Self.append("text", content, to: &json)
            if !citations.isEmpty {
                json.name("citations")
                json.beginArray()
                for page in citations where !isEmpty { page.appendCitation(to: &json) }
                json.endArray()
            }
        case .thinking(let signature):
            json.field("type", "thinking" as StaticString)
            Self.append("thinking", content, to: &json)
            json.field("signature", isEmpty ? "" : signature)
        case .toolUse(let id, let name):
            json.field("type", "tool_use" as StaticString)
            json.field("id", id)
            json.field("name", name)
            Self.append(input: content, to: &json)
        case .searchUse(let id):
            json.field("type", "server_tool_use" as StaticString)
            json.field("id", id)
            json.field("name", "web_search" as StaticString)
            Self.append(input: content, to: &json)
        case .searchResult(let id, let search):
            json.field("type", "web_search_tool_result" as StaticString)
            json.field("tool_use_id", id)
            json.name("content")
            if search.isRefused {
                json.beginObject()
                json.field("type", "web_search_tool_result_error" as StaticString)
                json.field("error_code", "max_uses_exceeded" as StaticString)
                json.endObject()
            } else {
                search.pages.appendResults(to: &json)
            }
        }
        json.endObject()
        return content.count
    }

    /// The API has no other input than objects, whatever a script's words are.
    private static func append(input: [UInt8], to json: inout JSONWriter) {
        json.name("input")
        if let input = try? JSONDocument(input).root, input.isObject {
            json.value(input)
        } else {
            json.beginObject()
            json.endObject()
        }
    }

    private static func append(_ name: StaticString, _ text: [UInt8], to json: inout JSONWriter) {
        json.name(name)
        json.beginString()
        json.append(utf8: text)
        json.endString()
    }
}
