import Wire

extension TokenEstimate {
    /// Prompt tokens of a request of OpenAI's chat/completions or embeddings.
    public static func input(of request: OpenAIRequest) -> Int {
        input(of: request.document.root, attachment: usualAttachment)
    }

    /// What most models make of an image.
    private static let usualAttachment = 1_000

    /// Prompt tokens of a body of chat/completions without its attachments, of which models make very different numbers.
    static func text(ofChat body: [UInt8]) -> Int? {
        (try? JSONDocument(body)).map { input(of: $0.root, attachment: 0) }
    }

    private static func input(of request: JSONValue, attachment: Int) -> Int {
        var count = TokenCounter()
        for message in request["messages"].map({ Array($0.elements) }) ?? [] {
            // What chat formats put around every message.
            count.add(tokens: 4)
            count.add(content: message["content"], attachment: attachment)
            if let calls = message["tool_calls"] { count.add(json: calls) }
        }
        if let tools = request["tools"] { count.add(json: tools) }
        if let input = request["input"] { count.add(embedded: input) }
        return count.tokens
    }
}

extension TokenCounter {
    /// A string, or parts of which the text counts and images by what most models make of them.
    fileprivate mutating func add(content: JSONValue?, attachment: Int) {
        guard let content else { return }
        add(content)
        for part in content.elements {
            if let text = part["text"] {
                add(text)
            } else if part["type"]?.equals("text") != true {
                add(tokens: attachment)
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
