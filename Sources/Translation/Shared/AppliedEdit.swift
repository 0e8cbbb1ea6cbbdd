import Wire

/// Something that was left out of a conversation because the client asked for it in `context_management`.
public struct AppliedEdit: Equatable, Sendable {
    public var kind: Kind
    /// How many tool uses, or turns with thinking, lost something.
    public var count: Int
    /// What that saves, by the same count of tokens as `count_tokens`.
    public var clearedTokens: Int

    /// The edits that are known here, by their `type`.
    public enum Kind: String, Sendable, CaseIterable {
        case toolUses = "clear_tool_uses_20250919"
        case thinking = "clear_thinking_20251015"

        /// The name of `count` in an answer.
        var countName: StaticString {
            switch self {
            case .toolUses: "cleared_tool_uses"
            case .thinking: "cleared_thinking_turns"
            }
        }
    }

    public init(_ kind: Kind, count: Int, clearedTokens: Int) {
        self.kind = kind
        self.count = count
        self.clearedTokens = clearedTokens
    }
}

extension JSONWriter {
    /// The member `context_management` of an answer; nothing where the client asked for no edits.
    mutating func contextManagementField(_ applied: [AppliedEdit]?) {
        guard let applied else { return }
        name("context_management")
        beginObject()
        name("applied_edits")
        beginArray()
        for edit in applied {
            beginObject()
            field("type", edit.kind.rawValue)
            field(edit.kind.countName, edit.count)
            field("cleared_input_tokens", edit.clearedTokens)
            endObject()
        }
        endArray()
        endObject()
    }
}
