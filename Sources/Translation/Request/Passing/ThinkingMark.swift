import Wire

/// What tells a block of thinking from all others in the Messages API: its signature, or what it has encrypted.
public enum ThinkingMark {
    /// Whether a mark is to be left out.
    public typealias Check = @Sendable (ArraySlice<UInt8>) -> Bool

    private static let none: ArraySlice<UInt8> = []

    /// The mark of a block as it is spelt, empty for thinking that nobody signed; nil for a block of another kind.
    static func mark(of block: JSONValue) -> ArraySlice<UInt8>? {
        if block["type"]?.equals("thinking") == true { return block["signature"]?.raw ?? none }
        if block["type"]?.equals("redacted_thinking") == true { return block["data"]?.raw ?? none }
        return nil
    }
}

extension ProviderRequest {
    /// The marks of all thinking in the conversation; none in another protocol than the Messages API.
    public var thinkingMarks: [ArraySlice<UInt8>] {
        guard api == .messages, let messages = try? JSONDocument(body).root["messages"] else { return [] }
        return messages.elements.flatMap { message in
            message["content"]?.elements.compactMap { ThinkingMark.mark(of: $0) } ?? []
        }
    }
}
