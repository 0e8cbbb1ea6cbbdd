import Wire

/// The body of a request of the Messages API, as far as the demo provider looks at it.
struct MessagesBody: ScriptedRequest {
    static let api = DemoAPI.messages

    let document: JSONDocument
    let model: String
    let messages: JSONValue
    let stream: Bool
    let stops: [String]

    /// What is asked for of thinking.
    enum Thinking: Equatable {
        case off
        /// The model decides.
        case adaptive
        /// With a budget: the model thinks before everything else.
        case enabled
    }

    /// Refuses what could not be answered however lenient one were.
    init(_ document: JSONDocument) throws(ErrorAnswer) {
        self.document = document
        let root = document.root
        guard root.isObject else { throw .refused("Input should be a valid dictionary") }
        guard let model = root["model"] else { throw .refused("model: Field required") }
        guard let name = model.string, !name.isEmpty else {
            throw .refused("model: Input should be a valid string")
        }
        guard let messages = root["messages"] else { throw .refused("messages: Field required") }
        guard messages.isArray else { throw .refused("messages: Input should be a valid list") }
        guard messages.count > 0 else { throw .refused("messages: at least one message is required") }
        self.model = name
        self.messages = messages
        stream = root["stream"]?.bool ?? false
        stops = root["stop_sequences"]?.elements.compactMap(\.string) ?? []
    }

    var root: JSONValue { document.root }

    var form: AnswerForm {
        guard let format = root["output_config"]?["format"], format.isObject else { return .text }
        return .schema(format["schema"])
    }

    var thinking: Thinking {
        switch root["thinking"]?["type"]?.string {
        case "adaptive": .adaptive
        case "enabled": .enabled
        default: .off
        }
    }

    /// Whether the client wants of thinking no more than its signature.
    var omitsThinking: Bool { root["thinking"]?["display"]?.equals("omitted") == true }

    /// Whether no answer is wanted but that the prompt is read.
    var isWarming: Bool { root["max_tokens"]?.int == 0 }

    /// Whether tools may be called one at a time only.
    var isSequential: Bool { root["tool_choice"]?["disable_parallel_tool_use"]?.bool == true }

    /// Whether what is written to the cache is kept for an hour.
    var cachesForHour: Bool { CacheMarks(of: root).all.contains { $0["ttl"]?.equals("1h") == true } }

    /// Whether the conversation goes on within a tool loop.
    var isInToolLoop: Bool {
        var last: JSONValue?
        for message in messages.elements where message["role"]?.equals("user") == true { last = message }
        return last?["content"]?.elements.contains { $0["type"]?.equals("tool_result") == true } ?? false
    }
}
