/// Which requests a target is for. A request goes to the targets whose condition it meets, and to those without one
/// when there is none, or none of them can be reached.
public enum RoutingCondition: Hashable, Sendable {
    /// There is an image anywhere in the conversation.
    case image
    /// The client asks for thinking, or for an effort at it.
    case thinking
    /// A client's chores, such as titles and summaries: Claude Code asks a Haiku model for them.
    case background
    /// An agent asks that the client's own agent started.
    case subagent
    /// The prompt has more than so many tokens, by estimate.
    case longContext(over: Int)

    /// What people write, for an error's wording.
    public static let forms = "image, thinking, background, subagent or long-context:TOKENS"

    /// Reads what `text` writes; nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "image": self = .image
        case "thinking": self = .thinking
        case "background": self = .background
        case "subagent": self = .subagent
        default:
            let mark = "long-context:"
            guard text.hasPrefix(mark), let tokens = Int(text.dropFirst(mark.count)),
                (1...1_000_000_000).contains(tokens)
            else { return nil }
            self = .longContext(over: tokens)
        }
    }

    /// As people write it and as it is stored.
    public var text: String {
        switch self {
        case .image: "image"
        case .thinking: "thinking"
        case .background: "background"
        case .subagent: "subagent"
        case .longContext(let tokens): "long-context:\(tokens)"
        }
    }
}
