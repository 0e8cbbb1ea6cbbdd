import Wire

// What the user said and showed.
extension ConversationBuilder {
    /// The parts of a user message, without the results that tool messages carried away.
    mutating func userParts(_ message: Message, answered: CallPlaces) throws(ErrorReply) -> [ChatPart] {
        guard message.content.isArray else {
            let text = ChatText(message.content)
            return text.isEmpty ? [] : [.text(text)]
        }
        var parts: [ChatPart] = []
        var index = -1
        for block in message.content.elements {
            index += 1
            switch MessagesRequest.Block(block["type"]) {
            case .text:
                guard let text = block["text"], !text.isEmptyString else { continue }
                var part = ChatText(text)
                part.mark(CacheMark(on: block, dialect.cacheMarks))
                parts.append(.text(part))
            case .toolResult:
                if answered.isAnswer(block) { continue }
                parts += try orphan(block, path: Path(message: message.index, block: index))
            case .image:
                parts.append(try image(block, path: Path(message: message.index, block: index)))
            case .document, .searchResult:
                parts += try document(block, path: Path(message: message.index, block: index))
            case .containerUpload:
                losses.add("message.container_upload")
                parts.append(.text(ChatText("[file omitted: it is in a container of Anthropic's]")))
            case .toolAddition: change(tools: block, isAddition: true)
            case .toolRemoval: change(tools: block, isAddition: false)
            default:
                losses.add("message.unknown_block", .unknown)
            }
        }
        return parts
    }

    /// A result whose call is gone, as after a compaction: what it says still counts.
    private mutating func orphan(_ block: JSONValue, path: Path) throws(ErrorReply) -> [ChatPart] {
        var lifted: [ChatPart] = []
        var text = ChatText("[result of an earlier tool call] ")
        text.append(try resultText(block, path: path, lifted: &lifted), after: "")
        return [.text(text)] + lifted
    }

    /// An image, or the words that stand for it where the model cannot see.
    mutating func image(_ block: JSONValue, path: Path) throws(ErrorReply) -> ChatPart {
        let source = block["source"]
        if source?["type"]?.equals("file") == true {
            throw Self.fileIsElsewhere(path.appending(".image.source"))
        }
        guard let image = ImageSource(source) else {
            losses.add("message.image", .malformed)
            return .text(ChatText("[image omitted: its source is of an unknown kind]"))
        }
        switch (dialect.images, image) {
        case (.all, _), (.data, .data):
            return .image(image)
        case (.data, .url):
            losses.add("message.image_url")
            return .text(ChatText("[image omitted: this model takes no image addresses]"))
        case (.none, _):
            losses.add("message.image")
            return .text(ChatText("[image omitted: model has no vision]"))
        }
    }

    /// A file that was uploaded to Anthropic is out of any other provider's reach.
    static func fileIsElsewhere(_ path: String) -> ErrorReply {
        .invalidRequest(
            "\(path): files uploaded to Anthropic cannot be read by the provider of this model;"
                + " send the content as base64, text or url")
    }
}
