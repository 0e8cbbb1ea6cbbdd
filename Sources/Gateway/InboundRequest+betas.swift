import Translation
import Wire

// What clients of the Messages API ask for by `anthropic-beta`.
extension InboundRequest {
    /// Betas that this build knows, but for their dates. What they bring into a request is translated, or counted by its
    /// own name, or means nothing elsewhere.
    private static let knownBetas = [
        "adaptive-thinking", "advanced-tool-use", "claude-code", "code-execution", "compact", "computer-use",
        "context-1m", "context-management", "effort", "extended-cache-ttl", "fallback-credit", "files-api",
        "fine-grained-tool-streaming", "interleaved-thinking", "max-tokens", "mcp-client", "message-batches",
        "mid-conversation-tool-changes", "oauth", "output-128k", "output-300k", "pdfs", "per-turn-control",
        "prompt-caching", "redact-thinking", "skills", "structured-outputs", "thinking-token-count",
        "token-counting", "token-efficient-tools", "tool-examples", "tool-search-tool", "tools", "web-fetch",
        "web-search",
    ]

    /// Betas that one request is counted for; more than clients ask for.
    private static let mostBetas = 32

    /// A loss for each beta that nobody here knows, at a provider that does not get the header.
    func lostBetas(at api: API) -> [Loss] {
        guard api != .messages, !anthropicHeaders.isEmpty else { return [] }
        var lost: [Loss] = []
        for header in anthropicHeaders where header.name == "anthropic-beta" {
            for part in header.value.split(separator: ",") where lost.count < Self.mostBetas {
                let name = part.drop { $0 == " " }.prefix { $0 != " " }
                if !name.isEmpty, !Self.isKnown(name) { lost.append(Loss("request.beta", .unknown)) }
            }
        }
        return lost
    }

    /// Whether `name` is one of those, with a date behind it.
    private static func isKnown(_ name: Substring) -> Bool {
        knownBetas.contains { known in
            name.hasPrefix(known) && name.dropFirst(known.count).first == "-"
        }
    }
}
