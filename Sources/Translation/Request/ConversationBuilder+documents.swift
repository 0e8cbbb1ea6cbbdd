import Wire

// Documents and search results: chat/completions has text and, at some providers, PDF files.
extension ConversationBuilder {
    /// The parts that stand for a document or a search result.
    mutating func document(_ block: JSONValue, path: Path) throws(ErrorReply) -> [ChatPart] {
        var lifted: [ChatPart] = []
        let text = try text(of: block, path: path, lifted: &lifted)
        return (text.isEmpty ? [] : [.text(text)]) + lifted
    }

    /// The text of a document, search result or image. What is no text is added to `lifted`.
    mutating func text(
        of block: JSONValue, path: Path, lifted: inout [ChatPart]
    ) throws(ErrorReply) -> ChatText {
        switch MessagesRequest.Block(block["type"]) {
        case .searchResult: return searchResult(block)
        case .document: return try documentText(block, path: path, lifted: &lifted)
        default:
            let part = try image(block, path: path)
            if case .text(let text) = part { return text }
            lifted.append(part)
            return ChatText()
        }
    }

    private mutating func searchResult(_ block: JSONValue) -> ChatText {
        noteCitations(block)
        var text = ChatText("[search result")
        if let title = block["title"], title.isString { text.append(ChatText(title), after: ": ") }
        if let source = block["source"], source.isString { text.append(ChatText(source), after: " - ") }
        text.append("]")
        if let content = block["content"] {
            for part in content.elements {
                if let words = part["text"] { text.append(ChatText(words), after: "\n") }
            }
        }
        return text
    }

    private mutating func documentText(
        _ block: JSONValue, path: Path, lifted: inout [ChatPart]
    ) throws(ErrorReply) -> ChatText {
        noteCitations(block)
        var text = Self.title(of: block)
        if let context = block["context"] { text.append(ChatText(context), after: "\n") }
        let source = block["source"] ?? block
        let type = source["type"]
        if type?.equals("text") == true, let data = source["data"] {
            text.append(ChatText(data), after: "\n")
        } else if type?.equals("content") == true, let content = source["content"] {
            if content.isString { text.append(ChatText(content), after: "\n") }
            for part in content.elements {
                if let words = part["text"] {
                    text.append(ChatText(words), after: "\n")
                } else if MessagesRequest.Block(part["type"]) == .image {
                    let image = try image(part, path: path)
                    if case .text(let words) = image {
                        text.append(words, after: "\n")
                    } else {
                        lifted.append(image)
                    }
                }
            }
        } else if type?.equals("file") == true {
            throw Self.fileIsElsewhere(path.appending(".document.source"))
        } else {
            text.append(binary(source, of: block, lifted: &lifted), after: "\n")
        }
        return text
    }

    /// A PDF: as a file where the provider takes it, else the words that stand for it.
    private mutating func binary(
        _ source: JSONValue, of block: JSONValue, lifted: inout [ChatPart]
    ) -> ChatText {
        let isPDF = source["media_type"]?.equals("application/pdf") ?? true
        if dialect.takesFiles, isPDF, source["type"]?.equals("base64") == true,
            let data = source["data"], data.isString
        {
            lifted.append(.file(FileSource(name: Self.fileName(of: block), data: data)))
            return ChatText()
        }
        losses.add("message.document")
        var text = ChatText("[document omitted: this model takes no such files")
        if let url = source["url"], url.isString { text.append(ChatText(url), after: ": ") }
        text.append("]")
        return text
    }

    private static func title(of block: JSONValue) -> ChatText {
        guard let title = block["title"], title.isString, !title.isEmptyString else { return ChatText() }
        var text = ChatText("[document: ")
        text.append(title)
        text.append("]")
        return text
    }

    private static func fileName(of block: JSONValue) -> ChatText {
        guard let title = block["title"]?.string, !title.isEmpty else { return ChatText("document.pdf") }
        return ChatText(title.hasSuffix(".pdf") ? title : title + ".pdf")
    }

    /// Citations name places in documents by Anthropic's own scheme; no other provider makes them.
    private mutating func noteCitations(_ block: JSONValue) {
        if block["citations"]?["enabled"]?.bool == true { losses.add("message.citations") }
    }
}
