// Tool calls. The first is passed on while it grows; others that come before it is complete wait in order.
extension AnswerBuilder {
    mutating func take(_ fragment: CallFragment) {
        // A fragment without anything carries metadata of the last call, which has no place in the answer.
        guard enforcedStop == nil, !fragment.isEmpty else { return }
        settleText()
        settleReasoning()
        let position: Int
        if let known = calls.position(continuedBy: fragment) {
            position = known
        } else {
            guard let added = addCall(index: fragment.index, id: fragment.id) else { return }
            position = added
        }
        if let name = fragment.name { calls[position].take(name: name) }
        if calls[position].id == nil { calls[position].id = fragment.id }
        if let signature = fragment.signature { take(signature: signature, for: position) }
        take(fragment.arguments.text, for: position)
        advance()
    }

    private mutating func take(signature: String, for position: Int) {
        guard context.keepsCallSignatures, context.emitsThinking, calls[position].stage == .waiting else {
            return losses.add(Loss("answer.tool_call.extra_content"))
        }
        buffer(signature.utf8.count)
        calls[position].signature = signature
    }

    /// Adds arguments to a call, and the calls that are glued to its end.
    private mutating func take(_ arguments: [UInt8], for position: Int) {
        buffer(arguments.count)
        var position = position
        var rest = arguments
        while true {
            if calls[position].stage == .closed {
                guard !rest.isEmpty, !calls[position].arguments.repeats(rest) else { return }
                guard rest.first == UInt8(ascii: "{") else { return losses.add(Self.garbage) }
            } else {
                rest = Array(calls[position].arguments.take(rest))
                if calls[position].arguments.hasGarbage { losses.add(Self.garbage) }
                place(position)
                guard !rest.isEmpty else { return }
            }
            // Another call of the same tool: nothing else could have followed.
            let name = calls[position].name
            guard let added = addCall(index: calls[position].index, id: nil) else { return }
            calls[added].take(name: name)
            position = added
        }
    }

    private mutating func addCall(index: Int?, id: String?) -> Int? {
        guard calls.count < Self.mostCalls else {
            refuseMore()
            return nil
        }
        let isSurplus = !context.allowsParallelTools && calls.count > 0
        if isSurplus { losses.add(Loss("answer.parallel_tool_call", .narrowed)) }
        return calls.append(ToolCall(index: index, id: id, stage: isSurplus ? .dropped : .waiting))
    }

    /// Gives a call its place: it becomes the open block, or waits behind the open call.
    private mutating func place(_ position: Int) {
        switch calls[position].stage {
        case .closed, .dropped: return
        case .announced: pour(position)
        case .waiting:
            guard case .call(let current) = openBlock else {
                closeBlock()
                openBlock = .call(position)
                return pour(position)
            }
            if current == position { return pour(position) }
            let isKnown = waiting.contains { if case .call(position) = $0 { true } else { false } }
            if !isKnown { waiting.append(.call(position)) }
            advance()
        }
    }

    /// Passes on as much of the open call as can be passed on.
    private mutating func pour(_ position: Int) {
        if context.holdsCalls { return }
        // A name may come in parts; it is complete once arguments come.
        guard !calls[position].name.isEmpty, !calls[position].arguments.isEmpty else { return }
        let input = calls[position].arguments.next()
        guard !input.isEmpty else { return }
        announce(position)
        write(input: input)
    }

    private mutating func announce(_ position: Int) {
        guard calls[position].stage == .waiting else { return }
        calls[position].stage = .announced
        let name = context.toolNames.client(calls[position].name)
        count(name.utf8)
        carryBefore(position)
        let id = ids.id(announcedCalls)
        assignReasoning(toCall: id)
        open(.toolUse(id: id, name: name))
    }

    private mutating func write(input: ArraySlice<UInt8>) {
        count(input)
        writer.append(input)
    }

    /// Closes the open call with whatever it has; without a name it cannot be called at all.
    mutating func closeCall(_ position: Int) {
        guard !calls[position].name.isEmpty else {
            calls[position].stage = .dropped
            return losses.add(Loss("answer.tool_call", .malformed))
        }
        announce(position)
        let input = calls[position].arguments.last()
        if calls[position].arguments.hasGarbage { losses.add(Self.garbage) }
        if !input.isEmpty { write(input: input) }
        writer.close(signature: nil)
        calls[position].stage = .closed
    }

    /// Goes on with what waits behind the open call as soon as that is complete; `isEnd` takes it as it is.
    mutating func advance(isEnd: Bool = false) {
        while !waiting.isEmpty {
            if case .call(let position) = openBlock {
                guard isEnd || calls[position].isSettled else { return }
                closeBlock()
            }
            switch waiting.removeFirst() {
            case .prose(let kind, let text): relay(kind, text[...])
            case .call(let position):
                closeBlock()
                openBlock = .call(position)
                pour(position)
            }
        }
    }

    /// Text around or instead of a tool's arguments.
    private static var garbage: Loss { Loss("answer.tool_call.arguments", .malformed) }
}
