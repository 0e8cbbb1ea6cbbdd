/// A protocol in which models are asked: what a client speaks, or what a provider understands.
public enum API: String, Sendable, CaseIterable {
    /// Anthropic's Messages API: <https://docs.claude.com/en/api/messages>.
    case messages
    /// OpenAI's chat/completions: <https://platform.openai.com/docs/api-reference/chat>.
    case chatCompletions
    /// OpenAI's Responses API: <https://platform.openai.com/docs/api-reference/responses>.
    case responses
    /// OpenAI's embeddings: <https://platform.openai.com/docs/api-reference/embeddings>.
    case embeddings

    /// Whether it is one of OpenAI's, whose errors look alike.
    public var isOpenAI: Bool { self != .messages }

    /// What stands behind a provider's base URL. Base URLs of OpenAI's kind end with the version, Anthropic's do not.
    public var path: String {
        switch self {
        case .messages: "/v1/messages"
        case .chatCompletions: "/chat/completions"
        case .responses: "/responses"
        case .embeddings: "/embeddings"
        }
    }
}
