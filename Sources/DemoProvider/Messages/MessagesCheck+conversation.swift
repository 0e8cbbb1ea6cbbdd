import Wire

// The conversation: who speaks when, and which results belong to which calls.
extension MessagesCheck {
    /// One message, or several of one role in a row, which the API takes as one.
    struct Turn {
        let index: Int
        let role: String
        var blocks: [Block]
    }

    /// A block; a content that is a string is one of text.
    struct Block {
        let type: String
        let value: JSONValue
        let path: String
    }

    func checkSystem() throws(ErrorAnswer) {
        guard let system = root["system"], !system.isNull, !system.isString else { return }
        guard system.isArray else { throw .refused("system: Input should be a valid list") }
        for (index, block) in system.elements.enumerated() {
            let path = "system.\(index)"
            guard block["type"]?.equals("text") == true else {
                throw .refused("\(path).type: Input should be 'text'")
            }
            try check(text: block, at: path, whole: "system")
        }
    }

    func checkConversation() throws(ErrorAnswer) {
        var turns: [Turn] = []
        var speakers: [String] = []
        let count = root["messages"]?.count ?? 0
        for (index, message) in (root["messages"]?.elements.map(\.self) ?? []).enumerated() {
            let turn = try turn(of: message, at: index, isLast: index == count - 1)
            speakers.append(turn.role)
            // What is said in between belongs to no turn.
            if turn.role == "system" { continue }
            if turns.last?.role == turn.role {
                turns[turns.count - 1].blocks += turn.blocks
            } else {
                turns.append(turn)
            }
        }
        try checkOrder(speakers)
        try checkCalls(turns)
        try checkSearches(turns)
        try checkThoughts(turns)
        if speakers.last == "assistant" { try checkPrefill(turns.last?.blocks.last?.value) }
    }

    private func turn(of message: JSONValue, at index: Int, isLast: Bool) throws(ErrorAnswer) -> Turn {
        let path = "messages.\(index)"
        guard message.isObject else { throw .refused("\(path): Input should be a valid dictionary") }
        guard let role = message["role"]?.string else { throw .refused("\(path).role: Field required") }
        guard ["user", "assistant", "system"].contains(role) else {
            throw .refused("\(path).role: Input should be 'user', 'assistant' or 'system'")
        }
        let own: [StaticString] = role == "system" ? ["clear_at", "output_config"] : []
        try Self.only(["role", "content"] + own, in: message, at: path)
        guard let content = message["content"] else { throw .refused("\(path).content: Field required") }
        guard content.isString || content.isArray else {
            throw .refused("\(path).content: Input should be a valid list")
        }
        guard !content.isEmptyString, content.isString || content.count > 0 || (isLast && role == "assistant")
        else {
            throw .refused(
                """
                \(path): all messages must have non-empty content except for the optional final assistant message
                """)
        }
        if content.isString {
            let block = Block(type: "text", value: content, path: "\(path).content")
            return Turn(index: index, role: role, blocks: [block])
        }
        var blocks: [Block] = []
        for (place, block) in content.elements.enumerated() {
            let path = "\(path).content.\(place)"
            try check(block, of: role, at: path)
            blocks.append(Block(type: block["type"]?.string ?? "", value: block, path: path))
        }
        return Turn(index: index, role: role, blocks: blocks)
    }

    // MARK: Order

    private func checkOrder(_ speakers: [String]) throws(ErrorAnswer) {
        guard speakers.first == "user" else {
            throw .refused("messages: first message must use the \"user\" role")
        }
        for (index, role) in speakers.enumerated() where role == "system" {
            let next = index + 1 < speakers.count ? speakers[index + 1] : "assistant"
            guard speakers[index - 1] != "assistant", next != "user" else {
                throw .refused(
                    """
                    messages.\(index): a system message must follow a user message, and be the last one or be \
                    followed by an assistant message
                    """)
            }
        }
    }

    private func checkCalls(_ turns: [Turn]) throws(ErrorAnswer) {
        var used: Set<String> = []
        for (place, turn) in turns.enumerated() {
            if turn.role == "user" {
                try checkResults(of: turn, to: place > 0 ? Self.calls(of: turns[place - 1]) : [])
                continue
            }
            let calls = Self.calls(of: turn)
            for id in calls {
                guard used.insert(id).inserted else {
                    throw .refused("messages: `tool_use` ids must be unique")
                }
            }
            try checkAnswers(to: calls, in: place + 1 < turns.count ? turns[place + 1] : nil, behind: turn)
        }
    }

    private static func calls(of turn: Turn) -> [String] {
        turn.blocks.filter { $0.type == "tool_use" }.map { $0.value["id"]?.string ?? "" }
    }

    private func checkAnswers(
        to calls: [String], in next: Turn?, behind turn: Turn
    ) throws(ErrorAnswer) {
        // Results come before everything else.
        let results = next?.blocks.prefix { $0.type == "tool_result" } ?? []
        let answered = results.compactMap { $0.value["tool_use_id"]?.string }
        let missing = calls.filter { !answered.contains($0) }
        guard missing.isEmpty else {
            throw .refused(
                """
                messages.\(turn.index): `tool_use` ids were found without `tool_result` blocks immediately after: \
                \(missing.joined(separator: ", ")). Each `tool_use` block must have a corresponding `tool_result` \
                block in the next message.
                """)
        }
        guard Set(answered).count == answered.count else {
            throw .refused(
                """
                messages.\(turn.index + 1): each tool_use must have a single result. Found multiple `tool_result` \
                blocks with the same id.
                """)
        }
    }

    private func checkResults(of turn: Turn, to calls: [String]) throws(ErrorAnswer) {
        for block in turn.blocks where block.type == "tool_result" {
            let id = block.value["tool_use_id"]?.string ?? ""
            guard calls.contains(id) else {
                throw .refused(
                    """
                    \(block.path): unexpected `tool_use_id` found in `tool_result` blocks: \(id). Each `tool_result` \
                    block must have a corresponding `tool_use` block in the previous message.
                    """)
            }
        }
    }

    private func checkSearches(_ turns: [Turn]) throws(ErrorAnswer) {
        for turn in turns {
            let results = turn.blocks.filter { $0.type == "web_search_tool_result" }
                .compactMap { $0.value["tool_use_id"]?.string }
            for block in turn.blocks where block.type == "server_tool_use" {
                let id = block.value["id"]?.string ?? ""
                guard block.value["name"]?.equals("web_search") == true, !results.contains(id) else {
                    continue
                }
                throw .refused(
                    """
                    messages.\(turn.index): `web_search` tool use with id `\(id)` was found without a corresponding \
                    `web_search_tool_result` block
                    """)
            }
        }
    }

    // MARK: The end

    private func checkPrefill(_ last: JSONValue?) throws(ErrorAnswer) {
        guard model.takesPrefill else {
            throw .refused(
                """
                This model does not support assistant message prefill. The conversation must end with a user message.
                """)
        }
        let text = last?.string ?? last?["text"]?.string ?? ""
        guard text.last?.isWhitespace != true else {
            throw .refused("messages: final assistant content cannot end with trailing whitespace")
        }
    }

    // MARK: Thinking

    private static let thoughts = ["thinking", "redacted_thinking"]

    /// With a budget, the answer that goes on behind results has to have begun with thinking.
    private func checkThoughts(_ turns: [Turn]) throws(ErrorAnswer) {
        for turn in turns where turn.role == "assistant" {
            if let last = turn.blocks.last, Self.thoughts.contains(last.type) {
                throw .refused(
                    "messages.\(turn.index): The final block in an assistant message cannot be `thinking`.")
            }
        }
        guard thinksFirst else { return }
        let question = turns.lastIndex { turn in
            turn.role == "user" && !turn.blocks.contains { $0.type == "tool_result" }
        }
        let answer = turns[((question ?? -1) + 1)...].first { $0.role == "assistant" }
        guard let first = answer?.blocks.first, !Self.thoughts.contains(first.type) else { return }
        throw .refused(
            """
            \(first.path).type: Expected `thinking` or `redacted_thinking`, but found `\(first.type)`. When `thinking` \
            is enabled, a final `assistant` message must start with a thinking block (preceeding the lastmost set of \
            `tool_use` and `tool_result` blocks).
            """)
    }
}
