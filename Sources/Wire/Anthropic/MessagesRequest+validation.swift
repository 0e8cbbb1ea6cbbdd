// What has to be right before anything can be done with a request, in the words of Anthropic's API.
extension MessagesRequest {
    /// Messages of one request that the API takes.
    private static let messageLimit = 100_000

    static func model(of root: JSONValue) throws(ErrorReply) -> String {
        guard let value = root["model"] else { throw .invalidRequest("model: Field required") }
        guard let model = value.string else { throw .invalidRequest("model: Input should be a valid string") }
        guard !model.isEmpty else {
            throw .invalidRequest("model: String should have at least 1 character")
        }
        // The name is repeated on the ledger and to the provider.
        guard model.utf8.count <= 256 else {
            throw .invalidRequest("model: String should have at most 256 characters")
        }
        return model
    }

    static func maxTokens(of root: JSONValue, isRequired: Bool) throws(ErrorReply) -> Int {
        guard let value = root["max_tokens"], isRequired || !value.isNull else {
            guard isRequired else { return 0 }
            throw .invalidRequest("max_tokens: Field required")
        }
        guard let limit = value.int else {
            throw .invalidRequest("max_tokens: Input should be a valid integer")
        }
        guard limit >= 0 else {
            throw .invalidRequest("max_tokens: Input should be greater than or equal to 0")
        }
        return limit
    }

    static func messages(of root: JSONValue) throws(ErrorReply) -> JSONValue {
        guard let messages = root["messages"] else { throw .invalidRequest("messages: Field required") }
        guard messages.isArray else { throw .invalidRequest("messages: Input should be a valid list") }
        var index = 0
        for message in messages.elements {
            try validate(message, at: index)
            index += 1
        }
        guard index > 0 else { throw .invalidRequest("messages: at least one message is required") }
        guard index <= messageLimit else {
            throw .invalidRequest("messages: at most \(messageLimit) messages are allowed")
        }
        return messages
    }

    private static func validate(_ message: JSONValue, at index: Int) throws(ErrorReply) {
        guard message.isObject else {
            throw .invalidRequest("messages.\(index): Input should be a valid dictionary")
        }
        guard let role = message["role"] else {
            throw .invalidRequest("messages.\(index).role: Field required")
        }
        let isSystem = role.equals("system")
        guard isSystem || role.equals("user") || role.equals("assistant") else {
            throw .invalidRequest("messages.\(index).role: Input should be 'user', 'assistant' or 'system'")
        }
        guard let content = message["content"], !content.isNull else {
            // A system message may carry nothing but settings for its turn.
            if isSystem { return }
            throw .invalidRequest("messages.\(index).content: Field required")
        }
        if content.isString { return }
        guard content.isArray else {
            throw .invalidRequest("messages.\(index).content: Input should be a valid string or list")
        }
        try validateBlocks(content) { "messages.\(index).content.\($0)" }
    }

    /// The path is a closure, because it is needed in case of an error only.
    private static func validateBlocks(
        _ content: JSONValue, path: (Int) -> String
    ) throws(ErrorReply) {
        var index = 0
        for block in content.elements {
            guard block.isObject else {
                throw .invalidRequest("\(path(index)): Input should be a valid dictionary")
            }
            guard let type = block["type"] else {
                throw .invalidRequest("\(path(index)).type: Field required")
            }
            guard type.isString else {
                throw .invalidRequest("\(path(index)).type: Input should be a valid string")
            }
            switch Block(type) {
            case .text: try require(.string, "text", of: block, path(index) + ".text")
            case .image: try require(.object, "source", of: block, path(index) + ".image")
            case .document: try require(.object, "source", of: block, path(index) + ".document")
            case .toolUse: try validateToolUse(block, path(index) + ".tool_use")
            case .toolResult: try validateToolResult(block, path(index) + ".tool_result")
            default: break
            }
            index += 1
        }
    }

    private static func validateToolUse(
        _ block: JSONValue, _ path: @autoclosure () -> String
    ) throws(ErrorReply) {
        try require(.string, "id", of: block, path())
        try require(.string, "name", of: block, path())
        if let input = block["input"], !input.isObject, !input.isNull {
            throw .invalidRequest("\(path()).input: Input should be a valid dictionary")
        }
    }

    private static func validateToolResult(
        _ block: JSONValue, _ path: @autoclosure () -> String
    ) throws(ErrorReply) {
        try require(.string, "tool_use_id", of: block, path())
        guard let content = block["content"], !content.isString, !content.isNull else { return }
        guard content.isArray else {
            throw .invalidRequest("\(path()).content: Input should be a valid string or list")
        }
        let prefix = path()
        try validateBlocks(content) { "\(prefix).content.\($0)" }
    }

    private static func require(
        _ kind: JSONValue.Kind, _ name: StaticString, of block: JSONValue,
        _ path: @autoclosure () -> String
    ) throws(ErrorReply) {
        guard let value = block[name] else {
            throw .invalidRequest("\(path()).\(name): Field required")
        }
        guard value.kind == kind else {
            let expected = kind == .string ? "string" : "dictionary"
            throw .invalidRequest("\(path()).\(name): Input should be a valid \(expected)")
        }
    }
}
