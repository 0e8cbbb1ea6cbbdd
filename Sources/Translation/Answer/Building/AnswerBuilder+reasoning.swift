import Wire

// What goes back to the provider beside the text of its reasoning.
extension AnswerBuilder {
    mutating func take(details array: JSONValue) {
        guard context.keepsDetails, context.emitsThinking else {
            let isEncrypted = array.elements.contains { $0["data"] != nil }
            if isEncrypted { losses.add(Loss("answer.reasoning_details.encrypted")) }
            return
        }
        buffer(array.raw.count)
        details.take(array)
    }

    /// The details that no block carries yet; nil when there are none.
    mutating func signatureOfDetails() -> ReasoningSignature? {
        guard !details.isEmpty else { return nil }
        defer { details = ReasoningDetails() }
        let array = details.json { id in
            calls.all.firstIndex { $0.id == id }.map(clientID)
        }
        return ReasoningSignature(field: ReasoningField.reasoningDetails.rawValue, text: array)
    }

    /// The id under which the client knows, or will know, a call.
    private func clientID(_ position: Int) -> String {
        ids.id(calls.all[..<position].count { $0.stage != .dropped })
    }

    /// Writes a thinking block without text for whatever has to come back with a call and no block carries yet.
    /// Clients return it before the call, as they do with thinking.
    mutating func carryBefore(_ position: Int) {
        if let signature = signatureOfDetails() { writeCarrier(signature) }
        guard let signature = calls[position].signature else { return }
        writeCarrier(ReasoningSignature(field: ReasoningSignature.callSignature, text: Array(signature.utf8)))
    }

    private mutating func writeCarrier(_ signature: ReasoningSignature) {
        open(.thinking)
        writer.close(signature: carry(signature))
    }

    /// Takes what came behind the last call, which no block can carry any more.
    mutating func keepLateDetails() {
        guard announcedCalls > 0, let signature = signatureOfDetails() else { return }
        losses.add(Loss("answer.reasoning_details", .narrowed))
        _ = carry(signature)
        assignReasoning(toCall: ids.id(announcedCalls - 1))
    }
}
