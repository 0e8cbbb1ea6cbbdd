/// A Messages API request: a view over its document, so that unknown fields are carried along.
///
/// Source: <https://docs.claude.com/en/api/messages>. Only what every provider needs is checked. What is
/// merely unusual passes, because a provider may take it, and clients gain fields with every release.
public struct MessagesRequest: Sendable {
    /// The body as it was parsed.
    public let document: JSONDocument
    /// The model name as the client wrote it; never empty.
    public let model: String
    /// The answer's limit in tokens. 0 asks for no answer at all; it is 0 as well in a request to count.
    public let maxTokens: Int
    /// Whether the answer is wanted as server-sent events.
    public let isStream: Bool
    /// The conversation: an array of at least one message.
    public let messages: JSONValue

    /// Reads a body of `POST /v1/messages`; throws what Anthropic's API would answer, with the path of the
    /// field at fault in front.
    public init(_ body: [UInt8]) throws(ErrorReply) {
        try self.init(body, needsMaxTokens: true)
    }

    /// Reads a body of `POST /v1/messages/count_tokens`, which has no `max_tokens`.
    public static func forCounting(_ body: [UInt8]) throws(ErrorReply) -> MessagesRequest {
        try MessagesRequest(body, needsMaxTokens: false)
    }

    private init(_ body: [UInt8], needsMaxTokens: Bool) throws(ErrorReply) {
        do throws(JSONError) {
            document = try JSONDocument(body)
        } catch {
            throw .invalidRequest("The request body is not valid JSON: \(error)")
        }
        let root = document.root
        guard root.isObject else { throw .invalidRequest("The request body must be a JSON object.") }
        model = try Self.model(of: root)
        maxTokens = try Self.maxTokens(of: root, isRequired: needsMaxTokens)
        messages = try Self.messages(of: root)
        isStream = root["stream"]?.bool ?? false
        try Self.validateOptions(of: root)
    }

    /// A top-level field; nil when it is absent or `null`, which mean the same in this API.
    public subscript(field: StaticString) -> JSONValue? {
        guard let value = document.root[field], !value.isNull else { return nil }
        return value
    }

    /// The system prompt: a string or an array of text blocks.
    public var system: JSONValue? { self["system"] }
    /// The tool definitions: an array of objects.
    public var tools: JSONValue? { self["tools"] }
    /// `{"type": "auto" | "any" | "none" | "tool", …}`
    public var toolChoice: JSONValue? { self["tool_choice"] }
    /// `{"type": "enabled" | "adaptive" | "disabled" | "between_tools", …}`
    public var thinking: JSONValue? { self["thinking"] }
    /// `{"effort": …, "format": …}`
    public var outputConfig: JSONValue? { self["output_config"] }
    /// The array of strings that end the answer.
    public var stopSequences: JSONValue? { self["stop_sequences"] }

    /// Who the client says is asking. Claude Code writes a JSON text with its session's id into it.
    public var metadataUserID: String? { self["metadata"]?["user_id"]?.string }
}
