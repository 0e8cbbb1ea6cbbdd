// A `<think>` that nothing closes. What it holds stays reasoning, as its model marked it; but an answer that ended by
// itself and holds nothing else would look empty to a client that is not shown reasoning.
extension AnswerBuilder {
    /// Keeps what an open tag holds, where the client is not shown it.
    mutating func keepUnseen(_ part: TextFilter.Part) {
        guard isInOpenTag, part.kind == .reasoning(.thinkTag) else { return unseen = [] }
        guard !context.emitsThinking || !context.showsThinking else { return }
        unseen += part.text
        buffer(part.text.count)
    }

    /// Ends an answer that ends within the tag. An answer that was cut short says so itself, and one that calls a tool
    /// has something to go on with.
    mutating func endOpenTag(_ reason: StopReason) {
        guard announcedCalls == 0, reason == .endTurn || reason == .stopSequence else { return }
        losses.add(Loss("answer.think_tag", .malformed))
        guard !unseen[...].isBlank else { return }
        open(.text)
        writer.append(unseen[...])
        writer.close(signature: nil)
    }
}
