import Wire

/// What the Messages API demands of a conversation, written from its documentation alone.
enum MessagesRules {
    static func violations(of body: JSONValue) -> [String] {
        var found: [String] = []
        func require(_ isTrue: Bool, _ rule: String) {
            if !isTrue { found.append(rule) }
        }
        require((body["max_tokens"]?.int ?? 0) > 0, "max_tokens")
        for block in body["system"]?.elements.map(\.self) ?? [] { require(isText(block), "system block") }
        let messages = body["messages"].map { Array($0.elements) } ?? []
        require(messages.first?["role"]?.equals("user") == true, "the user begins")
        var ids: Set<String> = []
        var calls: [String] = []
        for (index, message) in messages.enumerated() {
            let blocks = message["content"].map { Array($0.elements) } ?? []
            let isUser = message["role"]?.equals("user") == true
            require(!blocks.isEmpty, "\(index) has content")
            require(
                index == 0 || messages[index - 1]["role"]?.string != message["role"]?.string,
                "\(index) takes turns")
            let results = blocks.prefix { $0["type"]?.equals("tool_result") == true }
            require(
                Set(results.compactMap { $0["tool_use_id"]?.string }) == Set(calls)
                    && results.count == calls.count,
                "\(index) answers the calls before it")
            calls = []
            for block in blocks.dropFirst(results.count) {
                let type = block["type"]?.string ?? ""
                require(type != "tool_result", "\(index) has results first")
                require(["image", "document"].contains(type) ? isUser : true, "\(index) has its attachments")
                require(
                    ["tool_use", "thinking", "redacted_thinking"].contains(type) ? !isUser : true,
                    "\(index) \(type)")
                if type == "text" { require(isText(block), "\(index) has no blank text") }
                guard type == "tool_use" else { continue }
                let id = block["id"]?.string ?? ""
                require(ids.insert(id).inserted, "\(id) is unique")
                require(id.wholeMatch(of: /[a-zA-Z0-9_-]+/) != nil, "\(id) is an id")
                require(block["input"]?.isObject == true, "input is an object")
                calls.append(id)
            }
        }
        require(calls.isEmpty, "the last calls are answered")
        require(ids.isEmpty || (body["tools"]?.count ?? 0) > 0, "tools are defined where some were called")
        for tool in body["tools"]?.elements.map(\.self) ?? [] {
            require(tool["input_schema"]?["type"]?.equals("object") == true, "a schema of an object")
        }
        if body["thinking"]?["type"]?.equals("enabled") == true {
            let budget = body["thinking"]?["budget_tokens"]?.int ?? 0
            require(1024..<(body["max_tokens"]?.int ?? 0) ~= budget, "a budget within max_tokens")
        }
        return found
    }

    private static func isText(_ block: JSONValue) -> Bool {
        block["type"]?.equals("text") == true && block["text"]?.string?.contains { !$0.isWhitespace } == true
    }
}
