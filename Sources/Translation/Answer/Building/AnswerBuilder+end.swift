import Wire

// The end of an answer: complete, or broken.
extension AnswerBuilder {
    /// Whether the answer is whole although the provider gave no reason for its end.
    var endsInCompleteCall: Bool {
        guard case .call(let position) = openBlock, waiting.isEmpty else { return false }
        return calls[position].isSettled
    }

    /// Closes all blocks and ends the message. Returns its stop reason.
    mutating func end() -> StopReason {
        settleText()
        settleReasoning()
        advance(isEnd: true)
        closeBlock()
        keepLateDetails()
        let reason = stopReason
        if isInOpenTag { endOpenTag(reason) }
        if blockCount == 0 { writeOnlyBlock(reason) }
        let stop = reason == .stopSequence ? enforcedStop ?? reportedStop : nil
        writer.end(AnswerEnding(stopReason: reason, stopSequence: stop, usage: concludedUsage))
        return reason
    }

    /// Clients want at least one block.
    private mutating func writeOnlyBlock(_ reason: StopReason) {
        open(.text)
        if reason == .refusal {
            writer.append(Array("The provider's content filter stopped this answer.".utf8)[...])
        }
        writer.close(signature: nil)
    }

    private var stopReason: StopReason {
        switch finish {
        case .length: return .maxTokens
        case .refusal: return .refusal
        case .contextWindow: return .contextWindow
        case .stop, .tools, .failure, nil: break
        }
        if isRefusal { return .refusal }
        if announcedCalls > 0 {
            // A stop sequence that cut the call short leaves nothing to call.
            return reportedStop != nil && isLastCallCut ? .stopSequence : .toolUse
        }
        return enforcedStop != nil || reportedStop != nil ? .stopSequence : .endTurn
    }

    private var isLastCallCut: Bool {
        guard let last = calls.all.last(where: { $0.stage == .closed }) else { return false }
        return !last.arguments.isEmpty && !last.arguments.isComplete
    }
}
