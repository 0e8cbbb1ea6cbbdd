/// The names under which a request's tools travel to the provider, and the way back.
///
/// OpenAI takes `^[a-zA-Z0-9_-]{1,64}$`; names of MCP tools are often longer. A name that does not fit
/// travels shortened, the same in definitions, `tool_choice` and history, and is restored in the answer.
public struct ToolNames: Sendable, Equatable {
    private var upstreamByClient: [String: String] = [:]
    private var clientByUpstream: [String: String] = [:]

    /// No name is changed.
    public init() {}

    /// Remembers that `client` travels as `upstream`. Names that fit need not be remembered.
    public mutating func remember(_ client: String, as upstream: String) {
        upstreamByClient[client] = upstream
        clientByUpstream[upstream] = client
    }

    /// The name to send for a client's tool name.
    public func upstream(_ client: String) -> String { upstreamByClient[client] ?? client }

    /// The client's name for a name the provider used.
    public func client(_ upstream: String) -> String { clientByUpstream[upstream] ?? upstream }

    /// Whether every name travels unchanged.
    public var isEmpty: Bool { upstreamByClient.isEmpty }
}
