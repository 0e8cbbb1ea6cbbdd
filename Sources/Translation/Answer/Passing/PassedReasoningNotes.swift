import Wire

/// What a passed answer's tool calls want back, noted for clients that return the calls alone.
struct PassedReasoningNotes: Sendable {
    private let keepsDetails: Bool
    private var field: ReasoningField?
    private var text: [UInt8] = []
    private var details = ReasoningDetails()
    private var calls: [Call] = []
    private var size = 0

    private struct Call: Sendable {
        var id: String
        var tool = ""
        var signature: String?
    }

    /// More than is ever kept of a call, in bytes.
    private static let most = 256 << 10
    /// More calls than an answer has.
    private static let mostCalls = 1_024

    /// Nil where nothing has to be remembered.
    init?(_ context: AnswerContext) {
        guard context.wantsReasoningBack, !context.clientReturnsReasoning else { return nil }
        keepsDetails = context.keepsDetails
    }

    mutating func take(_ piece: AnswerPiece) {
        guard size <= Self.most else { return }
        switch piece {
        case .reasoning(let value, let field): take(value, field)
        case .details(let array) where keepsDetails:
            size += array.raw.count
            details.take(array)
        case .call(let fragment): take(fragment)
        default: break
        }
    }

    private mutating func take(_ value: JSONValue, _ field: ReasoningField) {
        // What is part of the content comes back with it.
        guard field != .content, let part = value.string else { return }
        self.field = self.field ?? field
        text += part.utf8
        size += part.utf8.count
    }

    private mutating func take(_ fragment: CallFragment) {
        if let id = fragment.id, !calls.contains(where: { $0.id == id }), calls.count < Self.mostCalls {
            calls.append(Call(id: id))
        }
        guard !calls.isEmpty else { return }
        if let name = fragment.name { calls[calls.count - 1].tool = name }
        if let signature = fragment.signature {
            size += signature.utf8.count
            calls[calls.count - 1].signature = signature
        }
    }

    /// What is to be remembered, by the ids that passed; the answer's reasoning with the first call. That it is nothing
    /// counts as well.
    var callReasoning: [CallReasoning] {
        guard size <= Self.most else { return [] }
        var all = calls.filter { CallReasoning.isMemorable($0.id, tool: $0.tool) }.map { call in
            CallReasoning(
                callID: call.id,
                signatures: call.signature.map {
                    [ReasoningSignature(field: ReasoningSignature.callSignature, text: Array($0.utf8))]
                } ?? [])
        }
        if !all.isEmpty, let reasoning { all[0].signatures.insert(reasoning, at: 0) }
        return all
    }

    private var reasoning: ReasoningSignature? {
        if !details.isEmpty {
            let array = details.json { _ in nil }
            return ReasoningSignature(field: ReasoningField.reasoningDetails.rawValue, text: array)
        }
        guard let field, !text.isEmpty else { return nil }
        // Of details only the texts were taken.
        let own = field == .reasoningDetails ? ReasoningField.reasoning : field
        return ReasoningSignature(field: own.rawValue, text: text)
    }
}
