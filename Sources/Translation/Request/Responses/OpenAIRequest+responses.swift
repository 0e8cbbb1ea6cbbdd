import Wire

// What is particular to requests of the Responses API.
// Source: <https://platform.openai.com/docs/api-reference/responses/create>.
extension OpenAIRequest {
    /// Reads a body of `POST /v1/responses`.
    ///
    /// - Throws: What the API would answer, in Anthropic's terms.
    init(responses body: [UInt8]) throws(ErrorReply) {
        try self.init(body)
        guard
            self["input"] != nil || self["previous_response_id"] != nil || self["prompt"] != nil
                || self["conversation"] != nil
        else {
            throw .invalidRequest("Missing required parameter: 'input'.")
        }
        if let input = self["input"], !input.isString, !input.isArray {
            throw .invalidRequest("Invalid type for 'input': expected a string or an array of items.")
        }
        if let previous = self["previous_response_id"], previous.nonEmptyString == nil {
            throw .invalidRequest("Invalid type for 'previous_response_id': expected a string.")
        }
        if self["background"]?.bool == true, !isStream {
            // Its tokens would be spent after its entry is settled.
            throw .invalidRequest(
                "Responses in the background are taken with 'stream': true only, so that their usage is known."
            )
        }
    }

    /// The items of the input that are no plain text.
    var items: JSONValue? { self["input"].flatMap { $0.isArray ? $0 : nil } }

    /// Whether the input has a part whose tokens its bytes do not bound: an image, a file or a recording, or a
    /// conversation that is kept elsewhere.
    var hasResponsesAttachments: Bool {
        if self["previous_response_id"] != nil || self["prompt"] != nil || self["conversation"] != nil {
            return true
        }
        return items?.elements.contains { item in
            Self.isReference(item) || Self.holdsAttachment(item["content"])
                || Self.holdsAttachment(item["output"])
        } ?? false
    }

    private static func isReference(_ item: JSONValue) -> Bool {
        item["type"]?.equals("item_reference") == true
    }

    private static func holdsAttachment(_ content: JSONValue?) -> Bool {
        content?.elements.contains { part in
            guard let type = part["type"] else { return false }
            return type.equals("input_image") || type.equals("input_file") || type.equals("input_audio")
                || type.equals("computer_screenshot")
        } ?? false
    }
}

extension TokenEstimate {
    /// Prompt tokens of a request of the Responses API. What its provider keeps of the conversation is not counted.
    static func input(ofResponses request: OpenAIRequest) -> Int {
        var count = TokenCounter()
        if let instructions = request["instructions"] { count.add(instructions) }
        if let input = request["input"], input.isString { count.add(input) }
        for item in request.items.map({ Array($0.elements) }) ?? [] {
            // What chat formats put around every message.
            count.add(tokens: 4)
            for part in [item["content"], item["output"], item["summary"]] {
                count.add(responsesContent: part)
            }
            for text in [item["name"], item["arguments"]] {
                if let text { count.add(text) }
            }
            if let input = item["input"] { count.add(input) }
            if let action = item["action"] { count.add(json: action) }
        }
        if let tools = request["tools"] { count.add(json: tools) }
        if let format = request["text"]?["format"]?["schema"] { count.add(json: format) }
        return count.tokens
    }
}

extension TokenCounter {
    /// A string, or parts of which the text counts and images by what most models make of them.
    fileprivate mutating func add(responsesContent content: JSONValue?) {
        guard let content else { return }
        if content.isString { return add(content) }
        for part in content.elements {
            if let text = part["text"] ?? part["refusal"] { add(text) } else { add(tokens: 1_000) }
        }
    }
}
