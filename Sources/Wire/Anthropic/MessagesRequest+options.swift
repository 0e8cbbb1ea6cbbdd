// The types of the optional fields that are read.
extension MessagesRequest {
    static func validateOptions(of root: JSONValue) throws(ErrorReply) {
        try check(root["stream"], "stream", "boolean") { $0.bool != nil }
        try check(root["system"], "system", "string or list") { $0.isString || $0.isArray }
        try check(root["stop_sequences"], "stop_sequences", "list of strings") {
            $0.isArray && $0.elements.allSatisfy(\.isString)
        }
        try check(root["temperature"], "temperature", "number") { $0.isNumber }
        try check(root["top_p"], "top_p", "number") { $0.isNumber }
        try check(root["top_k"], "top_k", "integer") { $0.int != nil }
        try check(root["thinking"], "thinking", "dictionary") { $0.isObject }
        try check(root["output_config"], "output_config", "dictionary") { $0.isObject }
        try check(root["metadata"], "metadata", "dictionary") { $0.isObject }
        try check(root["tools"], "tools", "list") { $0.isArray }
        try check(root["tool_choice"], "tool_choice", "dictionary") { $0.isObject }
        try validateTools(of: root)
        try validateToolChoice(of: root)
        try validateSystem(of: root)
    }

    private static func check(
        _ value: JSONValue?, _ path: StaticString, _ expected: StaticString,
        _ isRight: (JSONValue) -> Bool
    ) throws(ErrorReply) {
        guard let value, !value.isNull, !isRight(value) else { return }
        throw .invalidRequest("\(path): Input should be a valid \(expected)")
    }

    private static func validateTools(of root: JSONValue) throws(ErrorReply) {
        guard let tools = root["tools"] else { return }
        var index = 0
        for tool in tools.elements {
            guard tool.isObject else {
                throw .invalidRequest("tools.\(index): Input should be a valid dictionary")
            }
            if let name = tool["name"], !name.isString {
                throw .invalidRequest("tools.\(index).name: Input should be a valid string")
            }
            if let schema = tool["input_schema"], !schema.isObject, !schema.isNull {
                throw .invalidRequest("tools.\(index).input_schema: Input should be a valid dictionary")
            }
            index += 1
        }
    }

    private static func validateToolChoice(of root: JSONValue) throws(ErrorReply) {
        guard let choice = root["tool_choice"], choice.isObject else { return }
        guard let type = choice["type"] else { throw .invalidRequest("tool_choice.type: Field required") }
        if type.equals("tool") {
            guard choice["name"]?.isString == true else {
                throw .invalidRequest("tool_choice.tool.name: Field required")
            }
        } else if !type.equals("auto"), !type.equals("any"), !type.equals("none") {
            throw .invalidRequest("tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'")
        }
    }

    private static func validateSystem(of root: JSONValue) throws(ErrorReply) {
        guard let system = root["system"] else { return }
        var index = 0
        for block in system.elements {
            guard block.isObject else {
                throw .invalidRequest("system.\(index): Input should be a valid dictionary")
            }
            if block["type"]?.equals("text") ?? true, block["text"]?.isString != true {
                throw .invalidRequest("system.\(index).text: Field required")
            }
            index += 1
        }
    }
}
