import Wire

/// The tools of a Responses request as the Messages API has them, and which of them has to be called.
struct ResponsesTools {
    /// Names of tools that take free text.
    private(set) var custom: Set<String> = []
    /// Tools that the client groups.
    private(set) var namespaced = NamespacedTools()
    /// Whether a tool has to be called.
    private(set) var isForced = false
    /// Whether the model may search the web.
    private(set) var hasSearch = false
    private var names: Set<String> = []
    private var definitions: [[UInt8]] = []
    private var choice: [UInt8]?

    /// - Parameter isNative: Whether the provider speaks the Messages API.
    /// - Throws: A 400 when a search is demanded that cannot be.
    init(_ request: OpenAIRequest, isNative: Bool, losses: inout LossList) throws(ErrorReply) {
        var search: OfferedSearch?
        for tool in request["tools"]?.elements.map({ $0 }) ?? [] {
            if OfferedSearch.isSearch(tool["type"]) {
                // It is the only tool of the request that a provider runs.
                search = OfferedSearch(tool, mostUses: request["max_tool_calls"]?.int, &losses)
            } else if tool["type"]?.equals("namespace") == true, let group = tool["name"]?.nonEmptyString {
                for member in tool["tools"]?.elements.map(\.self) ?? [] { add(member, in: group, &losses) }
            } else {
                add(tool, &losses)
            }
        }
        if search != nil, names.contains(OfferedSearch.name) {
            // Names are unique, and a function of the client's that has this one goes first.
            losses.add("tool.web_search")
        } else if let search {
            hasSearch = true
            definitions.append(search.definition)
        }
        try refuseForcedSearch(request["tool_choice"], isNative: isNative)
        guard !definitions.isEmpty else { return }
        readChoice(request, &losses)
    }

    /// Only Anthropic's API can be told that the model has to search.
    private func refuseForcedSearch(_ choice: JSONValue?, isNative: Bool) throws(ErrorReply) {
        let isNamed = choice.map { OfferedSearch.isSearch($0["type"]) } ?? false
        guard !isNamed || hasSearch else {
            throw .invalidRequest("Tool choice 'web_search' not found in 'tools' parameter.")
        }
        let isOnlyWay = hasSearch && names.isEmpty && choice?.equals("required") == true
        guard isNative || !(isNamed || isOnlyWay) else {
            throw .invalidRequest(
                "Invalid value for 'tool_choice': this model's provider cannot be made to search the web.",
                code: "invalid_value")
        }
    }

    func write(to json: inout JSONWriter) {
        guard !definitions.isEmpty else { return }
        json.name("tools")
        json.beginArray()
        for tool in definitions { json.raw(tool) }
        json.endArray()
        if let choice {
            json.name("tool_choice")
            json.raw(choice)
        }
    }

    // MARK: Definitions

    private mutating func add(_ tool: JSONValue, in group: String? = nil, _ losses: inout LossList) {
        guard let type = tool["type"], let own = tool["name"]?.nonEmptyString,
            type.equals("function") || type.equals("custom")
        else {
            // Tools that run at OpenAI, or of which only its models know.
            return losses.add("tool." + (Self.known(tool["type"]) ?? "unknown"))
        }
        let both = group.map { NamespacedTools.Name(namespace: $0, name: own) }
        let name = both?.joined ?? own
        // Under one name only one can travel, and a call of it must find the tool that was meant.
        guard names.insert(name).inserted || (both == nil && namespaced[name] == nil) else {
            return losses.add("tool.namespace")
        }
        if let both { namespaced.remember(both) }
        if type.equals("custom") {
            custom.insert(name)
            definitions.append(Self.customTool(tool, name, &losses))
        } else {
            definitions.append(Self.function(tool, name))
        }
    }

    private static func function(_ tool: JSONValue, _ name: String) -> [UInt8] {
        var json = JSONWriter(reserving: tool.raw.count + 64)
        json.beginObject()
        json.field("name", name)
        if let description = tool["description"], description.isString {
            json.field("description", description)
        }
        json.name("input_schema")
        if let schema = tool["parameters"], schema.isObject {
            json.value(schema)
        } else {
            json.raw(#"{"type":"object","properties":{}}"#.utf8)
        }
        if tool["strict"]?.bool == true { json.field("strict", true) }
        json.endObject()
        return json.bytes
    }

    /// A function of one string, which says what the string has to look like.
    private static func customTool(_ tool: JSONValue, _ name: String, _ losses: inout LossList) -> [UInt8] {
        var json = JSONWriter(reserving: tool.raw.count + 256)
        json.beginObject()
        json.field("name", name)
        json.name("description")
        json.beginString()
        if let description = tool["description"]?.escapedContent { json.append(escaped: description) }
        if let format = tool["format"], format["type"]?.equals("grammar") == true,
            let definition = format["definition"]?.escapedContent
        {
            losses.add("tool.custom.grammar", .narrowed)
            json.append(text: "\n\nThe input follows this grammar")
            if let syntax = format["syntax"]?.nonEmptyString { json.append(text: " (\(syntax))") }
            json.append(text: ":\n")
            json.append(escaped: definition)
        }
        json.endString()
        json.name("input_schema")
        json.raw(
            (#"{"type":"object","properties":{"\#(ResponseTerms.customInput)":{"type":"string","#
                + #""description":"The whole input, as free text."}},"required":["\#(ResponseTerms.customInput)"],"#
                + #""additionalProperties":false}"#).utf8)
        json.endObject()
        return json.bytes
    }

    /// The type's name as far as it is OpenAI's; a name that the client made up has no place on the ledger.
    private static func known(_ type: JSONValue?) -> String? {
        guard let type = type?.string else { return nil }
        let known = [
            "file_search", "computer", "computer_use_preview",
            "code_interpreter",
            "image_generation", "local_shell", "shell", "mcp", "apply_patch", "namespace", "tool_search",
        ]
        return known.first { type == $0 || type.hasPrefix($0 + "_20") }
    }

    // MARK: Choice

    private mutating func readChoice(_ request: OpenAIRequest, _ losses: inout LossList) {
        var type = "auto"
        var name: String?
        if let choice = request["tool_choice"] {
            let mode = choice.isString ? choice : choice["mode"]
            if mode?.equals("none") == true {
                type = "none"
            } else if mode?.equals("required") == true {
                type = "any"
            } else if choice.isObject, let wanted = choice.travellingName {
                type = "tool"
                name = wanted
            } else if OfferedSearch.isSearch(choice["type"]) {
                type = "tool"
                name = OfferedSearch.name
            }
            if choice["type"]?.equals("allowed_tools") == true {
                losses.add("request.tool_choice", .narrowed)
            } else if choice.isObject, name == nil {
                losses.add("request.tool_choice")
            }
        }
        isForced = name != nil || type == "any"
        let isSingle = request["parallel_tool_calls"]?.bool == false && type != "none"
        guard isSingle || type != "auto" else { return }
        var json = JSONWriter(reserving: 96)
        json.beginObject()
        json.field("type", type)
        if let name { json.field("name", name) }
        if isSingle { json.field("disable_parallel_tool_use", true) }
        json.endObject()
        choice = json.bytes
    }
}
