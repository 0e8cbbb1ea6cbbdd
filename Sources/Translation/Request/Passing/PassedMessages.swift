import Wire

/// The messages of a conversation that passes to a provider of chat/completions: each stays as the client wrote it, but
/// for what this provider refuses and for what it misses.
struct PassedMessages {
    private let dialect: Dialect
    private let recalled: [String: [ReasoningSignature]]
    private var calls: PassedCalls
    /// Whether reasoning came back with the calls, and with which it did not.
    private(set) var memory = ClientMemory()
    /// Whether anybody but the system has spoken.
    private var hasBegun = false
    private var isBehindTool = false

    /// - Parameter recalled: What is remembered of calls, by the ids that the client knows.
    init(_ dialect: Dialect, recalled: [String: [ReasoningSignature]]) {
        self.dialect = dialect
        self.recalled = recalled
        calls = PassedCalls(dialect, recalled: recalled)
    }

    /// Fits all messages. `instruction` is what the system prompt has to say beside its own words.
    mutating func fit(_ messages: JSONValue, instruction: ChatText?, by splice: inout JSONSplice) {
        if let instruction { add(instruction, to: messages, by: &splice) }
        var last = -1
        for (index, message) in messages.elements.enumerated() where message["role"]?.equals("user") == true {
            last = index
        }
        for (index, message) in messages.elements.enumerated() {
            guard let role = message["role"] else { continue }
            if role.hasPrefix("assistant") {
                // An SDK puts the pieces of a stream together, and some providers tell the role with every piece.
                if !role.equals("assistant") { splice.replace(role, with: Array(#""assistant""#.utf8)) }
                fit(assistant: message, isInLoop: index > last, by: &splice)
            } else if role.equals("tool") {
                calls.fit(result: message, by: &splice)
            } else if role.equals("system") || role.equals("developer") {
                fit(system: message, role, by: &splice)
                continue
            } else if role.equals("user") {
                addWord(before: message, by: &splice)
            }
            hasBegun = true
            isBehindTool = role.equals("tool")
        }
    }

    // MARK: The system

    private mutating func fit(system message: JSONValue, _ role: JSONValue, by splice: inout JSONSplice) {
        switch dialect.midSystem {
        case .reminder where hasBegun:
            addWord(before: message, by: &splice)
            isBehindTool = false
            splice.replace(role, with: Array(#""user""#.utf8))
            guard let content = message["content"], !content.hasPrefix("<system-reminder>") else { return }
            var reminder = ChatText("<system-reminder>\n")
            reminder.append(ChatText(textOf: content), after: "")
            reminder.append("\n</system-reminder>")
            splice.replace(content, with: reminder)
        case .reminder, .inPlace:
            guard role.equals("developer"), !dialect.takesDeveloper else { return }
            splice.replace(role, with: Array(#""system""#.utf8))
        }
    }

    /// Says something at the end of the system prompt, which is there or not.
    private func add(_ instruction: ChatText, to messages: JSONValue, by splice: inout JSONSplice) {
        guard let first = messages.elements.first else { return }
        let isSystem = first["role"].map { $0.equals("system") || $0.equals("developer") } ?? false
        if isSystem, let content = first["content"], content.isString {
            var text = ChatText(content)
            text.append(instruction, after: "\n\n")
            return splice.replace(content, with: text)
        }
        var json = JSONWriter()
        if isSystem, let content = first["content"], content.isArray {
            json.beginArray()
            for part in content.elements { json.value(part) }
            instruction.writeParts(to: &json)
            json.endArray()
            return splice.replace(content, with: json.bytes)
        }
        json.beginObject()
        json.field("role", "system")
        json.name("content")
        instruction.writeString(to: &json)
        json.endObject()
        splice.insert(json.bytes + [UInt8(ascii: ",")], before: first)
    }

    /// Where a user may not speak right after a tool, the assistant says a word.
    private func addWord(before message: JSONValue, by splice: inout JSONSplice) {
        guard isBehindTool, let word = dialect.wordAfterTools else { return }
        var json = JSONWriter()
        json.beginObject()
        json.field("role", "assistant")
        json.field("content", word)
        json.endObject()
        splice.insert(json.bytes + [UInt8(ascii: ",")], before: message)
    }

    // MARK: The assistant

    private mutating func fit(assistant message: JSONValue, isInLoop: Bool, by splice: inout JSONSplice) {
        let called = message["tool_calls"]
        let hasCalls = called?.elements.first != nil
        // What only answers have, or says nothing: clients return messages as they got them.
        splice.removeMembers(of: message) { member in
            if member.key.equals("content") { return false }
            return member.value.isNull || member.key.equals("annotations") || member.key.equals("parsed")
                || (!hasCalls && member.key.equals("tool_calls"))
        }
        let reasoning = PassedReasoning(message, dialect)
        var remembered = CarriedReasoning(isInLoop: isInLoop)
        if let called, hasCalls {
            let isWanted = dialect.takesBackReasoning(inLoop: isInLoop, withCalls: true)
            remember(&remembered, called, isReturned: reasoning.isReturned, isWanted: isWanted)
            calls.fit(called, by: &splice)
        }
        reasoning.fit(
            message, isInLoop: isInLoop, hasCalls: hasCalls,
            recalled: remembered.hasReasoning ? remembered.reasoning : nil, by: &splice)
        // Unless reasoning stands there by now: of two changes the first holds.
        if hasCalls, dialect.emptyContent == .string, let content = message["content"], content.isNull {
            splice.replace(content, with: Array(#""""#.utf8))
        }
    }

    /// Takes what is remembered of calls that came back alone, and notes of which more should be known.
    private mutating func remember(
        _ carried: inout CarriedReasoning, _ called: JSONValue, isReturned: Bool, isWanted: Bool
    ) {
        let isSigned = called.elements.contains { PassedCalls.signature(of: $0) != nil }
        guard !isReturned, !isSigned else { return memory.noteReturned() }
        guard isWanted || dialect.callSignatures.comeBack else { return }
        for call in called.elements {
            guard let id = CallReasoning.memorableID(of: call) else { continue }
            let signatures = recalled[id] ?? []
            memory.noteDropped(id, isRemembered: !signatures.isEmpty)
            for signature in signatures { carried.add(signature) }
        }
    }
}

extension JSONSplice {
    fileprivate mutating func replace(_ content: JSONValue, with text: ChatText) {
        var json = JSONWriter()
        text.writeString(to: &json)
        replace(content, with: json.bytes)
    }
}
