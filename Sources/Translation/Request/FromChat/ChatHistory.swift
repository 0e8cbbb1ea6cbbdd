import Wire

/// Reads the messages of a chat/completions request into those of the Messages API.
///
/// Sources: <https://platform.openai.com/docs/api-reference/chat/create>, <https://docs.claude.com/en/api/messages>.
struct ChatHistory {
    var losses = LossList()
    var turns = MessageTurns()
    /// The text blocks of the system prompt, in order.
    private(set) var system: [[UInt8]] = []
    /// The tools that were called, in order.
    private(set) var calledTools: [String] = []
    /// Whether a tool loop is going on that began without thinking.
    private(set) var isLoopWithoutThinking = false
    /// The calls of the last assistant message that wait for their results.
    private var openCalls: [OpenCall] = []
    /// What was said before all of them had come: results stand first.
    private var behindResults: [[UInt8]] = []
    private var usedIDs: Set<String> = []

    private struct OpenCall {
        /// The id that the client knows; nil for the single function call of old.
        var clientID: String?
        /// The id that is sent, which is unique in the conversation.
        var sentID: String
        var name: String
    }

    init(_ messages: JSONValue) throws(ErrorReply) {
        guard messages.isArray else {
            throw .invalidRequest("Invalid type for 'messages': expected an array of objects.")
        }
        var index = 0
        for message in messages.elements {
            try read(message, at: index)
            index += 1
        }
        guard index > 0 else { throw .invalidRequest("Invalid 'messages': empty array.") }
        fillGaps()
        if turns.isEmpty { askWithSystem() }
    }

    /// The Messages API needs a message: where there is only a system prompt, its last text asks.
    private mutating func askWithSystem() {
        if let last = system.popLast() {
            turns.add(.user) { $0.raw(last) }
        } else {
            turns.add(.user) { $0.textBlock("(no text)") }
        }
    }

    /// Where the model takes no answer to go on with, the user asks to continue.
    mutating func askToContinue() {
        guard turns.endsWithAssistant else { return }
        losses.add("message.prefill", .narrowed)
        turns.add(.user) { $0.textBlock("Continue.") }
    }

    private mutating func read(_ message: JSONValue, at index: Int) throws(ErrorReply) {
        guard message.isObject else {
            throw .invalidRequest("Invalid type for 'messages[\(index)]': expected an object.")
        }
        guard let role = message["role"], role.isString else {
            throw .invalidRequest("Missing required parameter: 'messages[\(index)].role'.")
        }
        let content = message["content"]
        if let content, !content.isString, !content.isArray, !content.isNull {
            throw .invalidRequest(
                "Invalid type for 'messages[\(index)].content': expected a string or an array of objects.")
        }
        if role.equals("user") {
            fillGaps()
            isLoopWithoutThinking = false
            readUser(content)
        } else if role.equals("assistant") {
            fillGaps()
            readAssistant(message, content)
        } else if role.equals("tool") || role.equals("function") {
            readResult(message, content)
        } else if role.equals("system") || role.equals("developer") {
            readSystem(content)
        } else {
            throw .invalidRequest(
                "Invalid value for 'messages[\(index)].role': supported values are 'system', 'developer', 'user',"
                    + " 'assistant', 'tool' and 'function'.")
        }
    }

    // MARK: System and user

    private mutating func readSystem(_ content: JSONValue?) {
        let isAmid = !turns.isEmpty
        for text in Self.texts(of: content) {
            guard isAmid else {
                var block = JSONWriter(reserving: text.value.raw.count + 64)
                block.textBlock(text.value, cacheControl: text.cacheControl)
                system.append(block.bytes)
                continue
            }
            // Moved to the head it would be out of place, and end the use of the cache for all that follows.
            var reminder = JSONWriter(reserving: text.value.raw.count + 64)
            reminder.reminderBlock(text.value)
            addBehindResults(reminder.bytes)
        }
    }

    private static func texts(of content: JSONValue?) -> [(value: JSONValue, cacheControl: JSONValue?)] {
        guard let content else { return [] }
        if content.isString { return content.isBlankString ? [] : [(content, nil)] }
        return content.elements.compactMap { part in
            guard let text = part["text"], text.isString, !text.isBlankString else { return nil }
            return (text, part["cache_control"])
        }
    }

    private mutating func readUser(_ content: JSONValue?) {
        let blocks = self.blocks(of: content)
        if blocks.isEmpty { return turns.add(.user) { $0.textBlock("(no text)") } }
        for block in blocks { turns.add(.user) { $0.raw(block) } }
    }

    // MARK: The assistant

    private mutating func readAssistant(_ message: JSONValue, _ content: JSONValue?) {
        let reasoning = ReasoningHistory(message, &losses)
        for block in reasoning.blocks { turns.add(.assistant) { $0.raw(block) } }
        for text in Self.texts(of: content) {
            turns.add(.assistant) { $0.textBlock(text.value, cacheControl: text.cacheControl) }
        }
        let refusals = content?.elements.compactMap { $0["refusal"] } ?? []
        for refusal in refusals + [message["refusal"]].compactMap(\.self)
        where refusal.isString && !refusal.isBlankString {
            turns.add(.assistant) { $0.textBlock(refusal) }
        }
        if message["audio"]?.isObject == true { losses.add("message.audio") }
        for call in message["tool_calls"]?.elements.map(\.self) ?? [] where call.isObject { read(call: call) }
        if let call = message["function_call"], call.isObject {
            add(call: nil, name: call["name"], arguments: call["arguments"])
        }
        if !openCalls.isEmpty { isLoopWithoutThinking = reasoning.blocks.isEmpty }
    }

    private mutating func read(call: JSONValue) {
        if let custom = call["custom"], custom.isObject {
            // A tool of free text: the Messages API has only objects.
            let input = custom["input"]
            addCall(id: call["id"]?.nonEmptyString, name: custom["name"]) { json in
                json.beginObject()
                if let input { json.field("input", input) }
                json.endObject()
            }
        } else {
            let function = call["function"] ?? call
            add(call: call["id"], name: function["name"], arguments: function["arguments"])
        }
    }

    private mutating func add(call id: JSONValue?, name: JSONValue?, arguments: JSONValue?) {
        let input = CallInput(arguments)
        if !input.isWhole { losses.add("message.tool_call.arguments", .malformed) }
        addCall(id: id?.nonEmptyString, name: name) { input.write(to: &$0) }
    }

    private mutating func addCall(id: String?, name: JSONValue?, _ input: (inout JSONWriter) -> Void) {
        guard let tool = name?.nonEmptyString else { return losses.add("message.tool_call", .malformed) }
        let sent = unique(id ?? "toolu_call_\(usedIDs.count)")
        openCalls.append(OpenCall(clientID: id, sentID: sent, name: tool))
        calledTools.append(tool)
        turns.add(.assistant) { json in
            json.beginObject()
            json.field("type", "tool_use")
            json.field("id", sent)
            json.field("name", tool)
            json.name("input")
            input(&json)
            json.endObject()
        }
    }

    /// The id, or another one where an earlier call has it: the Messages API refuses ids that come again.
    private mutating func unique(_ id: String) -> String {
        var candidate = id
        var number = 2
        while !usedIDs.insert(candidate).inserted {
            candidate = "\(id)_\(number)"
            number += 1
        }
        return candidate
    }

    // MARK: Results

    private mutating func readResult(_ message: JSONValue, _ content: JSONValue?) {
        let id = message["tool_call_id"]?.nonEmptyString
        let name = message["name"]?.nonEmptyString
        let found = openCalls.firstIndex { call in
            id == nil ? call.clientID == nil && (name == nil || call.name == name) : call.clientID == id
        }
        let blocks = self.blocks(of: content)
        guard let found else {
            // Nobody called: the text stays, as the user's.
            losses.add("message.tool_result", .malformed)
            for block in blocks { addBehindResults(block) }
            return
        }
        let call = openCalls.remove(at: found)
        turns.add(.user) { json in
            json.toolResult(of: call.sentID) { json in
                if blocks.isEmpty { return }
                json.name("content")
                if let content, content.isString { return json.value(content) }
                json.beginArray()
                for block in blocks { json.raw(block) }
                json.endArray()
            }
        }
        if openCalls.isEmpty { fillGaps() }
    }

    private mutating func addBehindResults(_ block: [UInt8]) {
        if openCalls.isEmpty { turns.add(.user) { $0.raw(block) } } else { behindResults.append(block) }
    }

    /// Every call needs a result in the next message.
    private mutating func fillGaps() {
        for call in openCalls {
            losses.add("message.tool_result", .malformed)
            turns.add(.user) { json in
                json.toolResult(of: call.sentID) { json in
                    json.field("content", "[no result: interrupted]")
                    json.field("is_error", true)
                }
            }
        }
        openCalls = []
        for block in behindResults { turns.add(.user) { $0.raw(block) } }
        behindResults = []
    }
}

extension JSONWriter {
    fileprivate mutating func toolResult(of id: String, _ content: (inout JSONWriter) -> Void) {
        beginObject()
        field("type", "tool_result")
        field("tool_use_id", id)
        content(&self)
        endObject()
    }

    /// What the system says amid a conversation, in the user's place.
    fileprivate mutating func reminderBlock(_ text: JSONValue) {
        beginObject()
        field("type", "text")
        name("text")
        beginString()
        append(text: "<system-reminder>\n")
        if let content = text.escapedContent { append(escaped: content) }
        append(text: "\n</system-reminder>")
        endString()
        endObject()
    }
}

/// A call's arguments, a string of JSON, as the object that the Messages API wants.
private struct CallInput {
    private let object: JSONValue?
    private let raw: String

    /// False for arguments that are no object.
    var isWhole: Bool { object != nil || raw.isEmpty }

    init(_ arguments: JSONValue?) {
        if let arguments, arguments.isObject {
            // Some clients write the object itself.
            (object, raw) = (arguments, "")
            return
        }
        raw = arguments?.string ?? ""
        let root = (try? JSONDocument(Array(raw.utf8)))?.root
        object = root.flatMap { $0.isObject ? $0 : nil }
    }

    func write(to json: inout JSONWriter) {
        if let object { return json.value(object) }
        json.beginObject()
        if !raw.isEmpty {
            // As in answers whose input is no object.
            json.name("__unparsedToolInput")
            json.beginObject()
            json.field("raw", raw)
            json.field("len", raw.utf8.count)
            json.endObject()
        }
        json.endObject()
    }
}
