import Wire

// What a request's content says of where it should go.
extension ClientRequest {
    /// Whether there is an image anywhere in the conversation, in results of tools too.
    public var hasImages: Bool {
        switch self {
        case .messages(let request): request.messages.holdsBlock(of: ["image"])
        case .chatCompletions(let request): request["messages"]?.holdsBlock(of: ["image_url"]) ?? false
        case .responses(let request): request["input"]?.holdsBlock(of: ["input_image"]) ?? false
        case .embeddings: false
        }
    }

    /// Whether the client asks for thinking, or for an effort at it.
    public var asksToThink: Bool {
        switch self {
        case .messages(let request):
            switch request.thinking?["type"]?.string {
            case "enabled", "adaptive": true
            default: false
            }
        case .chatCompletions(let request):
            request["reasoning_effort"]?.string.map { $0 != "none" } ?? false
        case .responses(let request): request["reasoning"]?["effort"]?.string.map { $0 != "none" } ?? false
        case .embeddings: false
        }
    }
}

extension JSONValue {
    /// Whether one of these messages has a block of one of the types, in itself or in a block of its own.
    fileprivate func holdsBlock(of types: Set<String>, depth: Int = 4) -> Bool {
        guard isArray, depth > 0 else { return false }
        return elements.contains { element in
            if let type = element["type"]?.string, types.contains(type) { return true }
            return element["content"]?.holdsBlock(of: types, depth: depth - 1) ?? false
                || element["output"]?.holdsBlock(of: types, depth: depth - 1) ?? false
        }
    }
}
