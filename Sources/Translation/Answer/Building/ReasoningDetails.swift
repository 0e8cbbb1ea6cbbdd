import Wire

/// `reasoning_details` as they go back: in their order, with the pieces of one text put together.
///
/// A stream brings a text in hundreds of objects. Those of one type and index that follow each other are one
/// object; what it says beside the text is what the pieces say.
/// Source: <https://openrouter.ai/docs/use-cases/reasoning-tokens>.
struct ReasoningDetails: Sendable {
    private var parts: [Part] = []

    /// One object.
    fileprivate struct Part: Sendable {
        var members: [(name: String, value: [UInt8])] = []
        /// Which member grows, if one does.
        var growing: Int?
        var type: [UInt8]?
        var index: [UInt8]?
        /// Whether nothing can follow, because the text is signed.
        var isSigned = false
    }

    var isEmpty: Bool { parts.isEmpty }

    /// Takes an array of objects; what is no object says nothing.
    mutating func take(_ array: JSONValue) {
        for detail in array.elements where detail.isObject { take(detail: detail) }
    }

    private mutating func take(detail: JSONValue) {
        let type = detail["type"].map { Array($0.raw) }
        let index = detail["index"].map { Array($0.raw) }
        let grows = detail["text"] != nil || detail["summary"] != nil || detail["data"] == nil
        if let last = parts.last, last.growing != nil, !last.isSigned, grows, last.type == type,
            last.index == index
        {
            parts[parts.count - 1].extend(by: detail)
        } else {
            var part = Part(type: type, index: index)
            part.extend(by: detail)
            parts.append(part)
        }
    }

    /// The array as JSON. `renamed` gives the new id for one that names a tool call.
    func json(renamed: (String) -> String?) -> [UInt8] {
        var json = JSONWriter()
        json.beginArray()
        for part in parts {
            json.beginObject()
            for (name, value) in part.members {
                let id = name == "id" ? (try? JSONDocument(value))?.root.string.flatMap(renamed) : nil
                json.name(name)
                if let id { json.value(id) } else { json.raw(value) }
            }
            json.endObject()
        }
        json.endArray()
        return json.bytes
    }
}

extension ReasoningDetails.Part {
    /// Adds the members of an object: text to the text, and of the rest what is new.
    fileprivate mutating func extend(by detail: JSONValue) {
        for member in detail.members {
            let name = member.name
            let value = Array(member.value.raw)
            let isText =
                (member.key.equals("text") || member.key.equals("summary")) && member.value.isString
            if member.key.equals("signature"), member.value.isString, !member.value.isEmptyString {
                isSigned = true
            }
            guard let known = members.firstIndex(where: { $0.name == name }) else {
                if isText { growing = members.count }
                members.append((name, value))
                continue
            }
            if isText, known == growing {
                // Both are JSON strings, so that only the quotes between them have to go.
                members[known].value.removeLast()
                members[known].value += value.dropFirst()
            } else if isText || !member.value.isNull {
                if isText { growing = known }
                members[known].value = value
            }
        }
    }
}
