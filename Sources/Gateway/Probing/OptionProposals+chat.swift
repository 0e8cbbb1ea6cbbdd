import Translation

// What of the table for chat/completions is otherwise.
extension OptionProposals {
    mutating func proposeSampling() {
        for (name, other) in [
            ("max_tokens", "max_completion_tokens"), ("max_completion_tokens", "max_tokens"),
        ]
        where change(name) == false && isTaken(other) { propose("limit-field", other, because: name) }
        proposeHighest("temperature", ProbeQuestion.temperatures) { "temperature \($0)" }
        proposeHighest("stop", ProbeQuestion.stops.map(String.init)) { "stop of \($0)" }
        proposeSwitch("top-p", ("on", "off"), "top_p")
        proposeSwitch("top-k", ("on", "off"), "top_k")
        proposeSwitch("prompt-cache-key", ("on", "off"), "prompt_cache_key")
        if change("stream_options") == false {
            propose("stream-usage", "unasked", because: "stream_options")
        } else if !dialect.asksForUsage, hidesUsageUnasked {
            propose("stream-usage", "asked", because: "stream")
        }
    }

    /// A column that is the most of something, asked for in steps from the least to the most.
    private mutating func proposeHighest(
        _ option: String, _ steps: [String], _ question: (String) -> String
    ) {
        guard let because = steps.first(where: { change(question($0)) != nil }) else { return }
        guard steps.allSatisfy({ isTaken(question($0)) || isRefused(question($0)) }) else { return }
        let taken = steps.prefix { isTaken(question($0)) }.last
        // What takes much and not little has a least, which is no option.
        guard steps.last(where: { isTaken(question($0)) }) == taken else { return }
        let none = option == "stop" ? "0" : "off"
        propose(option, taken.map { $0 == "0" ? none : $0 } ?? none, because: question(because))
    }

    mutating func proposeOfMembers() {
        if change("json_schema") == true {
            propose("json", "schema", because: "json_schema")
        } else if change("json_schema") == false {
            propose("json", isTaken("json_object") ? "object" : "off", because: "json_schema")
        } else if change("json_object") == false {
            propose("json", isTaken("json_schema") ? "schema" : "off", because: "json_object")
        }
        // Pictures were asked about as data alone.
        proposeSwitch("images", ("data", "none"), "images")
        // What takes these need not do by them, so that they are only ever taken back.
        if change("the role developer") == false {
            propose("developer", "off", because: "the role developer")
        }
        if change("system messages amid") == false {
            propose("system-amid", "reminder", because: "system messages amid")
        }
        if change("an answer to be continued") == false {
            propose("prefill", "ask", because: "an answer to be continued")
        }
    }

    mutating func proposeTools() {
        proposeSwitch("tools", ("on", "off"), "tools")
        guard isTaken("tools") else { return }
        proposeSwitch("parallel-tools", ("checked", "refused"), "parallel_tool_calls")
        proposeChoices()
        proposeWords()
        proposeHistory()
    }

    private mutating func proposeChoices() {
        let kinds: [(String, Dialect.ToolChoice, question: String)] = [
            ("required", .required, "tool_choice required"), ("none", .none, "tool_choice none"),
            ("named", .named, "tool_choice of a name"),
        ]
        guard let because = kinds.first(where: { change($0.question) != nil }) else { return }
        let left = kinds.filter { change($0.question) ?? dialect.toolChoices.contains($0.1) }.map(\.0)
        let value = left.isEmpty && !dialect.toolChoices.contains(.auto) ? ["off"] : ["auto"] + left
        propose("tool-choice", value.joined(separator: ","), because: because.question)
    }

    private mutating func proposeWords() {
        var words: [String]
        switch dialect.schemaWords {
        case .all: words = []
        case .without(let left): words = left.map { "\($0)" }
        // A short list of what is taken; that there is more does not mean that the model reads it.
        case .openAPI: return
        }
        let asked = ["pattern", "const"].filter { change("\($0) in schemas") != nil }
        guard let because = asked.first else { return }
        for word in asked {
            if change("\(word) in schemas") == false {
                words.append(word)
            } else {
                words.removeAll { $0 == word }
            }
        }
        let value = words.isEmpty ? "off" : words.joined(separator: ",")
        propose("schema-without", value, because: "\(because) in schemas")
    }

    /// No form of a history is asked about after one that is taken.
    private mutating func proposeHistory() {
        let names = ProbeQuestion.histories.map(\.name)
        guard let own = names.first(where: { change($0) == false }), let taken = names.first(where: isTaken)
        else { return }
        if taken.contains("9 characters") { propose("call-ids", "nine", because: own) }
        if taken.contains("functions.NAME:N") { propose("call-ids", "functions", because: own) }
        if taken.contains("reasoning_content") {
            propose("reasoning-member", "reasoning_content", because: own)
            propose("missing-reasoning", "required", because: own)
        }
    }

    mutating func proposeReasoning() {
        proposeEfforts()
        let switches = ["thinking", "enable_thinking", "chat_template_kwargs"]
        if let refused = switches.first(where: { change($0) == false }) {
            let other = switches.first { isStrict && isTaken($0) }
            propose("thinking-switch", other ?? "off", because: refused)
        } else if dialect.thinkingSwitch.on == nil, dialect.thinkingSwitch.off == nil,
            let taken = switches.first(where: { change($0) == true })
        {
            propose("thinking-switch", taken, because: taken)
        }
        guard let seen = reasoningMember else { return }
        if seen == "<think>", !dialect.readsThinkTags {
            propose("think-tags", "on", because: "reasoning as <think>")
        } else if ["reasoning_content", "reasoning", "reasoning_details"].contains(seen),
            dialect.replay != .never, let own = dialect.reasoningMember, own != seen
        {
            propose("reasoning-member", seen, because: "reasoning as \(seen)")
        }
    }

    private mutating func proposeEfforts() {
        let questions = ProbeQuestion.efforts.map { (level: $0, question: "reasoning_effort \($0)") }
        guard let because = questions.first(where: { change($0.question) != nil }) else { return }
        let left = questions.filter { level, question in
            change(question) ?? dialect.efforts.contains { "\($0.name)" == level }
        }.map(\.level)
        propose(
            "reasoning-effort", left.isEmpty ? "off" : left.joined(separator: ","), because: because.question)
    }
}
