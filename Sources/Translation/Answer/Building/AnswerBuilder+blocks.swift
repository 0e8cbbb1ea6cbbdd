import Wire

// What only protocols with blocks of their own have: an end of each, signatures, and reasoning that is sealed.
extension AnswerBuilder {
    /// Closes reasoning or a tool call where its provider closed it. Texts that follow each other become one.
    mutating func endBlock(signature: String?) {
        guard enforcedStop == nil else { return }
        settleReasoning()
        switch openBlock {
        case .call:
            closeBlock()
            advance()
        case .prose(.reasoning):
            self.signature = signature
            closeBlock()
        case .none, .prose(.text):
            // Thinking whose text its provider keeps to itself is nothing but a signature.
            guard let signature, context.emitsThinking else { return }
            beginReasoning()
            self.signature = signature
            closeBlock()
        }
    }

    private mutating func beginReasoning() {
        settleText()
        closeBlock()
        open(.thinking)
        openBlock = .prose(.reasoning(.thinkingBlock))
    }

    /// Passes on reasoning that nobody but its provider reads.
    mutating func take(sealedReasoning data: JSONValue) {
        guard enforcedStop == nil, context.emitsThinking, let data = data.string else { return }
        settleText()
        settleReasoning()
        closeBlock()
        open(.redactedThinking(data: data))
        writer.close(signature: nil)
    }
}
