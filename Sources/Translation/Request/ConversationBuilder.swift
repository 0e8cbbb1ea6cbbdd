import Wire

/// Orders an Anthropic conversation as chat/completions wants it.
///
/// There an assistant message with tool calls must be followed by exactly one tool message for each call, and
/// only then by anything else. So the unit of work is an assistant's turn and the gap after it, up to the next
/// one: the gap's tool results come first, in the order of the calls, then all else in its own order.
struct ConversationBuilder {
    let dialect: Dialect
    var names: ToolNameBook
    var callIDs: CallIDBook
    var losses: LossList
    var changes = ToolChanges()
    var conversation = Conversation()
    /// Whether tools have to be looked up by the conversation, because some are deferred.
    let tracksToolUse: Bool
    /// What is remembered of a call, by the id that the client knows.
    let reasoningOfCall: (String) -> [ReasoningSignature]
    /// Whether calls came back with the reasoning that the provider wants, and which did not.
    var memory = ClientMemory()
    /// The index of the last message that begins a turn of the user. What follows is the current tool loop.
    var turnStart = -1
    /// The effort that a system message set for the current turn.
    private(set) var effortOfTurn: JSONValue?
    /// Whether the request has to tell that the answer continues its last message.
    private(set) var isPrefilled = false

    /// One message of the client's.
    struct Message {
        var role: Role
        var content: JSONValue
        /// Where it stands in `messages`, for error messages.
        var index: Int

        /// `clearing` is a system message whose text is over; what it did to the tools is not.
        enum Role { case user, assistant, system, clearing }
    }

    /// Where a block stands; turned into text in case of an error only.
    struct Path {
        var message: Int
        var block: Int
        /// The place within a tool result.
        var part: Int?

        func appending(_ suffix: StaticString) -> String {
            "messages.\(message).content.\(block)" + (part.map { ".tool_result.content.\($0)" } ?? "")
                + "\(suffix)"
        }
    }

    init(
        dialect: Dialect, names: ToolNameBook, tracksToolUse: Bool, losses: LossList,
        reasoningOfCall: @escaping (String) -> [ReasoningSignature]
    ) {
        self.reasoningOfCall = reasoningOfCall
        self.dialect = dialect
        self.names = names
        self.callIDs = CallIDBook(dialect.callIDs)
        self.tracksToolUse = tracksToolUse
        self.losses = losses
    }

    /// Reads `messages`, and `system` for the head.
    mutating func read(_ messages: JSONValue, system: ChatText) throws(ErrorReply) {
        let messages = visible(messages)
        var position = messages.prefix { $0.role == .system || $0.role == .clearing }.count
        appendHead(system, messages[..<position])
        while position < messages.count {
            var turn = AssistantTurn()
            while position < messages.count, messages[position].role == .assistant {
                try read(messages[position], into: &turn)
                position += 1
            }
            let gap = messages[position...].prefix { $0.role != .assistant }
            position = gap.endIndex
            if !turn.isEmpty { appendAssistant(turn) }
            try appendGap(gap, calls: turn.calls)
        }
        finishPrefill()
        // Nobody answers a conversation in which nobody spoke.
        let isSilent = conversation.turns.allSatisfy { if case .system = $0 { true } else { false } }
        if isSilent { conversation.append(user: [.text(ChatText("(empty)"))]) }
    }

    /// The messages that count, with what makes the current tool loop noted.
    private mutating func visible(_ messages: JSONValue) -> [Message] {
        var kept: [Message] = []
        var lastUser = -1
        var index = -1
        for value in messages.elements {
            index += 1
            var role = Message.Role.system
            if value["role"]?.equals("assistant") == true {
                role = .assistant
            } else if value["role"]?.equals("user") == true {
                role = .user
                lastUser = index
                if value["content"].map(holdsToolResult) != true {
                    turnStart = index
                    effortOfTurn = nil
                }
            } else {
                if let effort = value["output_config"]?["effort"], !effort.isNull { effortOfTurn = effort }
                if value["clear_at"]?.equals("next_user_message") == true { role = .clearing }
            }
            guard let content = value["content"], !content.isNull else { continue }
            kept.append(Message(role: role, content: content, index: index))
        }
        // The user has not spoken since: their text is still to be seen.
        for place in kept.indices where kept[place].role == .clearing && kept[place].index > lastUser {
            kept[place].role = .system
        }
        return kept
    }

    private func holdsToolResult(_ content: JSONValue) -> Bool {
        content.elements.contains { MessagesRequest.Block($0["type"]) == .toolResult }
    }

    /// System messages before anything else belong to the system prompt.
    private mutating func appendHead(_ system: ChatText, _ messages: ArraySlice<Message>) {
        var text = system
        for message in messages {
            let part = systemText(message.content)
            if message.role == .system { text.append(part, after: "\n\n") }
        }
        if !text.isEmpty { conversation.turns.append(.system(text)) }
    }

    private mutating func appendAssistant(_ turn: AssistantTurn) {
        // Nothing stands between two turns of the assistant when what stood there had no content.
        if case .assistant(var before) = conversation.turns.last, before.calls.isEmpty {
            before.text.append(turn.text, after: "\n\n")
            before.calls = turn.calls
            before.reasoning = before.reasoning ?? turn.reasoning
            conversation.turns[conversation.turns.count - 1] = .assistant(before)
        } else {
            conversation.turns.append(.assistant(turn))
        }
    }

    /// What becomes of an assistant message at the end, which the answer shall continue.
    private mutating func finishPrefill() {
        guard case .assistant(var turn) = conversation.turns.last, turn.calls.isEmpty else { return }
        switch dialect.prefill {
        case .pass:
            break
        case .told:
            isPrefilled = true
        case .marked(let name):
            turn.prefillMark = name
            conversation.turns[conversation.turns.count - 1] = .assistant(turn)
        case .askToContinue:
            conversation.turns.append(.user([.text(ChatText("Continue."))]))
            losses.add("message.prefill", .narrowed)
        }
    }
}
