import Wire

extension TokenEstimate {
    /// Prompt tokens of a request of OpenAI's chat/completions or embeddings.
    public static func input(of request: OpenAIRequest) -> Int {
        var count = TokenCounter()
        for message in request.document.root["messages"].map({ Array($0.elements) }) ?? [] {
            // What chat formats put around every message.
            count.add(tokens: 4)
            count.add(content: message["content"])
            if let calls = message["tool_calls"] { count.add(json: calls) }
        }
        if let tools = request["tools"] { count.add(json: tools) }
        if let input = request["input"] { count.add(embedded: input) }
        return count.tokens
    }
}

extension TokenCounter {
    /// A string, or parts of which the text counts and images by what most models make of them.
    fileprivate mutating func add(content: JSONValue?) {
        guard let content else { return }
        add(content)
        for part in content.elements {
            if let text = part["text"] {
                add(text)
            } else if part["type"]?.equals("text") != true {
                add(tokens: 1_000)
            }
        }
    }

    /// One text or several, as strings or as tokens.
    fileprivate mutating func add(embedded input: JSONValue) {
        add(input)
        for element in input.elements {
            if element.isNumber { add(tokens: 1) } else { add(embedded: element) }
        }
    }
}
