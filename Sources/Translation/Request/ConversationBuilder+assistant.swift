import Wire

// What the assistant said and did.
extension ConversationBuilder {
    /// Adds one assistant message to a turn.
    mutating func read(_ message: Message, into turn: inout AssistantTurn) throws(ErrorReply) {
        guard message.content.isArray else {
            turn.text.append(ChatText(message.content), after: "\n\n")
            return
        }
        let isInLoop = message.index > turnStart
        // Text that an answer gave in several blocks, for its citations, is one text. Other blocks end it.
        var continuesText = false
        var index = -1
        for block in message.content.elements {
            index += 1
            let kind = MessagesRequest.Block(block["type"])
            switch kind {
            case .text:
                guard let text = block["text"], !text.isEmptyString else { continue }
                turn.text.append(ChatText(text), after: continuesText ? "" : "\n\n")
            case .toolUse:
                turn.calls.append(call(block))
            case .thinking:
                replay(block, isInLoop: isInLoop, into: &turn)
            case .redactedThinking:
                // Encrypted by Anthropic for Anthropic. Earlier turns' thinking counts nowhere.
                if isInLoop { losses.add("message.redacted_thinking") }
            default:
                turn.text.append(
                    try foreignText(block, kind, Path(message: message.index, block: index)), after: "\n\n")
            }
            continuesText = kind == .text
        }
        if dialect.replay == .alwaysInToolLoop, isInLoop, turn.reasoning == nil {
            turn.reasoning = ReplayedReasoning(field: "reasoning_content", text: "")
        }
    }

    private mutating func call(_ block: JSONValue) -> SentCall {
        let id = block["id"] ?? block
        let name = block["name"] ?? block
        if tracksToolUse { changes.load(name) }
        let input = block["input"].flatMap { $0.isObject ? $0 : nil }
        return SentCall(clientID: id, id: callIDs.sent(id), name: names.sent(name), input: input)
    }

    /// Reasoning goes back in the current tool loop only: no provider reads it later, and it costs tokens.
    /// Thinking that somebody else signed belongs to another model; within the loop that is a loss.
    private mutating func replay(_ block: JSONValue, isInLoop: Bool, into turn: inout AssistantTurn) {
        guard isInLoop else { return }
        guard let signature = block["signature"]?.string.flatMap(ReasoningSignature.init) else {
            losses.add("message.thinking")
            return
        }
        guard dialect.replay != .never else { return }
        guard let field = Self.field(signature.field) else {
            losses.add("message.thinking", .malformed)
            return
        }
        let text = String(decoding: signature.text, as: UTF8.self)
        turn.reasoning = ReplayedReasoning(field: field, text: (turn.reasoning?.text ?? "") + text)
    }

    /// The fields that reasoning may go back in. A signature comes from the client, who must not choose others.
    private static func field(_ name: String) -> StaticString? {
        switch name {
        case "reasoning_content": "reasoning_content"
        case "reasoning": "reasoning"
        case "reasoning_text": "reasoning_text"
        case "thinking": "thinking"
        default: nil
        }
    }

    /// The text that stands for a block which only Anthropic's API has.
    private mutating func foreignText(
        _ block: JSONValue, _ kind: MessagesRequest.Block, _ path: Path
    ) throws(ErrorReply) -> ChatText {
        switch kind {
        case .serverToolUse:
            losses.add("message.server_tool_use", .narrowed)
            return ServerToolText.call(block)
        case .serverToolResult:
            losses.add("message.server_tool_result", .narrowed)
            return ServerToolText.result(block)
        case .compaction:
            if let steps = block["tool_changes"] {
                for step in steps.elements {
                    change(tools: step, isAddition: MessagesRequest.Block(step["type"]) == .toolAddition)
                }
            }
            return block["content"].map { ChatText($0) } ?? ChatText()
        case .document, .searchResult, .image:
            var lifted: [ChatPart] = []
            let text = try text(of: block, path: path, lifted: &lifted)
            if !lifted.isEmpty { losses.add("message.assistant_attachment") }
            return text
        default:
            losses.add("message.unknown_block", .unknown)
            return ChatText()
        }
    }
}
