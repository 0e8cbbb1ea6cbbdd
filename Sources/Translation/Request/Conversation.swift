import Wire

/// A conversation as chat/completions orders it, before it is written.
struct Conversation: Sendable {
    var turns: [ChatTurn] = []

    /// Appends to the user message at the end, or begins one.
    mutating func append(user parts: [ChatPart]) {
        if parts.isEmpty { return }
        if case .user(var before) = turns.last {
            // Taken out first, so that the list grows in its place.
            turns.removeLast()
            before += parts
            turns.append(.user(before))
        } else {
            turns.append(.user(parts))
        }
    }
}

extension Conversation {
    /// Whether the current tool loop began without thinking that Claude takes for its own.
    var isLoopWithoutThinking: Bool {
        for case .assistant(let turn) in turns where turn.isInLoop && !turn.calls.isEmpty {
            return turn.reasoning?.isClaudes != true
        }
        return false
    }
}

/// One message of chat/completions.
enum ChatTurn: Sendable {
    case system(ChatText)
    case user([ChatPart])
    case assistant(AssistantTurn)
    case tool(id: CallID, ChatText)
}

/// What a user message consists of.
enum ChatPart: Sendable {
    case text(ChatText)
    case image(ImageSource)
    case file(FileSource)
}

/// What the assistant said and which tools it called.
struct AssistantTurn: Sendable {
    var text = ChatText()
    var calls: [SentCall] = []
    var reasoning: ReplayedReasoning?
    /// Whether the turn belongs to the current tool loop.
    var isInLoop = false
    /// Whether the answer shall continue this text, and the provider wants to be told so by this member.
    var prefillMark: StaticString?

    var isEmpty: Bool { text.isEmpty && calls.isEmpty }
}

/// A call of a tool in the history.
struct SentCall: Sendable {
    /// The id as the client knows it.
    var clientID: JSONValue
    var id: CallID
    var name: SentName
    /// The input object; nil is an empty one.
    var input: JSONValue?
    /// The signature that the provider gave the call.
    var signature: String?
}

/// The id under which a call travels.
enum CallID: Sendable {
    case same(JSONValue)
    case changed(String)

    func write(to json: inout JSONWriter) {
        switch self {
        case .same(let value): json.value(value)
        case .changed(let text): json.value(text)
        }
    }
}

/// The name under which a tool travels.
enum SentName: Sendable {
    case same(JSONValue)
    case changed(String)

    var string: String {
        switch self {
        case .same(let value): value.string ?? ""
        case .changed(let name): name
        }
    }

    var text: ChatText {
        switch self {
        case .same(let value): ChatText(value)
        case .changed(let name): ChatText(name)
        }
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .same(let value): json.value(value)
        case .changed(let name): json.value(name)
        }
    }
}
