import Wire

/// `clear_thinking_20251015`: the thinking of all but the newest turns goes.
struct ThinkingClearing: ContextClearing {
    let triggerTokens: Int? = nil
    let leastTokens = 0
    /// How many turns with thinking keep it; nil when all do.
    private var kept: Int? = 1

    /// What stands for a block. The signature says that there is nothing to send back, so that nobody looks for it.
    private static let placeholder: [UInt8] = {
        let nothing = ReasoningSignature(field: ReasoningField.reasoning.rawValue, text: [])
        return Array(#"{"type":"thinking","thinking":"","signature":"\#(nothing.description)"}"#.utf8)
    }()

    /// Reads the edit. What is not understood counts as not said, and is a loss.
    init(_ edit: JSONValue, losses: inout LossList) {
        guard let keep = edit["keep"], !keep.isNull else { return }
        if keep.equals("all") || keep["type"]?.equals("all") == true {
            kept = nil
        } else if let turns = keep.amount(of: "thinking_turns"), turns > 0 {
            kept = turns
        } else {
            losses.add("request.context_management", .malformed)
        }
    }

    func changes(to request: MessagesRequest) -> (JSONSplice, count: Int)? {
        guard let kept else { return nil }
        // The blocks of each turn that has some. A turn is all that the assistant says until the user speaks again.
        var turns: [[JSONValue]] = []
        var isNewTurn = true
        for message in request.messages.elements {
            guard let content = message["content"] else { continue }
            if message["role"]?.equals("user") == true {
                if !content.elements.contains(where: { MessagesRequest.Block($0["type"]) == .toolResult }) {
                    isNewTurn = true
                }
                continue
            }
            for block in content.elements where Self.isThinking(block) {
                if isNewTurn { turns.append([]) }
                isNewTurn = false
                turns[turns.count - 1].append(block)
            }
        }
        let cleared = turns.dropLast(kept)
        guard !cleared.isEmpty else { return nil }
        var splice = JSONSplice(request.document)
        for block in cleared.joined() { splice.replace(block, with: Self.placeholder) }
        return (splice, cleared.count)
    }

    private static func isThinking(_ block: JSONValue) -> Bool {
        switch MessagesRequest.Block(block["type"]) {
        case .thinking, .redactedThinking: true
        default: false
        }
    }
}
