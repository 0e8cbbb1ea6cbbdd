import Wire

/// Tools and what may be said about choosing them.
enum ToolValidation {
    /// The most tools that OpenAI takes.
    static let maximumTools = 128

    /// - Parameters:
    ///   - plainRoot: Whether a schema's root takes no alternatives, as at OpenAI.
    ///   - serverTool: A tool that runs at the provider; nil where there is none.
    ///   - limit: The most tools; nil for no limit.
    static func check(
        _ root: JSONValue, plainRoot: Bool = true, serverTool: TwinRules.ServerTool? = nil,
        limit: Int? = maximumTools
    ) throws(ErrorAnswer) {
        guard let tools = root["tools"], !tools.isNull else {
            for name: StaticString in ["tool_choice", "parallel_tool_calls"] {
                if let value = root[name], !value.isNull {
                    throw .invalid("'\(name)' is only allowed when 'tools' are specified.", param: "\(name)")
                }
            }
            return
        }
        guard tools.isArray, tools.count > 0 else {
            throw .invalid(
                "Invalid 'tools': empty array. Expected an array with minimum length 1.", param: "tools",
                code: "empty_array")
        }
        if let limit, tools.count > limit {
            throw .invalid(
                "Invalid 'tools': array too long. Expected an array with maximum length \(limit).",
                param: "tools", code: "array_above_max_length")
        }
        var names: Set<String> = []
        for (index, tool) in tools.elements.enumerated() {
            if let serverTool, tool["type"]?.equals(serverTool.type) == true {
                try check(tool, as: serverTool, at: "tools[\(index)]")
                continue
            }
            let name = try checkTool(tool, at: "tools[\(index)]", plainRoot: plainRoot)
            guard names.insert(name).inserted else {
                throw .invalid(
                    "Tool names must be unique: '\(name)'.", param: "tools[\(index)].function.name")
            }
        }
        try checkChoice(root["tool_choice"], names: names)
    }

    private static func check(
        _ tool: JSONValue, as known: TwinRules.ServerTool, at path: String
    ) throws(ErrorAnswer) {
        try RequestValidation.only(["type", known.settings], in: tool, at: path)
        guard let settings = tool[known.settings] else {
            if known.needsSettings {
                throw .invalid("\(known.type) tool requires \(known.settings) object", code: "invalid_tool")
            }
            return
        }
        guard settings.isObject else {
            throw .invalid(
                "Invalid type for '\(path).\(known.settings)': expected an object.",
                param: "\(path).\(known.settings)")
        }
        try RequestValidation.only(known.known, in: settings, at: "\(path).\(known.settings)")
    }

    private static func checkTool(
        _ tool: JSONValue, at path: String, plainRoot: Bool
    ) throws(ErrorAnswer) -> String {
        guard tool["type"]?.equals("function") == true else {
            throw .invalid("Invalid value for '\(path).type': expected 'function'.", param: "\(path).type")
        }
        try RequestValidation.only(["type", "function"], in: tool, at: path)
        guard let function = tool["function"], function.isObject else {
            throw .invalid("Missing required parameter: '\(path).function'.", param: "\(path).function")
        }
        try RequestValidation.only(
            ["name", "description", "parameters", "strict"], in: function, at: "\(path).function")
        guard let name = function["name"]?.string, RequestValidation.isName(name) else {
            throw .invalid(
                "Invalid '\(path).function.name': expected a string that matches '^[a-zA-Z0-9_-]{1,64}$'.",
                param: "\(path).function.name")
        }
        if let description = function["description"], !description.isString, !description.isNull {
            throw .invalid(
                "Invalid type for '\(path).function.description': expected a string.",
                param: "\(path).function.description")
        }
        if let strict = function["strict"], strict.bool == nil, !strict.isNull {
            throw .invalid(
                "Invalid type for '\(path).function.strict': expected a boolean.",
                param: "\(path).function.strict")
        }
        try checkParameters(function["parameters"], name: name, at: path, plainRoot: plainRoot)
        return name
    }

    private static func checkParameters(
        _ parameters: JSONValue?, name: String, at path: String, plainRoot: Bool
    ) throws(ErrorAnswer) {
        guard let parameters else { return }
        let param = "\(path).function.parameters"
        guard parameters.isObject, parameters["type"]?.equals("object") == true else {
            throw .invalid(
                "Invalid schema for function '\(name)': schema must be a JSON Schema of 'type: \"object\"'.",
                param: param, code: "invalid_function_parameters")
        }
        guard parameters["properties"]?.isObject == true else {
            throw .invalid(
                "Invalid schema for function '\(name)': In context=(), object schema missing properties.",
                param: param, code: "invalid_function_parameters")
        }
        guard plainRoot else { return }
        for word: StaticString in ["anyOf", "oneOf", "allOf", "enum", "not"] where parameters[word] != nil {
            throw .invalid(
                "Invalid schema for function '\(name)': '\(word)' is not allowed at the top level.",
                param: param, code: "invalid_function_parameters")
        }
    }

    /// From GPT 5.4 on models call functions here only as long as they do not reason.
    static func checkEffort(_ root: JSONValue) throws(ErrorAnswer) {
        guard (root["tools"]?.count ?? 0) > 0, let effort = root["reasoning_effort"]?.string,
            effort != "none",
            let model = root["model"]?.string?.split(separator: "/").last, model.hasPrefix("gpt-")
        else { return }
        let version = model.dropFirst("gpt-".count).prefix { $0.isNumber || $0 == "." }.split(separator: ".")
            .compactMap { Int($0) }
        guard let major = version.first, (major, version.dropFirst().first ?? 0) >= (5, 4) else { return }
        throw .invalid(
            """
            Function tools with reasoning_effort are not supported for \(model) in /v1/chat/completions. To use \
            function tools, use /v1/responses or set reasoning_effort to 'none'.
            """, param: "reasoning_effort")
    }

    private static func checkChoice(_ choice: JSONValue?, names: Set<String>) throws(ErrorAnswer) {
        guard let choice, !choice.isNull else { return }
        if let word = choice.string {
            guard ["none", "auto", "required"].contains(word) else {
                throw .invalid("Invalid value for 'tool_choice': '\(word)'.", param: "tool_choice")
            }
            return
        }
        guard choice["type"]?.equals("function") == true, let name = choice["function"]?["name"]?.string
        else {
            throw .invalid("Invalid 'tool_choice': expected a function with a name.", param: "tool_choice")
        }
        guard names.contains(name) else {
            throw .invalid(
                "Invalid value for 'tool_choice': function '\(name)' is not among 'tools'.",
                param: "tool_choice")
        }
    }
}
