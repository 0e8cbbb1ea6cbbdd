import Wire

// System messages: the prompt at the head, and those amid the conversation.
extension ConversationBuilder {
    /// What Claude Code puts in front of its prompt for Anthropic's own bookkeeping. It says nothing to a model
    /// and would change the beginning of every prompt, on which providers' caches depend.
    private static let billingMark: StaticString = "x-anthropic-billing-header:"

    /// The text of the top-level `system`: a string, or text blocks.
    static func head(_ system: JSONValue?, dialect: Dialect, losses: inout LossList) -> ChatText {
        guard let system else { return ChatText() }
        if system.isString { return ChatText(system) }
        var text = ChatText()
        for block in system.elements {
            guard let part = block["text"], part.isString else {
                losses.add("system.unknown_block", .unknown)
                continue
            }
            if part.hasPrefix(billingMark) { continue }
            text.append(ChatText(part), after: "\n\n")
            text.mark(CacheMark(on: block, dialect.cacheMarks))
        }
        return text
    }

    /// The text of a system message. What it does to the tools is noted.
    mutating func systemText(_ content: JSONValue) -> ChatText {
        if content.isString { return ChatText(content) }
        var text = ChatText()
        for block in content.elements {
            switch MessagesRequest.Block(block["type"]) {
            case .text:
                guard let part = block["text"], !part.hasPrefix(Self.billingMark) else { continue }
                text.append(ChatText(part), after: "\n\n")
                text.mark(CacheMark(on: block, dialect.cacheMarks))
            case .toolAddition: change(tools: block, isAddition: true)
            case .toolRemoval: change(tools: block, isAddition: false)
            default: losses.add("system.unknown_block", .unknown)
            }
        }
        return text
    }

    mutating func change(tools block: JSONValue, isAddition: Bool) {
        if !changes.apply(block, isAddition: isAddition) {
            losses.add(isAddition ? "tool.addition" : "tool.removal", .unknown)
        }
    }

    mutating func appendSystem(_ content: JSONValue) {
        let text = systemText(content)
        if text.isEmpty { return }
        switch dialect.midSystem {
        case .inPlace:
            conversation.turns.append(.system(text))
        case .reminder where content.hasPrefix("<system-reminder>"):
            conversation.append(user: [.text(text)])
        case .reminder:
            var reminder = ChatText("<system-reminder>\n")
            reminder.append(text, after: "")
            reminder.append("\n</system-reminder>")
            reminder.gatherMarks()
            conversation.append(user: [.text(reminder)])
        }
    }
}
