import Wire

/// The items of a Responses request on their way to the messages of the Messages API.
///
/// Items follow each other freely; messages take turns, what a user sends begins with the results of the assistant's
/// calls, and every call has its result.
struct ResponsesConversation {
    var losses = LossList()
    private let isNative: Bool
    /// Text blocks of the system prompt.
    private var system: [[UInt8]] = []
    private var turns: [Turn] = []
    /// The calls by the ids that the client knows; of some clients an id comes again in a later turn.
    private var calls: [String: [Call]] = [:]
    private var usedIDs: Set<String> = []

    private struct Call {
        /// The id that is sent, which is unique in the conversation.
        var sentID: String
        /// The turn in which it stands.
        var turn: Int
        var isAnswered = false
    }

    private enum Role: String {
        case user, assistant, system
    }

    private struct Turn {
        var role: Role
        /// Results of calls, which come first.
        var results: [[UInt8]] = []
        var blocks: [[UInt8]] = []
        var beginsWithThinking = false
    }

    init(isNative: Bool) {
        self.isNative = isNative
    }

    /// - Throws: A 400 in the words of OpenAI's API.
    mutating func read(_ request: OpenAIRequest) throws(ErrorReply) {
        if let instructions = request["instructions"], instructions.isString { addSystem(instructions) }
        guard let input = request["input"] else { return }
        if input.isString {
            add(input.isBlankString ? Self.noText : ResponsesContent.text(input), isUser: true)
        } else {
            for item in input.elements { try read(item) }
        }
        let open = calls.filter { $0.value.contains { !$0.isAnswered } }
        if let id = open.keys.min() {
            throw .invalidRequest("No tool output found for function call \(Self.shown(id)).")
        }
        try begin()
    }

    /// The Messages API wants the user to begin. Where there is only a system prompt, its last text asks.
    private mutating func begin() throws(ErrorReply) {
        if let first = turns.first {
            let needsUser = isNative ? first.role != .user : !turns.contains { $0.role == .user }
            if needsUser { turns.insert(Turn(role: .user, blocks: [Self.noText]), at: 0) }
        } else if let last = system.popLast() {
            add(last, isUser: true)
        } else {
            throw .invalidRequest("Invalid 'input': expected at least one message of the user.")
        }
    }

    /// Where the model takes no answer to go on with, the user asks to continue.
    mutating func askToContinue() {
        guard turns.last?.role == .assistant else { return }
        losses.add("message.prefill", .narrowed)
        add(Self.textBlock("Continue."), isUser: true)
    }

    private static let noText = textBlock("(no text)")

    private static func textBlock(_ text: String) -> [UInt8] {
        var json = JSONWriter()
        json.textBlock(text)
        return json.bytes
    }

    /// Whether the current tool loop, if it is one, began with thinking that can be gone on with.
    var resumesThinking: Bool {
        guard let last = turns.last, !last.results.isEmpty, turns.count > 1 else { return true }
        return turns[turns.count - 2].beginsWithThinking
    }

    // MARK: Items

    private mutating func read(_ item: JSONValue) throws(ErrorReply) {
        guard item.isObject else { throw .invalidRequest("Invalid type for 'input': expected items.") }
        let type = item["type"]?.string ?? (item["role"] == nil ? "" : "message")
        switch type {
        case "message": try read(message: item)
        case "reasoning": read(reasoning: item)
        case "function_call": try add(call: item, input: Self.arguments(item["arguments"]))
        case "custom_tool_call": try add(call: item, input: Self.customInput(item["input"]))
        case "local_shell_call":
            try add(
                call: item, named: "local_shell", input: item["action"].map { Array($0.raw) } ?? Self.nothing)
        case "function_call_output", "custom_tool_call_output", "local_shell_call_output":
            try add(output: item)
        case "item_reference":
            throw .invalidRequest(
                "The provider of this model keeps no items, so that 'item_reference' names none. Send the items.",
                code: "unsupported_parameter")
        case "":
            throw .invalidRequest("Missing required parameter: 'input[].type'.")
        default:
            // What OpenAI's own tools did, and summaries that only OpenAI can read.
            losses.add(
                "message." + (ResponsesContent.knownItems.contains(type) ? type : "unknown"), .unsupported)
        }
    }

    private mutating func read(message item: JSONValue) throws(ErrorReply) {
        let blocks = ResponsesContent.blocks(item["content"], &losses)
        switch item["role"]?.string {
        case "user": for block in blocks.isEmpty ? [Self.noText] : blocks { add(block, isUser: true) }
        case "assistant": for block in blocks { add(block, isUser: false) }
        case "system", "developer":
            if turns.isEmpty {
                system += blocks
            } else if isNative {
                // Not every model takes instructions in the middle of a conversation, but all read what the user says.
                for block in blocks { add(block, isUser: true) }
            } else {
                turns.append(Turn(role: .system, blocks: blocks))
            }
        default: throw .invalidRequest("Invalid value for 'input[].role'.", code: "invalid_value")
        }
    }

    private mutating func addSystem(_ text: JSONValue) {
        if !text.isEmptyString { system.append(ResponsesContent.text(text)) }
    }

    private mutating func read(reasoning item: JSONValue) {
        guard let carrier = item["encrypted_content"], let packed = PackedThinking(carrier) else {
            return losses.add("message.thinking")
        }
        add(packed.block, isUser: false, isThinking: true)
    }

    private mutating func add(call item: JSONValue, named name: String? = nil, input: [UInt8])
        throws(ErrorReply)
    {
        guard let id = (item["call_id"] ?? item["id"])?.nonEmptyString else {
            throw .invalidRequest("Missing required parameter: 'input[].call_id'.")
        }
        guard let name = name ?? item.travellingName else {
            throw .invalidRequest("Missing required parameter: 'input[].name'.")
        }
        var json = JSONWriter(reserving: input.count + 128)
        json.beginObject()
        json.field("type", "tool_use")
        let sent = unique(id)
        json.field("id", sent)
        json.field("name", name)
        json.name("input")
        json.raw(input)
        json.endObject()
        add(json.bytes, isUser: false)
        calls[id, default: []].append(Call(sentID: sent, turn: turns.count - 1))
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

    private mutating func add(output item: JSONValue) throws(ErrorReply) {
        guard let id = (item["call_id"] ?? item["id"])?.nonEmptyString else {
            throw .invalidRequest("Missing required parameter: 'input[].call_id'.")
        }
        guard let found = calls[id] else {
            throw .invalidRequest(
                "No tool call found for function call output with call_id \(Self.shown(id)).")
        }
        // A second result of the same call would be refused.
        guard let number = found.firstIndex(where: { !$0.isAnswered }) else {
            return losses.add("message.function_call_output", .malformed)
        }
        calls[id]?[number].isAnswered = true
        let call = found[number]
        var json = JSONWriter(reserving: item.raw.count + 64)
        json.beginObject()
        json.field("type", "tool_result")
        json.field("tool_use_id", call.sentID)
        let blocks = ResponsesContent.blocks(item["output"], &losses)
        if !blocks.isEmpty {
            json.name("content")
            json.beginArray()
            for block in blocks { json.raw(block) }
            json.endArray()
        }
        json.endObject()
        // Results stand right behind the turn of their calls, whatever came in between.
        let place = call.turn + 1
        if place == turns.count {
            turns.append(Turn(role: .user))
        } else if turns[place].role == .system {
            turns.insert(Turn(role: .user), at: place)
            moveCalls(from: place)
        }
        turns[place].results.append(json.bytes)
    }

    /// Notes that the turns from this place on have moved by one.
    private mutating func moveCalls(from place: Int) {
        for (id, found) in calls {
            for number in found.indices where found[number].turn >= place { calls[id]?[number].turn += 1 }
        }
    }

    private mutating func add(_ block: [UInt8], isUser: Bool, isThinking: Bool = false) {
        let role = isUser ? Role.user : .assistant
        if turns.last?.role == role {
            turns[turns.count - 1].blocks.append(block)
        } else {
            turns.append(Turn(role: role, blocks: [block], beginsWithThinking: isThinking))
        }
    }

    // MARK: Input of calls

    private static let nothing = Array("{}".utf8)

    /// Arguments are the JSON text of an object. What is none is shown to the model as it was.
    private static func arguments(_ value: JSONValue?) -> [UInt8] {
        guard let text = value?.nonEmptyString else { return nothing }
        if let object = try? JSONDocument(Array(text.utf8)).root, object.isObject { return Array(object.raw) }
        var json = JSONWriter()
        json.beginObject()
        json.field("__unparsedToolInput", text)
        json.endObject()
        return json.bytes
    }

    private static func customInput(_ value: JSONValue?) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name(ResponseTerms.customInput)
        if let value, value.isString { json.value(value) } else { json.value("") }
        json.endObject()
        return json.bytes
    }

    private static func shown(_ id: String) -> String { id.utf8.count <= 100 ? id : id.prefix(100) + "…" }

    // MARK: Writing

    func writeSystem(to json: inout JSONWriter) {
        guard !system.isEmpty else { return }
        json.name("system")
        json.beginArray()
        for block in system { json.raw(block) }
        json.endArray()
    }

    func writeMessages(to json: inout JSONWriter) {
        json.name("messages")
        json.beginArray()
        for turn in turns {
            json.beginObject()
            json.field("role", turn.role.rawValue)
            json.name("content")
            json.beginArray()
            for block in turn.results + turn.blocks { json.raw(block) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
    }
}
