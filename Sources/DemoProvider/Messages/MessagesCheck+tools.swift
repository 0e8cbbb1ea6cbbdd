import Wire

// Tools and their choice.
extension MessagesCheck {
    /// The members of a tool of the client's own.
    private static let members: [StaticString] = [
        "name", "description", "input_schema", "type", "cache_control", "strict", "defer_loading",
        "eager_input_streaming", "input_examples", "allowed_callers",
    ]

    /// How the types of tools begin that Anthropic defines.
    private static let defined = [
        "bash_", "text_editor_", "computer_", "memory_", "browser_toolset_", "web_search_", "web_fetch_",
        "code_execution_", "tool_search_tool_", "advisor_", "mcp_toolset",
    ]

    func checkTools() throws(ErrorAnswer) {
        guard let tools = root["tools"], !tools.isNull else {
            if let choice = root["tool_choice"], !choice.isNull {
                throw .refused("tool_choice may only be specified while providing tools.")
            }
            return
        }
        guard tools.isArray else { throw .refused("tools: Input should be a valid list") }
        var names: Set<String> = []
        for (index, tool) in tools.elements.enumerated() {
            guard let name = try check(tool, at: "tools.\(index)") else { continue }
            guard names.insert(name).inserted else { throw .refused("tools: Tool names must be unique.") }
        }
        if let choice = root["tool_choice"], !choice.isNull { try check(choice: choice, among: names) }
    }

    /// The tool's name; nil for one that has none.
    private func check(_ tool: JSONValue, at path: String) throws(ErrorAnswer) -> String? {
        if let type = tool["type"]?.string, type != "custom" {
            guard Self.defined.contains(where: type.hasPrefix) else {
                throw .refused(
                    "\(path): Input tag '\(type)' found using 'type' does not match any of the expected tags")
            }
            if tool["input_schema"] != nil {
                throw .refused("\(path).\(type).input_schema: Extra inputs are not permitted")
            }
            return tool["name"]?.string
        }
        let path = "\(path).custom"
        try Self.only(Self.members, in: tool, at: path)
        guard let name = tool["name"]?.string else { throw .refused("\(path).name: Field required") }
        guard Self.isName(name, longest: 128) else {
            throw .refused("\(path).name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")
        }
        if let description = tool["description"], !description.isString {
            throw .refused("\(path).description: Input should be a valid string")
        }
        guard let schema = tool["input_schema"], schema.isObject else {
            throw .refused("\(path).input_schema: Field required")
        }
        guard let type = schema["type"] else { throw .refused("\(path).input_schema.type: Field required") }
        guard type.equals("object") else {
            throw .refused("\(path).input_schema.type: Input should be 'object'")
        }
        for word: StaticString in ["oneOf", "allOf", "anyOf"] where schema[word] != nil {
            throw .refused(
                "\(path).input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level")
        }
        return name
    }

    static func isName(_ text: String, longest: Int) -> Bool {
        (1...longest).contains(text.utf8.count)
            && text.utf8.allSatisfy { RequestValidation.isName(byte: $0) }
    }

    private func check(choice: JSONValue, among names: Set<String>) throws(ErrorAnswer) {
        let type = choice["type"]?.string ?? ""
        switch type {
        case "auto", "any":
            try Self.only(["type", "disable_parallel_tool_use"], in: choice, at: "tool_choice.\(type)")
        case "none": try Self.only(["type"], in: choice, at: "tool_choice.none")
        case "tool":
            try Self.only(["type", "name", "disable_parallel_tool_use"], in: choice, at: "tool_choice.tool")
            let name = choice["name"]?.string ?? ""
            guard names.contains(name) else {
                throw .refused("Tool '\(name)' not found in provided tools")
            }
        default:
            throw .refused(
                """
                tool_choice: Input tag '\(type)' found using 'type' does not match any of the expected tags: \
                'any', 'auto', 'none', 'tool'
                """)
        }
        guard !thinks || type == "auto" || type == "none" else {
            throw .refused("Thinking may not be enabled when tool_choice forces tool use.")
        }
    }
}
