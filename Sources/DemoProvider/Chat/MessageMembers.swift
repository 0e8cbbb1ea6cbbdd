/// What the messages of a request may have; providers differ.
struct MessageMembers: Sendable {
    /// The members of an assistant's message.
    var assistant: [StaticString] = ["role", "content", "tool_calls", "name"]
    /// The types of parts in an assistant's content.
    var assistantParts: [StaticString] = ["text"]
    /// The members of a call.
    var call: [StaticString] = ["id", "type", "function"]
    /// The members of a tool's message.
    var tool: [StaticString] = ["role", "content", "tool_call_id", "name"]
    /// The members of a text part.
    var textPart: [StaticString] = ["type", "text"]
    /// Whether there is a role `developer`.
    var takesDeveloper = false
    /// The longest id of a call, in characters.
    var idLimit = 64

    /// OpenAI's, with the names under which reasoning comes back at providers that want it; OpenAI has none.
    static let lenient: MessageMembers = {
        var members = MessageMembers()
        members.assistant += [
            "refusal", "audio", "function_call", "annotations", "reasoning_content", "reasoning",
            "reasoning_details",
        ]
        members.assistantParts += ["refusal"]
        members.call += ["extra_content"]
        members.takesDeveloper = true
        members.idLimit = 40
        return members
    }()
}
