import Wire

/// The tools of a chat/completions request, and the choice among them, as the Messages API has them.
struct ChatTools {
    /// Definitions of functions: objects with `name` and perhaps `description` and `parameters`.
    private var functions: [JSONValue] = []
    /// Tools that only the conversation knows: the API wants a definition of what it reads of.
    private var named: [String] = []
    private var search: OfferedSearch?
    /// Whether the model may search the web.
    var hasSearch: Bool { search != nil }
    private var choice = Choice.unsaid
    private var isParallel = true
    /// Whether the client knows a single `function_call` instead of `tool_calls`.
    private(set) var usesFunctionCall = false

    private enum Choice: Equatable {
        case unsaid, auto, any, none
        case tool(String)
    }

    /// Whether the model has to call a tool, which the API does not take together with thinking.
    var isForced: Bool {
        switch choice {
        case .any, .tool: true
        case .unsaid, .auto, .none: false
        }
    }

    init(_ request: OpenAIRequest, called: [String], _ losses: inout LossList) throws(ErrorReply) {
        if let tools = request["tools"] {
            guard tools.isArray else {
                throw .invalidRequest("Invalid type for 'tools': expected an array of objects.")
            }
            for tool in tools.elements {
                if let function = tool["function"], function.isObject {
                    functions.append(function)
                } else {
                    losses.add("request.tools", .unknown)
                }
            }
        } else if let old = request["functions"] {
            functions = old.elements.filter(\.isObject)
            usesFunctionCall = true
            isParallel = false
        }
        if functions.contains(where: { $0["name"]?.nonEmptyString == nil }) {
            throw .invalidRequest("Missing required parameter: 'tools[].function.name'.")
        }
        if let options = request["web_search_options"], options.isObject {
            // Names are unique, and a function of the client's that has this one goes first.
            if functions.contains(where: { $0["name"]?.equals("web_search") == true }) {
                losses.add("tool.web_search")
            } else {
                search = OfferedSearch(options: options, &losses)
            }
        }
        if functions.contains(where: { $0["strict"]?.bool == true }) { losses.add("tool.strict", .narrowed) }
        if request["parallel_tool_calls"]?.bool == false { isParallel = false }
        readChoice(request["tool_choice"] ?? request["function_call"], &losses)
        if functions.isEmpty, !called.isEmpty {
            var known: Set<String> = []
            named = called.filter { known.insert($0).inserted }
            // No choice but the model's own lets it search.
            choice = search == nil ? .none : .unsaid
        }
    }

    private mutating func readChoice(_ value: JSONValue?, _ losses: inout LossList) {
        guard let value, !functions.isEmpty else { return }
        if value.equals("auto") {
            choice = .auto
        } else if value.equals("required") {
            choice = .any
        } else if value.equals("none") {
            choice = .none
        } else if let name = (value["function"] ?? value)["name"]?.nonEmptyString {
            choice = .tool(name)
        } else if let allowed = value["allowed_tools"] {
            let names = allowed["tools"]?.elements.compactMap { $0["function"]?["name"]?.string } ?? []
            functions.removeAll { !names.contains($0["name"]?.string ?? "") }
            choice = allowed["mode"]?.equals("required") == true ? .any : .auto
        } else {
            losses.add("request.tool_choice", .unknown)
        }
    }

    func write(to json: inout JSONWriter) {
        guard !functions.isEmpty || !named.isEmpty || search != nil else { return }
        json.name("tools")
        json.beginArray()
        for function in functions { Self.write(function, to: &json) }
        for name in named { Self.write(name: name, to: &json) }
        if let search { json.raw(search.definition) }
        json.endArray()
        writeChoice(to: &json)
    }

    private func writeChoice(to json: inout JSONWriter) {
        guard choice != .unsaid || !isParallel else { return }
        json.name("tool_choice")
        json.beginObject()
        switch choice {
        case .unsaid, .auto: json.field("type", "auto")
        case .any: json.field("type", "any")
        case .none: json.field("type", "none")
        case .tool(let name):
            json.field("type", "tool")
            json.field("name", name)
        }
        if !isParallel, choice != .none { json.field("disable_parallel_tool_use", true) }
        json.endObject()
    }

    private static func write(_ function: JSONValue, to json: inout JSONWriter) {
        json.beginObject()
        if let name = function["name"] { json.field("name", name) }
        if let description = function["description"], description.isString {
            json.field("description", description)
        }
        json.name("input_schema")
        write(schema: function["parameters"], to: &json)
        json.endObject()
    }

    private static func write(name: String, to json: inout JSONWriter) {
        json.beginObject()
        json.field("name", name)
        json.name("input_schema")
        write(schema: nil, to: &json)
        json.endObject()
    }

    /// The API wants the schema of an object, and says so of every schema without a type.
    private static func write(schema: JSONValue?, to json: inout JSONWriter) {
        if let schema, schema.isObject, schema["type"]?.equals("object") == true { return json.value(schema) }
        json.beginObject()
        json.field("type", "object")
        if let schema, schema.isObject {
            for member in schema.members where !member.key.equals("type") {
                json.name(member.key)
                json.value(member.value)
            }
        }
        if schema?["properties"] == nil {
            json.name("properties")
            json.beginObject()
            json.endObject()
        }
        json.endObject()
    }
}
