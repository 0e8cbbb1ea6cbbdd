import Wire

// The conversation: its order, its ids, and what has to come back.
extension TwinCheck {
    func checkMessages(_ messages: JSONValue) throws(ErrorAnswer) {
        let messages = Array(messages.elements)
        try checkOrder(messages)
        var calls = 0
        for (index, message) in messages.enumerated() {
            try checkImages(message, at: index)
            guard let sent = message["tool_calls"] else { continue }
            guard rules.takesTools else {
                throw .invalid("Tool calling is not supported for this model", param: "messages")
            }
            for call in sent.elements {
                try check(id: call["id"]?.string ?? "", name: call["function"]?["name"]?.string ?? "", calls)
                calls += 1
            }
        }
        let loop = (messages.indices.last { Self.isQuestion(messages, $0) } ?? -1) + 1
        let first = messages.indices.first { $0 >= loop && messages[$0]["tool_calls"] != nil }
        for (index, message) in messages.enumerated() where message["role"]?.equals("assistant") == true {
            try checkReplay(message, at: index, beginsLoop: index == first)
        }
    }

    /// Whether a message is the user's, and not what clients add behind tool results.
    private static func isQuestion(_ messages: [JSONValue], _ index: Int) -> Bool {
        guard messages[index]["role"]?.equals("user") == true else { return false }
        return index == 0 || messages[index - 1]["role"]?.equals("tool") != true
    }

    // MARK: Order

    private func checkOrder(_ messages: [JSONValue]) throws(ErrorAnswer) {
        var previous = ""
        for (index, message) in messages.enumerated() {
            let role = message["role"]?.string ?? ""
            if role == "user", previous == "tool", !rules.userAfterTool {
                throw .invalid("Unexpected role 'user' after role 'tool'", code: "3230")
            }
            if role == "system", index > 0, previous != "system", !rules.systemAmid {
                throw .invalid("System message must be at the beginning.", param: "messages")
            }
            if rules.alternates, role == previous, role != "system" {
                throw .invalid(
                    """
                    After the (optional) system message(s), user or tool message(s) should alternate with \
                    assistant message(s).
                    """, param: "messages")
            }
            previous = role
        }
        guard previous == "assistant", let last = messages.last, !rules.continuesAny else { return }
        guard let name = rules.continued, last[name]?.bool == true || root[name]?.bool == true else {
            throw .invalid(
                "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant",
                param: "messages", code: "3230")
        }
    }

    // MARK: Ids and images

    private func check(id: String, name: String, _ number: Int) throws(ErrorAnswer) {
        let isRight =
            switch rules.ids {
            case .upTo(let length): (1...length).contains(id.utf8.count)
            case .nine: id.utf8.count == 9 && id.utf8.allSatisfy(Self.isAlphanumeric)
            case .functions: id == "functions.\(name):\(number)"
            }
        guard !isRight else { return }
        switch rules.ids {
        case .nine:
            throw .invalid(
                "Tool call id was \(id) but must be a-z, A-Z, 0-9, with a length of 9.", code: "3280")
        case .upTo, .functions:
            throw .invalid("Invalid tool call id '\(id)'.", param: "messages")
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private func checkImages(_ message: JSONValue, at index: Int) throws(ErrorAnswer) {
        for part in message["content"]?.elements.filter({ $0["type"]?.equals("image_url") == true }) ?? [] {
            let isData = part["image_url"]?["url"]?.hasPrefix("data:") == true
            switch rules.images {
            case .all: continue
            case .data where isData: continue
            case .data:
                throw .invalid("invalid image input: only base64 data is supported", param: "messages")
            case .none:
                throw .invalid(
                    "messages[\(index)]: unknown variant `image_url`, expected `text`", param: "messages")
            }
        }
    }

    // MARK: Reasoning

    private func checkReplay(_ message: JSONValue, at index: Int, beginsLoop: Bool) throws(ErrorAnswer) {
        guard let calls = message["tool_calls"] else { return }
        switch rules.replay {
        case .none: return
        case .withCalls(let name):
            guard thinks, message[name]?.isString != true else { return }
            throw .invalid(twin.speech.missingReplay?(index) ?? "\(name) is missing at index \(index)")
        case .details:
            let hasText = message["reasoning"]?.isString == true
            if thinks, beginsLoop, !hasText { try checkDetails(message["reasoning_details"], at: index) }
        case .callSignature:
            guard let call = calls.elements.first else { return }
            let name = call["function"]?["name"]?.string ?? ""
            let signature = call["extra_content"]?["google"]?["thought_signature"]?.string
            guard signature != "skip_thought_signature_validator" else { return }
            guard let signature else {
                throw .invalid(
                    """
                    Function call is missing a thought_signature in functionCall parts. This is required for \
                    tools to work correctly, and missing thought_signature may lead to degraded model \
                    performance. Function call `default_api:\(name)`, position \(index + 1).
                    """)
            }
            guard signature == DemoSignature.made(for: name) else {
                throw .invalid("Thought signature is not valid.")
            }
        }
    }

    /// Each text has to bear the signature that was made for it, and all of it.
    private func checkDetails(_ details: JSONValue?, at index: Int) throws(ErrorAnswer) {
        guard let details, details.isArray, details.count > 0 else {
            throw .invalid(
                """
                messages.\(index).content.0.type: Expected `thinking` or `redacted_thinking`, but found \
                `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking \
                block.
                """)
        }
        for detail in details.elements where detail["type"]?.equals("reasoning.text") == true {
            guard detail["signature"]?.string == DemoSignature.made(for: detail["text"]?.string ?? "") else {
                throw .invalid("messages.\(index).content.0: Invalid `signature` in `thinking` block")
            }
        }
    }
}
