import Wire

// The content of tool results: text, whatever it was.
extension ConversationBuilder {
    /// The text of a tool message. Images and files are added to `lifted`, because such messages take none.
    mutating func resultText(
        _ block: JSONValue, path: Path, lifted: inout [ChatPart]
    ) throws(ErrorReply) -> ChatText {
        var text = ChatText()
        if let content = block["content"] {
            text = ChatText(content)
            var index = -1
            for part in content.elements {
                index += 1
                let place = Path(message: path.message, block: path.block, part: index)
                text.append(try partText(part, path: place, lifted: &lifted), after: "\n")
            }
        }
        let isError = block["is_error"]?.bool == true
        if text.isEmpty {
            let word: StaticString = isError ? "(no output)" : dialect.emptyToolResult
            if word.utf8CodeUnitCount > 0 { text.append(word) }
        }
        // Tool messages cannot be marked as errors, so the text has to say it, once.
        guard isError, !saysError(block["content"]) else { return text }
        var marked = ChatText("Error: ")
        marked.append(text, after: "")
        return marked
    }

    private mutating func partText(
        _ part: JSONValue, path: Path, lifted: inout [ChatPart]
    ) throws(ErrorReply) -> ChatText {
        switch MessagesRequest.Block(part["type"]) {
        case .text:
            return part["text"].map { ChatText($0) } ?? ChatText()
        case .image, .document, .searchResult:
            let count = lifted.count
            var text = try text(of: part, path: path, lifted: &lifted)
            for attachment in lifted[count...] {
                if case .file = attachment {
                    text.append(ChatText("[document attached below]"), after: "\n")
                } else {
                    text.append(ChatText("[image attached below]"), after: "\n")
                }
            }
            return text
        case .toolReference:
            return reference(part)
        default:
            losses.add("message.unknown_block", .unknown)
            return ChatText("[content omitted: it is of an unknown kind]")
        }
    }

    /// A tool that a client's own search found: its definition is in the list from now on, and the result says
    /// so, because models repeat a search whose result is empty.
    private mutating func reference(_ part: JSONValue) -> ChatText {
        guard let name = part["tool_name"], name.isString else {
            losses.add("tool.reference", .malformed)
            return ChatText()
        }
        changes.load(name)
        var text = ChatText("Tool ")
        text.append(names.sent(name).text, after: "")
        text.append(" is now available.")
        return text
    }

    private func saysError(_ content: JSONValue?) -> Bool {
        guard let content else { return false }
        let first = content.isString ? content : content.elements.first { _ in true }?["text"]
        guard let first else { return false }
        return first.hasPrefix("Error") || first.hasPrefix("error") || first.hasPrefix("<tool_use_error>")
    }
}
