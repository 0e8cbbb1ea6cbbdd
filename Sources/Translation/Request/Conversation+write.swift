import Wire

extension Conversation {
    /// Writes the array of messages.
    func write(to json: inout JSONWriter, dialect: Dialect) {
        json.beginArray()
        for turn in turns {
            json.beginObject()
            switch turn {
            case .system(let text):
                json.field("role", "system")
                json.name("content")
                text.write(to: &json)
            case .user(let parts):
                json.field("role", "user")
                json.name("content")
                ChatPart.write(parts, to: &json)
            case .assistant(let turn):
                turn.write(to: &json, dialect: dialect)
            case .tool(let id, let text):
                json.field("role", "tool")
                json.name("tool_call_id")
                id.write(to: &json)
                json.name("content")
                text.writeString(to: &json)
                text.lastMark?.write(to: &json)
            }
            json.endObject()
        }
        json.endArray()
    }
}

extension AssistantTurn {
    /// Writes the members of the message.
    fileprivate func write(to json: inout JSONWriter, dialect: Dialect) {
        json.field("role", "assistant")
        json.name("content")
        let reasoning = reasoning?.written(as: dialect.replayForm)
        writeContent(reasoning, to: &json, dialect: dialect)
        writeMember(reasoning, to: &json, dialect: dialect)
        if let prefillMark { json.field(prefillMark, true) }
        if calls.isEmpty { return }
        json.name("tool_calls")
        json.beginArray()
        let isSigned = calls.contains { $0.signature != nil }
        for (index, call) in calls.enumerated() {
            json.beginObject()
            call.write(to: &json)
            if case .google(let standIn) = dialect.callSignatures {
                call.writeSignature(else: index == 0 && !isSigned ? standIn : nil, to: &json)
            }
            json.endObject()
        }
        json.endArray()
    }

    private func writeContent(
        _ reasoning: ReplayedReasoning.Written?, to json: inout JSONWriter, dialect: Dialect
    ) {
        if reasoning?.write(before: text, to: &json) == true { return }
        if text.isEmpty, !calls.isEmpty, dialect.emptyContent == .null {
            json.null()
        } else {
            text.write(to: &json)
        }
    }

    private func writeMember(
        _ reasoning: ReplayedReasoning.Written?, to json: inout JSONWriter, dialect: Dialect
    ) {
        switch reasoning {
        case .member(let name, let text): json.field(name, text)
        case .details(let details):
            json.name("reasoning_details")
            json.beginArray()
            for detail in details { json.value(detail) }
            json.endArray()
        case .contentPart, .tags: break
        case nil:
            guard let stand = dialect.standInForReasoning(inLoop: isInLoop, withCalls: !calls.isEmpty) else {
                return
            }
            json.field(stand.name, stand.text)
        }
    }
}

extension ReplayedReasoning.Written {
    /// Writes the content of a message whose reasoning stands in it. False, and nothing is written, for reasoning that
    /// stands in a member of its own.
    func write(before text: ChatText, to json: inout JSONWriter) -> Bool {
        switch self {
        case .contentPart(let thinking):
            json.beginArray()
            json.beginObject()
            json.field("type", "thinking")
            json.name("thinking")
            json.beginArray()
            ChatText(thinking).writeParts(to: &json)
            json.endArray()
            json.endObject()
            if !text.isEmpty { text.writeParts(to: &json) }
            json.endArray()
        case .tags(let thinking):
            var tagged = ChatText("<think>\n")
            tagged.append(thinking)
            tagged.append("\n</think>\n\n")
            tagged.append(text, after: "")
            tagged.write(to: &json)
        case .member, .details: return false
        }
        return true
    }
}

extension SentCall {
    fileprivate func write(to json: inout JSONWriter) {
        json.name("id")
        id.write(to: &json)
        json.field("type", "function")
        json.name("function")
        json.beginObject()
        json.name("name")
        name.write(to: &json)
        json.name("arguments")
        json.beginString()
        if let input {
            json.append(json: input)
        } else {
            json.append(literal: "{}")
        }
        json.endString()
        json.endObject()
    }

    fileprivate func writeSignature(else standIn: StaticString?, to json: inout JSONWriter) {
        guard signature != nil || standIn != nil else { return }
        json.name("extra_content")
        json.beginObject()
        json.name("google")
        json.beginObject()
        if let signature {
            json.field("thought_signature", signature)
        } else if let standIn {
            json.field("thought_signature", standIn)
        }
        json.endObject()
        json.endObject()
    }
}

extension ChatPart {
    /// Writes the content of a user message: a string where all is text, because many servers take no
    /// arrays, else the parts.
    fileprivate static func write(_ parts: [ChatPart], to json: inout JSONWriter) {
        let isText = parts.allSatisfy { if case .text(let text) = $0 { !text.isMarked } else { false } }
        guard !isText else {
            var text = ChatText()
            for case .text(let part) in parts { text.append(part, after: "\n\n") }
            text.write(to: &json)
            return
        }
        json.beginArray()
        for part in parts { part.write(to: &json) }
        json.endArray()
    }

    private func write(to json: inout JSONWriter) {
        if case .text(let text) = self { return text.writeParts(to: &json) }
        json.beginObject()
        switch self {
        case .text: break
        case .image(let image):
            json.field("type", "image_url")
            json.name("image_url")
            json.beginObject()
            json.name("url")
            image.writeURL(to: &json)
            json.endObject()
        case .file(let file):
            json.field("type", "file")
            json.name("file")
            json.beginObject()
            json.name("filename")
            file.name.writeString(to: &json)
            json.name("file_data")
            file.writeData(to: &json)
            json.endObject()
        }
        json.endObject()
    }
}
