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
                text.write(to: &json)
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
        if text.isEmpty, !calls.isEmpty, dialect.emptyContent == .null {
            json.null()
        } else {
            text.write(to: &json)
        }
        if let reasoning {
            json.field(reasoning.field, reasoning.text)
        }
        if let prefillMark { json.field(prefillMark, true) }
        if calls.isEmpty { return }
        json.name("tool_calls")
        json.beginArray()
        for call in calls { call.write(to: &json) }
        json.endArray()
    }
}

extension SentCall {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
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
        json.endObject()
    }
}

extension ChatPart {
    /// Writes the content of a user message: a string where all is text, because many servers take no
    /// arrays, else the parts.
    fileprivate static func write(_ parts: [ChatPart], to json: inout JSONWriter) {
        let isText = parts.allSatisfy { if case .text = $0 { true } else { false } }
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
        json.beginObject()
        switch self {
        case .text(let text):
            json.field("type", "text")
            json.name("text")
            text.write(to: &json)
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
            file.name.write(to: &json)
            json.name("file_data")
            file.writeData(to: &json)
            json.endObject()
        }
        json.endObject()
    }
}
