import Wire

/// Holds a request against a twin's rules.
struct TwinCheck {
    let twin: Twin
    let root: JSONValue
    var rules: TwinRules { twin.rules }

    /// Refuses what the twin's original would refuse, in its words.
    static func check(_ body: ChatBody, as twin: Twin) throws(ErrorAnswer) {
        let check = TwinCheck(twin: twin, root: body.document.root)
        do throws(ErrorAnswer) {
            try RequestValidation.only(twin.rules.fields, in: check.root, at: nil)
            try check.checkScalars()
            try check.checkTools()
            try MessageValidation.check(body.messages, twin.rules.members)
            try check.checkMessages(body.messages)
        } catch {
            throw twin.errors.dressed(error)
        }
    }

    /// Whether the model thinks about this request.
    var thinks: Bool {
        switch rules.thinking {
        case .never: return false
        case .always: return true
        case .object(let unasked):
            guard let type = root["thinking"]?["type"] else { return unasked }
            return !type.equals("disabled")
        case .flag(let name, let unasked): return root[name]?.bool ?? unasked
        case .reasoningObject:
            guard let reasoning = root["reasoning"], reasoning.isObject else { return false }
            return reasoning["effort"]?.equals("none") != true && reasoning["enabled"]?.bool != false
        }
    }

    private func checkScalars() throws(ErrorAnswer) {
        if let value = root["temperature"], let temperature = value.double {
            guard let range = rules.temperature else {
                throw .invalid("invalid temperature: only 1 is allowed for this model", param: "temperature")
            }
            guard range.contains(temperature) else {
                throw .invalid(
                    "Invalid temperature: expected a number from \(range.lowerBound) to \(range.upperBound).",
                    param: "temperature")
            }
        }
        for name: StaticString in ["max_tokens", "max_completion_tokens"] {
            guard let limit = root[name]?.int else { continue }
            guard limit >= 1, limit <= rules.largestLimit ?? .max else {
                throw .invalid(
                    "Invalid \(name) value, the valid range of \(name) is [1, \(rules.largestLimit ?? .max)]",
                    param: "\(name)")
            }
        }
        if let stop = root["stop"], stop.isArray {
            guard (1...max(1, rules.stops)).contains(stop.count), rules.stops > 0 else {
                throw .invalid("Invalid 'stop': at most \(rules.stops) sequences.", param: "stop")
            }
        }
        if let effort = root["reasoning_effort"] {
            guard let name = effort.string, rules.efforts.contains(name) else {
                throw .invalid(
                    "Invalid value for 'reasoning_effort': expected one of \(rules.efforts).",
                    param: "reasoning_effort")
            }
        }
        if let type = root["response_format"]?["type"], !rules.formats.contains(type.string ?? "") {
            throw .invalid(
                "This response_format type is unavailable now: expected one of \(rules.formats).",
                param: "response_format.type")
        }
        if rules.thinksInStreamsOnly, thinks, root["stream"]?.bool != true {
            throw .invalid(
                "parameter.enable_thinking must be set to false for non-streaming calls",
                code: "invalid_parameter_error")
        }
    }

    // MARK: Tools

    private func checkTools() throws(ErrorAnswer) {
        guard let tools = root["tools"] else { return try ToolValidation.check(root) }
        guard rules.takesTools else {
            throw .invalid("Tool calling is not supported for this model", param: "tools")
        }
        try ToolValidation.check(
            root, plainRoot: rules.plainRoot, serverTool: rules.serverTool, limit: rules.tools)
        if !rules.thinksBesideTools { try ToolValidation.checkEffort(root) }
        for tool in tools.elements where tool["type"]?.equals("function") == true {
            let name = tool["function"]?["name"]?.string ?? ""
            if rules.namesBeginWithLetter, name.utf8.first.map(Self.isDigitOrDash) ?? true {
                throw .invalid(
                    "Invalid function name '\(name)': must start with a letter or an underscore.",
                    param: "tools")
            }
            if let parameters = tool["function"]?["parameters"] { try checkSchema(parameters) }
        }
        if let choice = root["tool_choice"] { try check(choice: choice) }
    }

    private static func isDigitOrDash(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func check(choice: JSONValue) throws(ErrorAnswer) {
        let form: TwinRules.Choice =
            choice.isObject
            ? .named : choice.equals("required") ? .required : choice.equals("none") ? .none : .auto
        guard rules.choices.contains(form) else {
            let words = rules.choices.contains(.required) ? "none, auto, required" : "none, auto"
            throw .invalid(
                choice.isObject
                    ? "Invalid tool_choice type: 'object'. Supported string values: \(words)"
                    : "Invalid tool_choice '\(choice.string ?? "")'. Supported values: \(words)",
                param: "tool_choice")
        }
        guard !thinks || rules.choicesThinking.contains(form) else {
            throw .invalid(
                "The tool_choice parameter does not support being set to required or object in thinking mode",
                param: "tool_choice", code: "invalid_parameter_error")
        }
    }

    private func checkSchema(_ schema: JSONValue) throws(ErrorAnswer) {
        guard schema.isObject else { return }
        for member in schema.members {
            let key = member.key
            if let words = rules.schemaWords, !words.contains(where: key.equals) {
                throw .invalid(
                    """
                    Invalid JSON payload received. Unknown name "\(member.name)" at \
                    'tools[0].function_declarations[0].parameters': Cannot find field.
                    """)
            }
            if rules.refusedWords.contains(where: key.equals) {
                throw .invalid("failed to parse grammar: '\(member.name)' is not supported in a schema")
            }
            if key.equals("type"), rules.schemaWords != nil, !member.value.isString {
                throw .invalid("Invalid value at 'parameters.type': a single type is expected")
            }
            if key.equals("properties") || key.equals("$defs") || key.equals("definitions") {
                for named in member.value.members { try checkSchema(named.value) }
            } else if member.value.isObject, !key.equals("default"), !key.equals("const") {
                try checkSchema(member.value)
            } else if key.equals("anyOf") || key.equals("oneOf") || key.equals("allOf") {
                for choice in member.value.elements { try checkSchema(choice) }
            }
        }
    }
}
