import Wire

/// Checks a request as strictly as OpenAI's reference of `POST /v1/responses` documents it. Of the API's own tools only
/// searches of the web are taken, and nothing is kept: what names something that would be is refused as unknown.
struct ResponsesCheck {
    private let root: JSONValue

    static func check(_ body: ResponsesBody) throws(ErrorAnswer) {
        let check = ResponsesCheck(root: body.root)
        try RequestValidation.only(topLevel, in: body.root, at: nil)
        try check.checkScalars()
        try check.checkFormat()
        try check.checkTools()
        try ResponsesItems.check(body.root["input"])
    }

    private static let topLevel: [StaticString] = [
        "model", "input", "instructions", "stream", "stream_options", "store", "include", "tools",
        "tool_choice", "parallel_tool_calls", "max_tool_calls", "max_output_tokens", "temperature", "top_p",
        "top_logprobs", "reasoning", "text", "truncation", "metadata", "user", "safety_identifier",
        "prompt_cache_key", "prompt_cache_retention", "service_tier", "background", "previous_response_id",
        "conversation", "prompt", "context_management", "client_metadata",
    ]

    private func checkScalars() throws(ErrorAnswer) {
        for name: StaticString in ["stream", "store", "parallel_tool_calls", "background"] {
            if let flag = root[name], flag.bool == nil, !flag.isNull {
                throw .invalid(
                    "Invalid type for '\(name)': expected a boolean.", param: "\(name)", code: "invalid_type")
            }
        }
        if let limit = root["max_output_tokens"], !limit.isNull {
            guard let number = limit.int, number >= 16 else {
                throw .invalid(
                    "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16.",
                    param: "max_output_tokens", code: "integer_below_min_value")
            }
        }
        if let instructions = root["instructions"], !instructions.isNull, !instructions.isString {
            throw .invalid(
                "Invalid type for 'instructions': expected a string.", param: "instructions",
                code: "invalid_type")
        }
        if let previous = root["previous_response_id"], !previous.isNull {
            throw .invalid(
                "Previous response with id '\(previous.string ?? "")' not found.",
                param: "previous_response_id", code: "previous_response_not_found")
        }
        if let conversation = root["conversation"], !conversation.isNull {
            var error = ErrorAnswer.invalid(
                "Conversation with id '\((conversation["id"] ?? conversation).string ?? "")' not found.")
            error.status = 404
            throw error
        }
        if let reasoning = root["reasoning"], !reasoning.isNull { try check(reasoning: reasoning) }
        let parts = [
            "reasoning.encrypted_content", "web_search_call.action.sources", "message.output_text.logprobs",
        ]
        for part in root["include"]?.elements.map(\.self) ?? []
        where !parts.contains(part.string ?? "") {
            throw .invalid("Invalid value for 'include'.", param: "include", code: "invalid_value")
        }
    }

    private func check(reasoning: JSONValue) throws(ErrorAnswer) {
        try RequestValidation.only(["effort", "summary", "generate_summary"], in: reasoning, at: "reasoning")
        if let effort = reasoning["effort"], !effort.isNull {
            let known = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]
            guard let word = effort.string, known.contains(word) else {
                throw .invalid(
                    "Invalid value for 'reasoning.effort'.", param: "reasoning.effort", code: "invalid_value")
            }
        }
        for name: StaticString in ["summary", "generate_summary"] {
            guard let summary = reasoning[name], !summary.isNull else { continue }
            guard ["auto", "concise", "detailed"].contains(summary.string ?? "") else {
                throw .invalid(
                    "Invalid value for 'reasoning.\(name)'.", param: "reasoning.\(name)",
                    code: "invalid_value")
            }
        }
    }

    private func checkFormat() throws(ErrorAnswer) {
        guard let text = root["text"], !text.isNull else { return }
        try RequestValidation.only(["format", "verbosity"], in: text, at: "text")
        guard let format = text["format"], !format.isNull else { return }
        switch format["type"]?.string {
        case "text", "json_object": try RequestValidation.only(["type"], in: format, at: "text.format")
        case "json_schema":
            try RequestValidation.only(
                ["type", "name", "schema", "strict", "description"], in: format, at: "text.format")
            guard let name = format["name"]?.string, RequestValidation.isName(name),
                format["schema"]?.isObject == true
            else {
                throw .invalid(
                    "Missing required parameter: 'text.format.name' or 'text.format.schema'.",
                    param: "text.format")
            }
        default: throw .invalid("Invalid value for 'text.format.type'.", param: "text.format.type")
        }
    }

    // MARK: Tools

    private func checkTools() throws(ErrorAnswer) {
        var names: Set<String> = []
        for (index, tool) in (root["tools"]?.elements.map(\.self) ?? []).enumerated() {
            let path = "tools[\(index)]"
            switch tool["type"]?.string {
            case "function":
                try RequestValidation.only(
                    ["type", "name", "description", "parameters", "strict"], in: tool, at: path)
                try checkParameters(tool, at: path)
            case "custom":
                try RequestValidation.only(["type", "name", "description", "format"], in: tool, at: path)
            case "web_search", "web_search_preview": continue
            case "namespace":
                try RequestValidation.only(["type", "name", "description", "tools"], in: tool, at: path)
                continue
            default: throw .invalid("Invalid value for '\(path).type'.", param: "\(path).type")
            }
            guard let name = tool["name"]?.string, RequestValidation.isName(name) else {
                throw .invalid(
                    "Invalid '\(path).name': expected a string that matches '^[a-zA-Z0-9_-]{1,64}$'.",
                    param: "\(path).name")
            }
            guard names.insert(name).inserted else {
                throw .invalid("Tool names must be unique: '\(name)'.", param: "\(path).name")
            }
        }
        guard let choice = root["tool_choice"], choice.isObject, let name = choice["name"]?.string else {
            return
        }
        guard names.contains(name) else {
            throw .invalid("Tool choice '\(name)' not found in 'tools' parameter.", param: "tool_choice")
        }
    }

    /// What is not said to be lenient is strict, and then says all that it takes.
    private func checkParameters(_ tool: JSONValue, at path: String) throws(ErrorAnswer) {
        guard let parameters = tool["parameters"], !parameters.isNull else { return }
        let param = "\(path).parameters"
        guard parameters.isObject, parameters["type"]?.equals("object") == true else {
            throw .invalid(
                "Invalid schema for function '\(tool["name"]?.string ?? "")': schema must be a JSON Schema of "
                    + "'type: \"object\"'.", param: param, code: "invalid_function_parameters")
        }
        guard tool["strict"]?.bool == true else { return }
        guard parameters["additionalProperties"]?.bool == false else {
            throw .invalid(
                "Invalid schema for function '\(tool["name"]?.string ?? "")': 'additionalProperties' is required to "
                    + "be supplied and to be false.", param: param, code: "invalid_function_parameters")
        }
    }
}
