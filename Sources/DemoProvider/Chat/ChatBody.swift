import Wire

/// The body of a chat completions request, as far as the demo provider looks at it.
struct ChatBody: ScriptedRequest {
    static let api = DemoAPI.chat

    let document: JSONDocument
    let model: String
    let messages: JSONValue
    let stream: Bool
    /// `stream_options.include_usage`
    let includesUsage: Bool
    /// The stop sequences asked for.
    let stops: [String]

    /// Refuses what no endpoint could answer.
    init(_ document: JSONDocument) throws(ErrorAnswer) {
        self.document = document
        let root = document.root
        guard root.isObject else { throw .invalid("The body must be a JSON object.") }
        guard let model = root["model"]?.string, !model.isEmpty else {
            throw .invalid("you must provide a model parameter", param: "model")
        }
        guard let messages = root["messages"] else {
            throw .invalid("Missing required parameter: 'messages'.", param: "messages")
        }
        guard messages.isArray, messages.count > 0 else {
            throw .invalid(
                "Invalid 'messages': expected an array with at least one message.", param: "messages")
        }
        self.model = model
        self.messages = messages
        stream = root["stream"]?.bool ?? false
        includesUsage = root["stream_options"]?["include_usage"]?.bool ?? false
        if let one = root["stop"]?.string {
            stops = [one]
        } else {
            stops = root["stop"]?.elements.compactMap(\.string) ?? []
        }
    }

    var form: AnswerForm {
        let format = document.root["response_format"]
        if format?["type"]?.equals("json_schema") == true {
            return .schema(format?["json_schema"]?["schema"])
        }
        return format?["type"]?.equals("json_object") == true ? .object : .text
    }
}
