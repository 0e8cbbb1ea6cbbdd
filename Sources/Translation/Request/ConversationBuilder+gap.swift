import Wire

// What stands between two turns of the assistant: tool results, user messages, system messages.
extension ConversationBuilder {
    mutating func appendGap(_ gap: ArraySlice<Message>, calls: [SentCall]) throws(ErrorReply) {
        let places = CallPlaces(calls)
        let lifted = try appendResults(of: gap, calls: calls, places)
        let answered = conversation.turns.count
        conversation.append(user: lifted)
        for message in gap {
            switch message.role {
            case .system: appendSystem(message.content)
            case .clearing: _ = systemText(message.content)
            case .user: conversation.append(user: try userParts(message, answered: places))
            case .assistant: break
            }
        }
        if calls.isEmpty, gap.contains(where: { $0.role == .user }) { keepEmptyTurn() }
        // An assistant's message without content may have stood between.
        if let word = dialect.wordAfterTools, answered > 0, case .tool = conversation.turns[answered - 1],
            case .user? = conversation.turns[answered...].first
        {
            var turn = AssistantTurn()
            turn.text = ChatText(word)
            conversation.turns.insert(.assistant(turn), at: answered)
        }
    }

    /// A user who said nothing still had a turn, without which two of the assistant would meet.
    private mutating func keepEmptyTurn() {
        switch conversation.turns.last {
        case .user, .system: break
        case .assistant, .tool, nil: conversation.append(user: [.text(ChatText("(empty)"))])
        }
    }

    /// Writes one tool message for each call.
    ///
    /// - Returns: What results hold that tool messages cannot: images and files.
    private mutating func appendResults(
        of gap: ArraySlice<Message>, calls: [SentCall], _ places: CallPlaces
    ) throws(ErrorReply) -> [ChatPart] {
        if calls.isEmpty { return [] }
        var places = places
        var results = [(block: JSONValue, path: Path)?](repeating: nil, count: calls.count)
        for message in gap where message.role == .user {
            var index = 0
            for block in message.content.elements {
                defer { index += 1 }
                guard MessagesRequest.Block(block["type"]) == .toolResult, let place = places.next(for: block)
                else { continue }
                results[place] = (block, Path(message: message.index, block: index))
            }
        }
        var lifted: [ChatPart] = []
        for (call, result) in zip(calls, results) {
            // The client may have stopped before the tool was done. Every call needs its answer here.
            var text = ChatText("[no result: interrupted]")
            if let result {
                text = try resultText(result.block, path: result.path, lifted: &lifted)
                text.mark(CacheMark(on: result.block, dialect.cacheMarks))
            }
            conversation.turns.append(.tool(id: call.id, text))
        }
        return lifted
    }
}

/// Where the calls of a turn stand, by the ids that the client knows.
struct CallPlaces {
    private var places: [String: [Int]] = [:]

    init(_ calls: [SentCall]) {
        // From the last to the first, so that the next one is taken from the end.
        for (index, call) in calls.enumerated().reversed() {
            places[call.clientID.string ?? "", default: []].append(index)
        }
    }

    /// Whether a result belongs to one of the calls.
    func isAnswer(_ result: JSONValue) -> Bool {
        guard !places.isEmpty, let id = result["tool_use_id"]?.string else { return false }
        return places[id] != nil
    }

    /// The place of the call that a result belongs to; nil for an orphan. Of several calls with one id the
    /// first gets the first result. The last keeps taking, so that of several results the last counts.
    mutating func next(for result: JSONValue) -> Int? {
        guard let id = result["tool_use_id"]?.string, let place = places[id]?.last else { return nil }
        if places[id, default: []].count > 1 { places[id]?.removeLast() }
        return place
    }
}
