import Wire

/// Checks the items of a conversation: what each kind has, that calls have their results, and that reasoning was made here.
enum ResponsesItems {
    static func check(_ input: JSONValue?) throws(ErrorAnswer) {
        guard let input, input.isArray else { return }
        var calls: Set<String> = []
        var answered: Set<String> = []
        for (index, item) in input.elements.enumerated() {
            let path = "input[\(index)]"
            guard item.isObject else {
                throw .invalid("Invalid type for '\(path)': expected an object.", param: path)
            }
            switch item["type"]?.string ?? (item["role"] == nil ? "" : "message") {
            case "message": try check(message: item, at: path)
            case "reasoning": try check(reasoning: item, at: path)
            case "function_call":
                try RequestValidation.only(
                    ["type", "id", "call_id", "name", "namespace", "arguments", "status"], in: item, at: path)
                calls.insert(try text("call_id", of: item, at: path))
                _ = try text("arguments", of: item, at: path)
            case "custom_tool_call":
                try RequestValidation.only(
                    ["type", "id", "call_id", "name", "namespace", "input", "status"], in: item, at: path)
                calls.insert(try text("call_id", of: item, at: path))
            case "function_call_output", "custom_tool_call_output":
                try RequestValidation.only(
                    ["type", "id", "call_id", "output", "status"], in: item, at: path)
                let id = try text("call_id", of: item, at: path)
                guard calls.contains(id) else {
                    throw .invalid(
                        "No tool call found for function call output with call_id \(id).", param: "input")
                }
                answered.insert(id)
            case "web_search_call": continue
            default: throw .invalid("Invalid value for '\(path).type'.", param: "\(path).type")
            }
        }
        if let open = calls.subtracting(answered).min() {
            throw .invalid("No tool output found for function call \(open).", param: "input")
        }
    }

    private static func text(
        _ name: StaticString, of item: JSONValue, at path: String
    ) throws(ErrorAnswer) -> String {
        guard let text = item[name]?.string else {
            throw .invalid("Missing required parameter: '\(path).\(name)'.", param: "\(path).\(name)")
        }
        return text
    }

    private static func check(message item: JSONValue, at path: String) throws(ErrorAnswer) {
        try RequestValidation.only(
            ["type", "id", "role", "content", "status", "phase"], in: item, at: path)
        let role = item["role"]?.string ?? ""
        guard ["user", "assistant", "system", "developer"].contains(role) else {
            throw .invalid("Invalid value for '\(path).role'.", param: "\(path).role", code: "invalid_value")
        }
        guard let content = item["content"], content.isString || content.isArray else {
            throw .invalid("Missing required parameter: '\(path).content'.", param: "\(path).content")
        }
        let known =
            role == "assistant" ? ["output_text", "refusal"] : ["input_text", "input_image", "input_file"]
        for (index, part) in content.elements.enumerated() {
            guard known.contains(part["type"]?.string ?? "") else {
                let list = known.map { "'\($0)'" }.joined(separator: ", ")
                throw .invalid(
                    "Invalid value: '\(part["type"]?.string ?? "")'. Supported values are: \(list).",
                    param: "\(path).content[\(index)]", code: "invalid_value")
            }
        }
    }

    /// Reasoning of others cannot be opened here.
    private static func check(reasoning item: JSONValue, at path: String) throws(ErrorAnswer) {
        try RequestValidation.only(
            ["type", "id", "summary", "content", "encrypted_content", "status"], in: item, at: path)
        guard item["summary"]?.isArray == true else {
            throw .invalid("Missing required parameter: '\(path).summary'.", param: "\(path).summary")
        }
        guard let packed = item["encrypted_content"], !packed.isNull else { return }
        guard let text = packed.string, DemoSignature.isPacked(text) else {
            throw .invalid(
                "The encrypted content could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
                code: "invalid_encrypted_content")
        }
    }
}

extension DemoSignature {
    /// Thoughts as an item carries them, which nobody else can make.
    static func packed(_ text: String) -> String {
        let body = String(hash("reasoning\n" + text), radix: 36)
        return "gAAA.\(body).\(made(for: body))"
    }

    static func isPacked(_ text: String) -> Bool {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(
            String.init)
        return parts.count == 3 && parts[0] == "gAAA" && parts[2] == made(for: parts[1])
    }
}
