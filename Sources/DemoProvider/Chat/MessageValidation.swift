import Wire

/// Messages one by one, and the order that tool calls demand.
struct MessageValidation {
    /// Calls of the last assistant message that have no answer yet.
    private var unanswered: [String] = []
    /// Whether a tool message may come: after calls, and after other tool messages.
    private var inToolRun = false
    /// What messages may have.
    private let members: MessageMembers

    private init(_ members: MessageMembers) {
        self.members = members
    }

    static func check(
        _ messages: JSONValue, _ members: MessageMembers = .lenient
    ) throws(ErrorAnswer) {
        var validation = MessageValidation(members)
        for (index, message) in messages.elements.enumerated() {
            try validation.check(message, at: "messages[\(index)]")
        }
        try validation.requireAnswers(before: "messages[\(messages.count)]")
    }

    private mutating func check(_ message: JSONValue, at path: String) throws(ErrorAnswer) {
        guard message.isObject, let role = message["role"]?.string else {
            throw .invalid("Missing required parameter: '\(path).role'.", param: "\(path).role")
        }
        if role != "tool" {
            try requireAnswers(before: path)
            inToolRun = false
        }
        switch role {
        case "developer" where !members.takesDeveloper:
            throw .invalid(
                "\(path).role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`",
                param: "\(path).role", code: "invalid_value")
        case "system", "developer", "user":
            try RequestValidation.only(["role", "content", "name"], in: message, at: path)
            let media: [StaticString] = role == "user" ? ["image_url", "input_audio", "file"] : []
            let types: [StaticString] = ["text"] + media
            try ContentValidation.check(
                message["content"], types: types, role: role, at: path, members: members.textPart)
        case "assistant": try checkAssistant(message, at: path)
        case "tool": try checkTool(message, at: path)
        case "function":
            guard message["name"]?.isString == true else {
                throw .invalid("Missing required parameter: '\(path).name'.", param: "\(path).name")
            }
        default:
            throw .invalid(
                """
                Invalid value: '\(role)'. Supported values are: 'system', 'assistant', 'user', 'function', \
                'tool', and 'developer'.
                """, param: "\(path).role", code: "invalid_value")
        }
    }

    private mutating func checkAssistant(_ message: JSONValue, at path: String) throws(ErrorAnswer) {
        try RequestValidation.only(members.assistant, in: message, at: path)
        let calls = message["tool_calls"]
        let content = message["content"]
        if let content, !content.isNull {
            try ContentValidation.check(
                content, types: members.assistantParts, role: "assistant", at: path,
                members: members.textPart)
        } else if calls == nil, message["refusal"]?.isString != true, message["function_call"] == nil {
            throw .invalid(
                "Invalid value for 'content': expected a string, got null.", param: "\(path).content")
        }
        guard let calls, !calls.isNull else { return }
        guard calls.isArray, calls.count > 0 else {
            throw .invalid(
                "Invalid '\(path).tool_calls': empty array. Expected an array with minimum length 1.",
                param: "\(path).tool_calls", code: "empty_array")
        }
        for (index, call) in calls.elements.enumerated() {
            let id = try checkCall(call, at: "\(path).tool_calls[\(index)]")
            guard !unanswered.contains(id) else {
                throw .invalid("Duplicate tool call id '\(id)'.", param: "\(path).tool_calls[\(index)].id")
            }
            unanswered.append(id)
        }
        inToolRun = true
    }

    private func checkCall(_ call: JSONValue, at path: String) throws(ErrorAnswer) -> String {
        try RequestValidation.only(members.call, in: call, at: path)
        let id = try checkID(call["id"], at: "\(path).id")
        guard call["type"]?.equals("function") == true else {
            throw .invalid("Invalid value for '\(path).type': expected 'function'.", param: "\(path).type")
        }
        guard let name = call["function"]?["name"]?.string, RequestValidation.isName(name) else {
            throw .invalid(
                "Invalid '\(path).function.name': expected a string that matches '^[a-zA-Z0-9_-]{1,64}$'.",
                param: "\(path).function.name")
        }
        guard call["function"]?["arguments"]?.isString == true else {
            throw .invalid(
                "Invalid type for '\(path).function.arguments': expected a string.",
                param: "\(path).function.arguments", code: "invalid_type")
        }
        return id
    }

    private mutating func checkTool(_ message: JSONValue, at path: String) throws(ErrorAnswer) {
        try RequestValidation.only(members.tool, in: message, at: path)
        guard inToolRun else {
            throw .invalid(
                "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
                param: "\(path).role")
        }
        let id = try checkID(message["tool_call_id"], at: "\(path).tool_call_id")
        guard let index = unanswered.firstIndex(of: id) else {
            throw .invalid(
                "'\(path).tool_call_id' answers no open call of the preceding message: '\(id)'.",
                param: "\(path).tool_call_id")
        }
        unanswered.remove(at: index)
        try ContentValidation.check(message["content"], types: ["text"], role: "tool", at: path)
    }

    /// Ids are strings that are neither empty nor too long.
    private func checkID(_ value: JSONValue?, at path: String) throws(ErrorAnswer) -> String {
        guard let id = value?.string, !id.isEmpty else {
            throw .invalid("Missing required parameter: '\(path)'.", param: path)
        }
        guard id.unicodeScalars.count <= members.idLimit else {
            throw .invalid(
                """
                Invalid '\(path)': string too long. Expected a string with maximum length \(members.idLimit).
                """, param: path, code: "string_above_max_length")
        }
        return id
    }

    private func requireAnswers(before path: String) throws(ErrorAnswer) {
        guard !unanswered.isEmpty else { return }
        throw .invalid(
            """
            An assistant message with 'tool_calls' must be followed by tool messages responding to each \
            'tool_call_id'. The following tool_call_ids did not have response messages: \
            \(unanswered.joined(separator: ", "))
            """, param: "\(path).role")
    }
}
