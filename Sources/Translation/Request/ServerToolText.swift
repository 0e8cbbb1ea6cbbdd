import Wire

/// The history of tools that ran on Anthropic's servers, told as text: the provider has no such tools, and a
/// call without a definition would be refused.
enum ServerToolText {
    /// Members of results that a reader can use. All others are ids, types and encrypted content.
    private static let readable: [StaticString] = [
        "title", "url", "text", "stdout", "stderr", "error_code", "tool_name",
    ]
    /// Members that hold more of the same.
    private static let containers: [StaticString] = ["content", "tool_references", "source", "data"]

    static func call(_ block: JSONValue) -> ChatText {
        var text = ChatText("[called ")
        text.append(block["name"].map { ChatText($0) } ?? ChatText("a tool"), after: "")
        if let input = block["input"], input.isObject {
            text.append(": ")
            text.append(json: input)
        }
        text.append("]")
        return text
    }

    static func result(_ block: JSONValue) -> ChatText {
        var found = ChatText()
        collect(from: block["content"], into: &found, depth: 0)
        var text = ChatText("[result")
        text.append(found, after: ": ")
        text.append("]")
        return text
    }

    private static func collect(from value: JSONValue?, into text: inout ChatText, depth: Int) {
        guard let value, depth < 6 else { return }
        if value.isString {
            text.append(ChatText(value), after: depth == 0 ? ": " : "\n")
        }
        for element in value.elements { collect(from: element, into: &text, depth: depth + 1) }
        for name in readable {
            guard let part = value[name], part.isString, !part.isEmptyString else { continue }
            text.append(ChatText(part), after: "\n")
        }
        for name in containers { collect(from: value[name], into: &text, depth: depth + 1) }
    }
}
