import Wire

// Thinking, the form of the answer, and what is kept in the cache.
extension MessagesCheck {
    /// Whether the model may think about this request.
    var thinks: Bool {
        let type = root["thinking"]?["type"]
        return type?.equals("enabled") == true || type?.equals("adaptive") == true
    }

    /// Whether it has to think before it says anything.
    var thinksFirst: Bool { root["thinking"]?["type"]?.equals("enabled") == true }

    func checkThinking() throws(ErrorAnswer) {
        try checkEdits()
        guard let thinking = root["thinking"], !thinking.isNull else { return }
        switch thinking["type"]?.string {
        case "enabled": try checkBudget(of: thinking)
        case "adaptive":
            try Self.only(["type", "display"], in: thinking, at: "thinking.adaptive")
            guard model.takesAdaptiveThinking else {
                throw .refused("adaptive thinking is not supported on this model")
            }
        case "disabled": try Self.only(["type"], in: thinking, at: "thinking.disabled")
        case "between_tools": try Self.only(["type", "display"], in: thinking, at: "thinking.between_tools")
        default:
            throw .refused(
                """
                thinking: Input tag '\(thinking["type"]?.string ?? "")' found using 'type' does not match any of \
                the expected tags: 'adaptive', 'between_tools', 'disabled', 'enabled'
                """)
        }
        guard let display = thinking["display"]?.string else { return }
        let isKnown = ["summarized", "omitted"].contains(display)
        guard isKnown || (display == "updates" && betas.includes("thinking-display-updates-")) else {
            throw .refused("thinking.display: Input should be 'summarized' or 'omitted'")
        }
    }

    private func checkBudget(of thinking: JSONValue) throws(ErrorAnswer) {
        let path = "thinking.enabled"
        try Self.only(["type", "budget_tokens", "display"], in: thinking, at: path)
        guard model.takesBudgets else {
            throw .refused(
                """
                "thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and \
                "output_config.effort" to control thinking behavior.
                """)
        }
        guard let budget = thinking["budget_tokens"] else {
            throw .refused("\(path).budget_tokens: Field required")
        }
        guard let tokens = budget.int, tokens >= 1_024 else {
            throw .refused("\(path).budget_tokens: Input should be greater than or equal to 1024")
        }
        // With thoughts between calls the budget may span several answers.
        let spans = betas.includes("interleaved-thinking-") && (root["tools"]?.count ?? 0) > 0
        guard isCounting || spans || tokens < root["max_tokens"]?.int ?? 0 else {
            throw .refused("`max_tokens` must be greater than `thinking.budget_tokens`.")
        }
    }

    private static let edits = ["clear_tool_uses_20250919", "clear_thinking_20251015", "compact_20260112"]

    private func checkEdits() throws(ErrorAnswer) {
        guard let management = root["context_management"], !management.isNull else { return }
        try Self.only(["edits"], in: management, at: "context_management")
        for (index, edit) in (management["edits"]?.elements.map(\.self) ?? []).enumerated() {
            let path = "context_management.edits.\(index)"
            let type = edit["type"]?.string ?? ""
            guard Self.edits.contains(type) else {
                throw .refused(
                    "\(path): Input tag '\(type)' found using 'type' does not match any of the expected tags")
            }
            if type == "clear_thinking_20251015", !thinks {
                throw .refused("`\(type)` strategy requires `thinking` to be enabled or adaptive")
            }
        }
    }

    // MARK: The form of the answer

    func checkOutput() throws(ErrorAnswer) {
        guard let output = root["output_config"], !output.isNull else { return }
        let budget: [StaticString] = betas.includes("task-budgets-") ? ["task_budget"] : []
        try Self.only(["effort", "format"] + budget, in: output, at: "output_config")
        if let effort = output["effort"], !effort.isNull {
            guard model.takesEffort else {
                throw .refused("This model does not support the effort parameter.")
            }
            guard let word = effort.string, ["low", "medium", "high", "xhigh", "max"].contains(word) else {
                throw .refused(
                    "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'")
            }
        }
        if let format = output["format"], !format.isNull { try check(format: format) }
    }

    private func check(format: JSONValue) throws(ErrorAnswer) {
        let path = "output_config.format"
        guard model.takesOutputFormat else {
            throw .refused("\(path): structured outputs are not supported on this model")
        }
        guard format["type"]?.equals("json_schema") == true else {
            throw .refused("\(path).type: Input should be 'json_schema'")
        }
        try Self.only(["type", "schema"], in: format, at: path)
        guard let schema = format["schema"], schema.isObject else {
            throw .refused("\(path).schema: Field required")
        }
        try checkClosed(schema, path: "\(path).schema")
    }

    /// The grammar is made of schemas whose objects say all that they have.
    private func checkClosed(_ schema: JSONValue, path: String) throws(ErrorAnswer) {
        guard schema.isObject else { return }
        if schema["type"]?.equals("object") == true, schema["additionalProperties"]?.bool != false {
            throw .refused(
                "\(path): For 'object' type, 'additionalProperties' must be explicitly set to false")
        }
        for word: StaticString in ["minimum", "maximum", "minLength", "maxLength", "multipleOf"]
        where schema[word] != nil {
            throw .refused("\(path): For this type, property '\(word)' is not supported")
        }
        for word: StaticString in ["properties", "$defs", "definitions"] {
            for member in schema[word]?.members.map(\.self) ?? [] {
                try checkClosed(member.value, path: path)
            }
        }
        if let items = schema["items"] { try checkClosed(items, path: path) }
        for word: StaticString in ["anyOf", "allOf"] {
            for choice in schema[word]?.elements.map(\.self) ?? [] { try checkClosed(choice, path: path) }
        }
    }

    // MARK: The cache

    func checkMarks() throws(ErrorAnswer) {
        let marks = CacheMarks(of: root).all
        for mark in marks {
            try Self.only(["type", "ttl"], in: mark, at: "cache_control")
            guard mark["type"]?.equals("ephemeral") == true else {
                throw .refused("cache_control.type: Input should be 'ephemeral'")
            }
            if let life = mark["ttl"], !life.equals("5m"), !life.equals("1h") {
                throw .refused("cache_control.ephemeral.ttl: Input should be '5m' or '1h'")
            }
        }
        guard marks.count <= 4 else {
            throw .refused(
                "A maximum of 4 blocks with cache_control may be provided. Found \(marks.count).")
        }
    }
}
