import Wire

/// Content of the Responses API as blocks of the Messages API.
enum ResponsesContent {
    /// Items that this build knows and cannot carry over.
    static let knownItems: Set<String> = [
        "web_search_call", "file_search_call", "computer_call", "computer_call_output",
        "image_generation_call",
        "code_interpreter_call", "mcp_call", "mcp_list_tools", "mcp_approval_request",
        "mcp_approval_response",
        "compaction", "shell_call", "shell_call_output", "apply_patch_call", "apply_patch_call_output",
        "tool_search_call", "tool_search_output",
    ]

    /// The blocks of a string, or of an array of parts.
    static func blocks(_ content: JSONValue?, _ losses: inout LossList) -> [[UInt8]] {
        guard let content else { return [] }
        // The API refuses text blocks without text.
        if content.isString { return content.isBlankString ? [] : [text(content)] }
        var blocks: [[UInt8]] = []
        for part in content.elements {
            if let block = block(part, &losses) { blocks.append(block) }
        }
        return blocks
    }

    /// A text block.
    static func text(_ text: JSONValue) -> [UInt8] {
        var json = JSONWriter(reserving: text.raw.count + 32)
        json.beginObject()
        json.field("type", "text")
        json.field("text", text)
        json.endObject()
        return json.bytes
    }

    private static func block(_ part: JSONValue, _ losses: inout LossList) -> [UInt8]? {
        switch part["type"]?.string {
        case "input_text", "output_text", "text", "summary_text", "refusal":
            guard let said = part["text"] ?? part["refusal"], said.isString, !said.isBlankString else {
                return nil
            }
            return text(said)
        case "input_image":
            if let url = part["image_url"]?.nonEmptyString, let block = source(url, "image") { return block }
            return omitted("image", &losses)
        case "input_file":
            if let url = (part["file_data"] ?? part["file_url"])?.nonEmptyString,
                let block = source(url, "document", title: part["filename"]?.nonEmptyString)
            {
                return block
            }
            return omitted("file", &losses)
        case "input_audio": return omitted("audio", &losses)
        default: losses.add("message.content", .unknown)
        }
        return nil
    }

    /// What stands in for something that the Messages API does not take, so that the model knows of it.
    private static func omitted(_ what: String, _ losses: inout LossList) -> [UInt8] {
        losses.add("message.\(what)")
        var json = JSONWriter()
        json.textBlock("[\(what) omitted]")
        return json.bytes
    }

    /// A block whose source is a `data:` URL (RFC 2397) or an address. Nil for what is neither, such as files that are
    /// kept at OpenAI, and for types that Anthropic's API has no block for.
    private static func source(_ url: String, _ type: StaticString, title: String? = nil) -> [UInt8]? {
        var json = JSONWriter(reserving: url.utf8.count + 128)
        json.beginObject()
        json.field("type", type)
        json.name("source")
        json.beginObject()
        if url.hasPrefix("https://") || url.hasPrefix("http://") {
            json.field("type", "url")
            json.field("url", url)
        } else if url.hasPrefix("data:"), let comma = url.firstIndex(of: ",") {
            let head = url[..<comma].dropFirst("data:".count)
            guard head.hasSuffix(";base64") else { return nil }
            let media = head.prefix { $0 != ";" }.lowercased()
            guard media.hasPrefix("image/") || media == "application/pdf" else { return nil }
            json.field("type", "base64")
            json.field("media_type", media)
            json.field("data", String(url[url.index(after: comma)...]))
        } else {
            return nil
        }
        json.endObject()
        if let title { json.field("title", title) }
        json.endObject()
        return json.bytes
    }
}
