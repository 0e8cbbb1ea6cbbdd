import Wire

/// The body of a request of the Responses API, as far as the demo provider looks at it.
struct ResponsesBody: ScriptedRequest {
    /// Errors are told as in chat/completions.
    static let api = DemoAPI.chat

    let document: JSONDocument
    let model: String
    /// The items as the messages of a chat, in which each turn of the assistant is one.
    let messages: JSONValue
    let stream: Bool
    let stops: [String] = []

    /// Refuses what no endpoint could answer.
    init(_ document: JSONDocument) throws(ErrorAnswer) {
        self.document = document
        let root = document.root
        guard root.isObject else { throw .invalid("The body must be a JSON object.") }
        guard let model = root["model"]?.string, !model.isEmpty else {
            throw .invalid("Missing required parameter: 'model'.", param: "model")
        }
        guard let input = root["input"], input.isString || input.isArray else {
            throw .invalid("Missing required parameter: 'input'.", param: "input")
        }
        self.model = model
        messages = try Self.messages(of: input)
        stream = root["stream"]?.bool ?? false
    }

    var root: JSONValue { document.root }

    var form: AnswerForm {
        let format = root["text"]?["format"]
        if format?["type"]?.equals("json_schema") == true { return .schema(format?["schema"]) }
        return format?["type"]?.equals("json_object") == true ? .object : .text
    }

    /// Whether what the model thinks is shown in summaries.
    var showsThinking: Bool {
        (root["reasoning"]?["summary"] ?? root["reasoning"]?["generate_summary"])?.isString == true
    }

    /// Whether reasoning carries what a later request can go on with.
    var packsThinking: Bool {
        root["include"]?.elements.contains { $0.equals("reasoning.encrypted_content") } == true
    }

    /// Whether tools may be called one at a time only.
    var isSequential: Bool { root["parallel_tool_calls"]?.bool == false }

    /// The tools that take free text.
    var customTools: Set<String> {
        Set(
            root["tools"]?.elements.filter { $0["type"]?.equals("custom") == true }
                .compactMap { $0["name"]?.string } ?? [])
    }

    private static func messages(of input: JSONValue) throws(ErrorAnswer) -> JSONValue {
        var json = JSONWriter(reserving: input.raw.count + 64)
        json.beginArray()
        if input.isString {
            write("user", content: input, to: &json)
        } else {
            var isAssistants = false
            for item in input.elements {
                let role = role(of: item)
                if role != "assistant" || !isAssistants { write(role, content: item["content"], to: &json) }
                isAssistants = role == "assistant"
            }
        }
        json.endArray()
        do {
            return try JSONDocument(json.bytes).root
        } catch {
            throw .invalid("Invalid 'input'.", param: "input")
        }
    }

    /// Who speaks in an item: reasoning and calls are the assistant's, what comes of a call is a tool's.
    private static func role(of item: JSONValue) -> String {
        if let role = item["role"]?.string { return role }
        return item["type"]?.string?.hasSuffix("_output") == true ? "tool" : "assistant"
    }

    private static func write(_ role: String, content: JSONValue?, to json: inout JSONWriter) {
        json.beginObject()
        json.field("role", role)
        json.name("content")
        if let content { json.value(content) } else { json.value("") }
        json.endObject()
    }
}
