import Wire

extension MessagesRequest {
    /// Whether the prompt has a part whose tokens its bytes do not bound: an image, which may be large in pixels and
    /// small in bytes or stand behind an address, or a file that is packed.
    public var hasAttachments: Bool {
        messages.elements.contains { Self.holdsAttachment($0["content"]) } || Self.holdsAttachment(system)
    }

    private static func holdsAttachment(_ content: JSONValue?) -> Bool {
        guard let content, content.isArray else { return false }
        return content.elements.contains { block in
            switch Block(block["type"]) {
            case .image, .containerUpload: true
            case .document: isPacked(block["source"])
            case .toolResult, .serverToolResult, .searchResult: holdsAttachment(block["content"])
            case .text, .thinking, .redactedThinking, .toolUse, .toolReference, .toolAddition, .toolRemoval,
                .serverToolUse, .compaction, .other:
                false
            }
        }
    }

    /// Whether a document is anything but text or blocks of text.
    private static func isPacked(_ source: JSONValue?) -> Bool {
        guard let source, let type = source["type"] else { return false }
        if type.equals("text") { return false }
        return type.equals("content") ? holdsAttachment(source["content"]) : true
    }
}

extension ClientRequest {
    /// Whether the prompt has a part whose tokens its bytes do not bound.
    public var hasAttachments: Bool {
        switch self {
        case .messages(let request): return request.hasAttachments
        case .embeddings: return false
        case .responses(let request): return request.hasResponsesAttachments
        case .chatCompletions(let request):
            guard let messages = request["messages"] else { return false }
            return messages.elements.contains { message in
                message["content"]?.elements.contains { $0["type"]?.equals("text") != true } ?? false
            }
        }
    }
}
