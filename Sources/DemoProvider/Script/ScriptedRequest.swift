import Wire

/// A request as far as the player of scripts looks at it, whatever protocol it came in.
protocol ScriptedRequest {
    /// The protocol whose words refusals are told in.
    static var api: DemoAPI { get }

    var document: JSONDocument { get }
    /// The model asked for.
    var model: String { get }
    /// The conversation, whose user messages may hold a script.
    var messages: JSONValue { get }
    /// Whether a stream is asked for.
    var stream: Bool { get }
    /// The stop sequences asked for.
    var stops: [String] { get }
    /// The form that the answer shall have.
    var form: AnswerForm { get }
}

/// The protocols that the demo provider speaks.
enum DemoAPI: Sendable {
    case chat, messages
}

/// What an answer shall be.
enum AnswerForm {
    case text
    /// Any JSON object.
    case object
    /// JSON by a schema.
    case schema(JSONValue?)
}

extension ScriptedRequest {
    /// An estimate, which the record and the context window go by.
    var tokens: Int { max(1, document.bytes.count / 4) }
}
