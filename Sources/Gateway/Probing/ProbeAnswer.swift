import Wire

/// What can be seen in an answer, whole or streamed.
struct ProbeAnswer {
    /// Whether there is what alone makes an answer in its protocol: a choice, content, output or a vector.
    private(set) var isAnswer = false
    private(set) var isStream = false
    private(set) var calls = 0
    private(set) var inputTokens = 0
    private(set) var outputTokens = 0
    private(set) var hasUsage = false
    private(set) var reasoningMember: String?

    init(_ body: [UInt8]) {
        if let whole = try? JSONDocument(body).root {
            read(whole, part: "message")
            return
        }
        isStream = true
        var reader = SSEReader()
        var chunks: [JSONValue] = []
        let collect: (SSEReader.Item) -> Void = { item in
            if case .event(_, let data) = item, let chunk = try? JSONDocument(Array(data)).root {
                chunks.append(chunk)
            }
        }
        guard (try? reader.consume(body, collect)) != nil, (try? reader.finish(collect)) != nil else {
            return
        }
        for chunk in chunks { read(chunk, part: "delta") }
    }

    private mutating func read(_ root: JSONValue, part: StaticString) {
        readUsage(root["usage"] ?? root["x_groq"]?["usage"])
        if let type = root["type"] { return readMessage(root, type) }
        if root["object"]?.equals("response") == true {
            isAnswer = root["output"]?.isArray == true && root["status"]?.equals("failed") != true
        } else if let data = root["data"] {
            isAnswer = data.elements.contains { $0["embedding"] != nil }
        }
        guard let choice = root["choices"]?.elements.first(where: { _ in true }) else { return }
        readUsage(choice["usage"])
        if let said = choice[part], said.isObject {
            isAnswer = true
            calls +=
                said["tool_calls"]?.elements.count { $0["function"]?["name"]?.nonEmptyText ?? false } ?? 0
            readReasoning(said)
        }
    }

    /// A message of the Messages API, or an event of its stream.
    private mutating func readMessage(_ root: JSONValue, _ type: JSONValue) {
        let begun = root["message"] ?? root
        readUsage(begun["usage"])
        if type.equals("message_start") || type.equals("message") {
            isAnswer = begun["content"]?.isArray == true
        } else if type.equals("error") {
            isAnswer = false
        }
        for block in begun["content"]?.elements.map(\.self) ?? [root["content_block"]].compactMap(\.self) {
            if block["type"]?.equals("tool_use") == true { calls += 1 }
            if block["type"]?.equals("thinking") == true { reasoningMember = "thinking" }
        }
    }

    private mutating func readUsage(_ usage: JSONValue?) {
        guard let usage, usage.isObject else { return }
        hasUsage = true
        inputTokens = usage["prompt_tokens"]?.int ?? usage["input_tokens"]?.int ?? inputTokens
        outputTokens = usage["completion_tokens"]?.int ?? usage["output_tokens"]?.int ?? outputTokens
    }

    private mutating func readReasoning(_ said: JSONValue) {
        guard reasoningMember == nil else { return }
        if said["reasoning_details"]?.elements.first(where: { _ in true }) != nil {
            reasoningMember = "reasoning_details"
        } else if said["reasoning_content"]?.nonEmptyText == true {
            reasoningMember = "reasoning_content"
        } else if said["reasoning"]?.nonEmptyText == true {
            reasoningMember = "reasoning"
        } else if said["content"]?.hasPrefix("<think>") == true {
            reasoningMember = "<think>"
        } else if said["content"]?.elements.first(where: { $0["type"]?.equals("thinking") == true }) != nil {
            reasoningMember = "thinking"
        }
    }

    /// For a person.
    var summary: String {
        guard isAnswer else { return "200 without an answer" }
        var seen: [String] = []
        if isStream { seen.append(hasUsage ? "a stream with usage" : "a stream without usage") }
        if calls > 0 { seen.append(calls == 1 ? "a call" : "\(calls) calls") }
        if let reasoningMember { seen.append("reasoning as \(reasoningMember)") }
        return seen.joined(separator: ", ")
    }
}

extension JSONValue {
    /// Whether this is a text with something in it.
    fileprivate var nonEmptyText: Bool { isString && !isEmptyString }
}
