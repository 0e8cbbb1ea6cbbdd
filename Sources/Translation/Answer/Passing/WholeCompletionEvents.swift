import Wire

/// The chunks of a stream that says the same as a whole completion, for a client that asked for a stream and whose
/// provider answered with one object all the same. What is not known is carried as it stands.
///
/// Source: <https://platform.openai.com/docs/api-reference/chat-streaming>.
struct WholeCompletionEvents {
    private(set) var bytes: [UInt8] = []

    /// Nil for what is no completion that has ended.
    init?(_ completion: JSONValue) {
        guard let choices = completion["choices"], choices.isArray, choices.count > 0,
            choices.elements.allSatisfy({
                $0["message"]?.isObject == true && $0["finish_reason"]?.isString == true
            })
        else { return nil }
        var index = 0
        for choice in choices.elements {
            let place = choice["index"]?.int ?? index
            chunk(of: completion) { Self.write(choice, at: place, isEnd: false, to: &$0) }
            chunk(of: completion) { Self.write(choice, at: place, isEnd: true, to: &$0) }
            index += 1
        }
        if let usage = completion["usage"], usage.isObject {
            chunk(of: completion, with: usage) { _ in }
        }
        bytes.append(contentsOf: ChunkWatch.ending.utf8)
    }

    /// A choice: what its message says, or how it ended.
    private static func write(_ choice: JSONValue, at index: Int, isEnd: Bool, to json: inout JSONWriter) {
        json.beginObject()
        json.field("index", index)
        json.name("delta")
        json.beginObject()
        for member in choice["message"]?.members.map(\.self) ?? [] where !isEnd {
            json.name(member.key)
            if member.key.equals("tool_calls"), member.value.isArray {
                write(calls: member.value, to: &json)
            } else {
                json.value(member.value)
            }
        }
        json.endObject()
        for member in choice.members where isEnd && !member.key.equals("message") {
            if member.key.equals("index") { continue }
            json.name(member.key)
            json.value(member.value)
        }
        if !isEnd {
            json.name("finish_reason")
            json.null()
        }
        json.endObject()
    }

    /// Calls of a stream say which one they are.
    private static func write(calls: JSONValue, to json: inout JSONWriter) {
        json.beginArray()
        var index = 0
        for call in calls.elements {
            json.beginObject()
            json.field("index", index)
            for member in call.members where !member.key.equals("index") {
                json.name(member.key)
                json.value(member.value)
            }
            json.endObject()
            index += 1
        }
        json.endArray()
    }

    private mutating func chunk(
        of completion: JSONValue, with usage: JSONValue? = nil, _ choices: (inout JSONWriter) -> Void
    ) {
        var json = JSONWriter(reserving: 512)
        json.beginObject()
        for member in completion.members {
            if member.key.equals("choices") || member.key.equals("usage") { continue }
            json.name(member.key)
            if member.key.equals("object") {
                json.value("chat.completion.chunk")
            } else {
                json.value(member.value)
            }
        }
        json.name("choices")
        json.beginArray()
        choices(&json)
        json.endArray()
        if let usage { json.field("usage", usage) }
        json.endObject()
        SSEWriter.append(event: "", data: json.bytes.withoutLineBreaks, to: &bytes)
    }
}
