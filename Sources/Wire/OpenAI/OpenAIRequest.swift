/// A request of OpenAI's chat/completions, Responses or embeddings API: a view over its document, so that unknown
/// fields are carried along.
///
/// Only what every provider needs is checked, in the words of OpenAI's API.
/// Source: <https://platform.openai.com/docs/api-reference>.
public struct OpenAIRequest: Sendable {
    /// The body as it was parsed.
    public let document: JSONDocument
    /// The model name as the client wrote it; never empty.
    public let model: String
    /// Whether the answer is wanted as server-sent events.
    public let isStream: Bool

    /// - Parameter required: The field that says what is asked, such as `messages`.
    /// - Throws: What OpenAI's API would answer, in Anthropic's terms; it is respelt when it is sent.
    public init(_ body: [UInt8], required: StaticString) throws(ErrorReply) {
        try self.init(body)
        guard self[required] != nil else {
            throw .invalidRequest("Missing required parameter: '\(required)'.")
        }
    }

    /// Reads a body of which nothing but the model is required.
    public init(_ body: [UInt8]) throws(ErrorReply) {
        do throws(JSONError) {
            document = try JSONDocument(body)
        } catch {
            throw .invalidRequest("We could not parse the JSON body of your request: \(error)")
        }
        let root = document.root
        guard root.isObject else { throw .invalidRequest("The request body must be a JSON object.") }
        guard let model = root["model"], !model.isNull else {
            throw .invalidRequest("you must provide a model parameter")
        }
        guard let name = model.string, !name.isEmpty, name.utf8.count <= 256 else {
            throw .invalidRequest("Invalid type for 'model': expected a string of 1 to 256 characters.")
        }
        self.model = name
        if let stream = root["stream"], stream.bool == nil, !stream.isNull {
            throw .invalidRequest("Invalid type for 'stream': expected a boolean.")
        }
        isStream = root["stream"]?.bool ?? false
    }

    /// A top-level field; nil when it is absent or `null`.
    public subscript(field: StaticString) -> JSONValue? {
        guard let value = document.root[field], !value.isNull else { return nil }
        return value
    }

    /// The answer's limit in tokens under any of its names; nil when the client set none.
    public var maxTokens: Int? {
        for field in ["max_completion_tokens", "max_output_tokens", "max_tokens"] as [StaticString] {
            if let limit = self[field]?.int, limit >= 0 { return limit }
        }
        return nil
    }

    /// Who the client says is asking.
    public var user: String? { self["safety_identifier"]?.string ?? self["user"]?.string }
}
