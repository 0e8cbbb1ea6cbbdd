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
    /// The index of the last message that begins a turn of the user. What follows is the current tool loop.
    var turnStart = -1
    /// The effort that a system message set for the current turn.
    private(set) var effortOfTurn: JSONValue?

    /// One message of the client's.
    struct Message {
        var role: Role
        var content: JSONValue
        /// Where it stands in `messages`, for error messages.
        var index: Int

        enum Role { case user, assistant, system }
    }

    init(dialect: Dialect, names: ToolNameBook, tracksToolUse: Bool, losses: LossList) {
        self.dialect = dialect
        self.names = names
        self.callIDs = CallIDBook(dialect.callIDs)
        self.tracksToolUse = tracksToolUse
        self.losses = losses
    }

    /// Reads `messages`, and `system` for the head.
    mutating func read(_ messages: JSONValue, system: ChatText) throws(ErrorReply) {
        let messages = visible(messages)
        var position = messages.prefix { $0.role == .system }.count
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
        var kept: [(message: Message, isCleared: Bool)] = []
        var lastUser = -1
        var index = 0
        for value in messages.elements {
            let role = value["role"]
            let content = value["content"]
            if role?.equals("user") == true {
                lastUser = index
                if let content, !holdsToolResult(content) {
                    turnStart = index
                    effortOfTurn = nil
                }
                if let content { kept.append((Message(role: .user, content: content, index: index), false)) }
            } else if let content, role?.equals("assistant") == true {
                kept.append((Message(role: .assistant, content: content, index: index), false))
            } else {
                if let effort = value["output_config"]?["effort"], !effort.isNull { effortOfTurn = effort }
                guard let content, !content.isNull else {
                    index += 1
                    continue
                }
                let isCleared = value["clear_at"]?.equals("next_user_message") ?? false
                kept.append((Message(role: .system, content: content, index: index), isCleared))
            }
            index += 1
        }
        var messages: [Message] = []
        messages.reserveCapacity(kept.count)
        for (message, isCleared) in kept {
            if isCleared, message.index < lastUser {
                // Its text is over; what it did to the tools is not.
                _ = systemText(message.content)
            } else {
                messages.append(message)
            }
        }
        return messages
    }

    private func holdsToolResult(_ content: JSONValue) -> Bool {
        content.elements.contains { MessagesRequest.Block($0["type"]) == .toolResult }
    }

    /// System messages before anything else belong to the system prompt.
    private mutating func appendHead(_ system: ChatText, _ messages: ArraySlice<Message>) {
        var text = system
        for message in messages { text.append(systemText(message.content), after: "\n\n") }
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
        case .marked(let name):
            turn.prefillMark = name
            conversation.turns[conversation.turns.count - 1] = .assistant(turn)
        case .askToContinue:
            conversation.turns.append(.user([.text(ChatText("Continue."))]))
            losses.add("message.prefill", .narrowed)
        }
    }
}
