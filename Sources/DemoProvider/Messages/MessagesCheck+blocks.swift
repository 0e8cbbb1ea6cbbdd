import Wire

// The blocks of messages, one by one.
extension MessagesCheck {
    /// Blocks that may stand in each place. Of those of Anthropic's own tools, only searches are looked into.
    private static let ofUsers = [
        "text", "image", "document", "search_result", "tool_result", "container_upload",
    ]
    private static let ofAssistants = [
        "text", "thinking", "redacted_thinking", "tool_use", "server_tool_use", "web_search_tool_result",
        "web_fetch_tool_result", "code_execution_tool_result", "bash_code_execution_tool_result",
        "text_editor_code_execution_tool_result", "tool_search_tool_result", "mcp_tool_use",
        "mcp_tool_result", "compaction",
    ]
    private static let ofResults = ["text", "image", "document", "search_result", "tool_reference"]

    func check(_ block: JSONValue, of role: String, at path: String) throws(ErrorAnswer) {
        switch role {
        case "user": try check(block, among: Self.ofUsers, at: path)
        case "assistant": try check(block, among: Self.ofAssistants, at: path)
        default:
            let changes =
                betas.includes("mid-conversation-tool-changes-") ? ["tool_addition", "tool_removal"] : []
            try check(block, among: ["text"] + changes, at: path)
        }
    }

    private func check(_ block: JSONValue, among types: [String], at path: String) throws(ErrorAnswer) {
        guard block.isObject else { throw .refused("\(path): Input should be a valid dictionary") }
        guard let type = block["type"]?.string else { throw .refused("\(path).type: Field required") }
        guard types.contains(type) else {
            throw .refused(
                """
                \(path): Input tag '\(type)' found using 'type' does not match any of the expected tags: \
                \(types.map { "'\($0)'" }.joined(separator: ", "))
                """)
        }
        let own = "\(path).\(type)"
        switch type {
        case "text": try check(text: block, at: own, whole: "messages")
        case "image": try check(image: block, at: own)
        case "document":
            try Self.only(
                ["type", "source", "title", "context", "citations", "cache_control"], in: block, at: own)
            guard block["source"]?.isObject == true else { throw .refused("\(own).source: Field required") }
        case "thinking": try check(thinking: block, at: path)
        case "redacted_thinking": throw .refused("\(path): Invalid `data` in `redacted_thinking` block")
        case "tool_use": try check(use: block, at: own)
        case "tool_result": try check(result: block, at: own)
        case "server_tool_use":
            guard let id = block["id"]?.string, id.hasPrefix("srvtoolu_"), Self.isName(id, longest: 256)
            else {
                throw .refused("\(own).id: String should match pattern '^srvtoolu_[a-zA-Z0-9_]+$'")
            }
        case "web_search_tool_result": try check(found: block, at: path)
        default: break
        }
    }

    func check(text block: JSONValue, at path: String, whole: String) throws(ErrorAnswer) {
        try Self.only(["type", "text", "cache_control", "citations"], in: block, at: path)
        guard let text = block["text"]?.string else { throw .refused("\(path).text: Field required") }
        guard !text.isEmpty else { throw .refused("\(whole): text content blocks must be non-empty") }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw .refused("\(whole): text content blocks must contain non-whitespace text")
        }
    }

    private func check(image block: JSONValue, at path: String) throws(ErrorAnswer) {
        try Self.only(["type", "source", "cache_control", "transformations"], in: block, at: path)
        guard let source = block["source"], source.isObject else {
            throw .refused("\(path).source: Field required")
        }
        switch source["type"]?.string {
        case "base64":
            try Self.only(["type", "media_type", "data"], in: source, at: "\(path).source.base64")
            let kinds = ["image/jpeg", "image/png", "image/gif", "image/webp"]
            guard let kind = source["media_type"]?.string, kinds.contains(kind) else {
                throw .refused(
                    """
                    \(path).source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or \
                    'image/webp'
                    """)
            }
            guard source["data"]?.isString == true, source["data"]?.isEmptyString == false else {
                throw .refused("\(path).source.base64.data: Field required")
            }
        case "url":
            try Self.only(["type", "url"], in: source, at: "\(path).source.url")
            guard source["url"]?.hasPrefix("https://") == true else {
                throw .refused("\(path).source.url.url: Only HTTPS URLs are supported.")
            }
        case "file": try Self.only(["type", "file_id"], in: source, at: "\(path).source.file")
        default: throw .refused("\(path).source: Input tag does not match any of the expected tags")
        }
    }

    /// Its signature is the one that was made for its text.
    private func check(thinking block: JSONValue, at path: String) throws(ErrorAnswer) {
        try Self.only(["type", "thinking", "signature"], in: block, at: "\(path).thinking")
        guard let text = block["thinking"]?.string else {
            throw .refused("\(path).thinking.thinking: Field required")
        }
        guard let signature = block["signature"]?.string else {
            throw .refused("\(path).thinking.signature: Field required")
        }
        guard signature == DemoSignature.made(forThinking: text) else {
            throw .refused("\(path): Invalid `signature` in `thinking` block")
        }
    }

    /// What was found comes back as it was sealed.
    private func check(found block: JSONValue, at path: String) throws(ErrorAnswer) {
        guard let content = block["content"], content.isArray else { return }
        for page in content.elements {
            let seal = page["url"]?.string.map(DemoPage.seal)
            guard let seal, page["encrypted_content"]?.string == seal else {
                throw .refused("\(path): Invalid `encrypted_content` in `search_result` block")
            }
        }
    }

    private func check(use block: JSONValue, at path: String) throws(ErrorAnswer) {
        try Self.only(
            ["type", "id", "name", "input", "cache_control", "caller", "toolset_name"], in: block, at: path)
        guard let id = block["id"]?.string else { throw .refused("\(path).id: Field required") }
        guard Self.isName(id, longest: 256) else {
            throw .refused("\(path).id: String should match pattern '^[a-zA-Z0-9_-]+$'")
        }
        guard let name = block["name"]?.string else { throw .refused("\(path).name: Field required") }
        guard Self.isName(name, longest: 200) else {
            throw .refused("\(path).name: String should match pattern '^[a-zA-Z0-9_-]{1,200}$'")
        }
        guard let input = block["input"] else { throw .refused("\(path).input: Field required") }
        guard input.isObject else { throw .refused("\(path).input: Input should be a valid dictionary") }
    }

    private func check(result block: JSONValue, at path: String) throws(ErrorAnswer) {
        try Self.only(
            ["type", "tool_use_id", "content", "is_error", "cache_control", "toolset_name"], in: block,
            at: path)
        guard let id = block["tool_use_id"]?.string else {
            throw .refused("\(path).tool_use_id: Field required")
        }
        guard Self.isName(id, longest: 256) else {
            throw .refused("\(path).tool_use_id: String should match pattern '^[a-zA-Z0-9_-]+$'")
        }
        if let flag = block["is_error"], flag.bool == nil, !flag.isNull {
            throw .refused("\(path).is_error: Input should be a valid boolean")
        }
        guard let content = block["content"], !content.isNull, !content.isString else { return }
        guard content.isArray else { throw .refused("\(path).content: Input should be a valid list") }
        for (index, part) in content.elements.enumerated() {
            try check(part, among: Self.ofResults, at: "\(path).content.\(index)")
        }
    }
}
