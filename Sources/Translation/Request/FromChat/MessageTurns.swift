import Wire

/// Messages of the Messages API that are put together block by block. Messages of one role that follow each other
/// become one: results of several tools have to stand together, in front of what the user says to them.
struct MessageTurns: Sendable {
    enum Role: Sendable {
        case user, assistant

        var name: StaticString { self == .user ? "user" : "assistant" }
    }

    private struct Turn: Sendable {
        let role: Role
        /// Its blocks, in an array that is not closed.
        var blocks: JSONWriter
    }

    private var turns: [Turn] = []

    var isEmpty: Bool { turns.isEmpty }
    var endsWithAssistant: Bool { turns.last?.role == .assistant }

    /// Adds a block, which `write` writes as an object.
    mutating func add(_ role: Role, _ write: (inout JSONWriter) -> Void) {
        if turns.last?.role != role {
            // The API wants the user to begin.
            if turns.isEmpty, role == .assistant { add(.user) { $0.textBlock("(no text)") } }
            var blocks = JSONWriter(reserving: 256)
            blocks.beginArray()
            turns.append(Turn(role: role, blocks: blocks))
        }
        write(&turns[turns.count - 1].blocks)
    }

    func write(to json: inout JSONWriter) {
        json.beginArray()
        for turn in turns {
            json.beginObject()
            json.field("role", turn.role.name)
            json.name("content")
            json.raw(turn.blocks.bytes + [UInt8(ascii: "]")])
            json.endObject()
        }
        json.endArray()
    }
}

extension JSONWriter {
    mutating func textBlock(_ text: String) {
        beginObject()
        field("type", "text")
        field("text", text)
        endObject()
    }

    /// A text block of a string that stands in another document, with the mark for its provider's cache where the
    /// client set one.
    mutating func textBlock(_ text: JSONValue, cacheControl: JSONValue? = nil) {
        beginObject()
        field("type", "text")
        field("text", text)
        if let cacheControl, cacheControl.isObject { field("cache_control", cacheControl) }
        endObject()
    }
}

extension JSONValue {
    /// Whether a string holds nothing but white space, which the Messages API refuses as a text.
    var isBlankString: Bool {
        guard isString else { return false }
        return (string ?? "").allSatisfy(\.isWhitespace)
    }
}
