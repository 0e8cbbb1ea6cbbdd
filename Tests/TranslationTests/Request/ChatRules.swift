import Wire

/// The rules of chat/completions that every body has to keep, checked without any code of the translation.
/// Source: OpenAI's reference of chat/completions, and the errors of servers that enforce it.
enum ChatRules {
    /// What is wrong with a body, in words; empty when all is right.
    static func violations(of body: JSONValue) -> [String] {
        var found: [String] = []
        if body["model"]?.string?.isEmpty ?? true { found.append("no model") }
        if (body["max_tokens"] ?? body["max_completion_tokens"])?.int ?? 0 < 1 { found.append("no limit") }
        let messages = body["messages"].map { Array($0.elements) } ?? []
        if messages.isEmpty { found.append("no messages") }
        found += messages.enumerated().flatMap { violations(of: $0.element, at: $0.offset) }
        found += orderViolations(of: messages)
        found += toolViolations(of: body)
        let known: Set<String> = [
            "model", "messages", "tools", "tool_choice", "parallel_tool_calls", "max_tokens",
            "max_completion_tokens", "temperature", "top_p", "stop", "response_format", "reasoning_effort",
            "stream", "stream_options", "prompt_cache_key",
        ]
        let names = body.members.map(\.name)
        found += names.filter { !known.contains($0) }.map { "unknown field \($0)" }
        if Set(names).count != names.count { found.append("a field twice") }
        if body["stop"]?.count ?? 1 == 0 || body["stop"]?.count ?? 1 > 4 {
            found.append("stop is empty or long")
        }
        return found
    }

    private static func violations(of message: JSONValue, at index: Int) -> [String] {
        let role = message["role"]?.string ?? "nobody"
        let allowed: [String: Set<String>] = [
            "system": ["role", "content"], "user": ["role", "content"],
            "tool": ["role", "tool_call_id", "content"],
            "assistant": ["role", "content", "tool_calls", "reasoning_content", "reasoning"],
        ]
        guard let names = allowed[role] else { return ["message \(index) is of \(role)"] }
        var found = message.members.map(\.name).filter { !names.contains($0) }.map {
            "message \(index) (\(role)) has \($0)"
        }
        guard let content = message["content"] else { return found + ["message \(index) has no content"] }
        switch role {
        case "user" where content.isArray:
            if content.count == 0 { found.append("message \(index) has no parts") }
            found += content.elements.flatMap { violations(ofPart: $0, in: index) }
        case "assistant":
            if content.isNull, message["tool_calls"] == nil { found.append("message \(index) says nothing") }
            if !content.isNull, !content.isString { found.append("message \(index) has a strange content") }
            found += callViolations(of: message, at: index)
        default:
            if !content.isString { found.append("message \(index) (\(role)) has a strange content") }
        }
        if role == "user" || role == "system", content.isEmptyString {
            found.append("message \(index) is empty")
        }
        return found
    }

    private static func violations(ofPart part: JSONValue, in index: Int) -> [String] {
        switch part["type"]?.string {
        case "text": return part["text"]?.isString == true ? [] : ["message \(index): a text without text"]
        case "image_url":
            let url = part["image_url"]?["url"]?.string ?? ""
            return url.hasPrefix("data:image/") || url.hasPrefix("https://")
                ? [] : ["message \(index): \(url)"]
        case "file":
            let file = part["file"]
            let isFile = file?["filename"]?.isString == true && file?["file_data"]?.isString == true
            return isFile ? [] : ["message \(index): a file without data"]
        default: return ["message \(index): part of type \(part["type"]?.string ?? "none")"]
        }
    }

    private static func callViolations(of message: JSONValue, at index: Int) -> [String] {
        guard let calls = message["tool_calls"] else { return [] }
        if calls.count == 0 { return ["message \(index): no calls in tool_calls"] }
        return calls.elements.flatMap { call in
            var found: [String] = []
            let arguments = call["function"]?["arguments"]?.string ?? ""
            let parsed = try? JSONDocument(Array(arguments.utf8))
            if parsed?.root.isObject != true { found.append("message \(index): arguments \(arguments)") }
            if call["type"]?.string != "function" { found.append("message \(index): a call of no function") }
            if !isName(call["function"]?["name"]?.string ?? "") {
                found.append("message \(index): a call's name")
            }
            if !(1...64).contains(call["id"]?.string?.utf8.count ?? 0) {
                found.append("message \(index): an id")
            }
            return found
        }
    }

    /// An assistant's calls are followed by exactly one tool message each, and no tool message stands elsewhere.
    private static func orderViolations(of messages: [JSONValue]) -> [String] {
        var found: [String] = []
        var open: Set<String> = []
        var all: Set<String> = []
        var before = ""
        for (index, message) in messages.enumerated() {
            let role = message["role"]?.string ?? ""
            if role == "tool" {
                let id = message["tool_call_id"]?.string ?? ""
                if open.remove(id) == nil {
                    found.append("message \(index) answers \(id), which is not open")
                }
            } else if !open.isEmpty {
                found.append("message \(index) comes before the results of \(open.sorted())")
                open = []
            }
            if role == before, role == "user" || role == "assistant" {
                found.append("two of \(role) at \(index)")
            }
            before = role
            for call in message["tool_calls"].map({ Array($0.elements) }) ?? [] {
                let id = call["id"]?.string ?? ""
                if !all.insert(id).inserted { found.append("id \(id) is used twice") }
                open.insert(id)
            }
        }
        if !open.isEmpty { found.append("no results of \(open.sorted())") }
        return found
    }

    private static func toolViolations(of body: JSONValue) -> [String] {
        guard let tools = body["tools"] else {
            return ["tool_choice", "parallel_tool_calls"].filter { body[$0] != nil }.map {
                "\($0) without tools"
            }
        }
        var found = tools.count == 0 ? ["empty tools"] : []
        var names: Set<String> = []
        for tool in tools.elements {
            let name = tool["function"]?["name"]?.string ?? ""
            if !isName(name) { found.append("tool name \(name)") }
            if !names.insert(name).inserted { found.append("tool \(name) twice") }
            let root = tool["function"]?["parameters"]
            if root?["type"]?.string != "object" || root?["properties"]?.isObject != true {
                found.append("tool \(name): parameters are no object with properties")
            }
        }
        if let named = body["tool_choice"]?["function"]?["name"]?.string, !names.contains(named) {
            found.append("tool_choice names \(named)")
        }
        return found
    }

    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
                default: false
                }
            }
    }
}
