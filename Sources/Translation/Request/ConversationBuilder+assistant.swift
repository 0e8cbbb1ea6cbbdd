import Wire

// What the assistant said and did.
extension ConversationBuilder {
    /// Adds one assistant message to a turn.
    mutating func read(_ message: Message, into turn: inout AssistantTurn) throws(ErrorReply) {
        guard message.content.isArray else {
            turn.text.append(ChatText(message.content), after: "\n\n")
            return
        }
        turn.isInLoop = message.index > turnStart
        var carried = CarriedReasoning(isInLoop: turn.isInLoop)
        let firstCall = turn.calls.count
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
            case .toolUse where dialect.takesTools:
                turn.calls.append(call(block, signature: carried.takeCallSignature()))
            case .toolUse:
                losses.add("message.tool_use", .narrowed)
                turn.text.append(ServerToolText.call(block), after: "\n\n")
            case .thinking:
                carried.read(block, losses: &losses)
            case .redactedThinking:
                // Encrypted by Anthropic for Anthropic. Earlier turns' thinking counts nowhere.
                if turn.isInLoop { losses.add("message.redacted_thinking") }
            default:
                turn.text.append(
                    try foreignText(block, kind, Path(message: message.index, block: index)), after: "\n\n")
            }
            continuesText = kind == .text
        }
        if carried.isSigned {
            if firstCall < turn.calls.count { memory.noteReturned() }
        } else {
            let isWanted = wantsReasoning(of: turn) || dialect.callSignatures.comeBack
            remember(&carried, &turn.calls[firstCall...], isWanted: isWanted)
        }
        add(carried, to: &turn)
    }

    private mutating func call(_ block: JSONValue, signature: String?) -> SentCall {
        let id = block["id"] ?? block
        let name = block["name"] ?? block
        if tracksToolUse { changes.load(name) }
        let input = block["input"].flatMap { $0.isObject ? $0 : nil }
        let sentName = names.sent(name)
        return SentCall(
            clientID: id, id: callIDs.sent(id, name: sentName), name: sentName, input: input,
            signature: signature)
    }

    /// Takes what is remembered of calls whose thinking blocks the client dropped.
    private mutating func remember(
        _ carried: inout CarriedReasoning, _ calls: inout ArraySlice<SentCall>, isWanted: Bool
    ) {
        for place in calls.indices {
            guard let id = calls[place].clientID.string else { continue }
            let signatures = reasoningOfCall(id)
            // Calls of other makers are nobody's loss.
            if isWanted, ToolUseID.isOurs(id) { memory.noteDropped(id, isRemembered: !signatures.isEmpty) }
            for signature in signatures { carried.add(signature) }
            calls[place].signature = carried.takeCallSignature()
        }
    }

    private func add(_ carried: CarriedReasoning, to turn: inout AssistantTurn) {
        guard carried.hasReasoning, wantsReasoning(of: turn) else { return }
        turn.reasoning = turn.reasoning ?? carried.reasoning
    }

    private func wantsReasoning(of turn: AssistantTurn) -> Bool {
        dialect.takesBackReasoning(inLoop: turn.isInLoop, withCalls: !turn.calls.isEmpty)
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
