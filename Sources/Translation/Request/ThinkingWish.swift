import Wire

/// What a client wants of thinking, from `thinking` and `effort`.
struct ThinkingWish {
    /// Whether thinking shall be on; nil leaves it to the model.
    var isOn: Bool?
    /// How deep; nil leaves it to the model.
    var effort: Effort?
    /// How many tokens, where the client named a number and no effort.
    var budget: Int?

    /// That there be none.
    static let off = ThinkingWish(isOn: false, effort: Effort.none)

    /// Whether the client asks the model to think. Of some models nobody has to.
    var asksForThinking: Bool { isOn ?? (effort != nil) }

    private init(isOn: Bool?, effort: Effort?) {
        self.isOn = isOn
        self.effort = effort
    }

    /// Switched off means off, whatever the effort, which in this API also governs how much is said. Else an
    /// effort that was named counts, then the budget.
    init(_ request: MessagesRequest, effortOfTurn: JSONValue?) {
        let type = request.thinking?["type"]
        if type?.equals("disabled") == true || type?.equals("between_tools") == true {
            self = .off
            return
        }
        if type?.equals("enabled") == true || type?.equals("adaptive") == true { isOn = true }
        let named = effortOfTurn ?? request.outputConfig?["effort"]
        if let named, let level = Effort(named) {
            effort = level
        } else if type?.equals("enabled") == true, let budget = request.thinking?["budget_tokens"]?.int {
            effort = Effort(budget: budget)
            self.budget = budget
        }
    }
}

/// The session in a client's user id, which is the same for all requests of a conversation.
enum SessionID {
    /// Claude Code writes a JSON object with `session_id`, and in earlier versions `…_session_<uuid>`.
    static func find(in userID: String) -> String? {
        if userID.utf8.first == UInt8(ascii: "{") {
            return (try? JSONDocument(Array(userID.utf8)))?.root["session_id"]?.string
        }
        let mark = Array("_session_".utf8)
        let bytes = Array(userID.utf8)
        guard bytes.count > mark.count else { return nil }
        let start = (0...bytes.count - mark.count).last { bytes[$0..<$0 + mark.count].elementsEqual(mark) }
        return start.map { String(decoding: bytes[($0 + mark.count)...], as: UTF8.self) }
    }
}
