/// How a provider answers, where the script does not say.
struct TwinSpeech: Sendable {
    /// Where reasoning stands. A script's `think` follows it, whatever field it names.
    var reasoning: ReasoningField?
    /// Whether a thinking model that the script does not let think does so by itself.
    var thinksUnasked = true
    /// Whether a text of `reasoning_details` ends with a signature over it.
    var signsDetails = false
    /// What is said of a message, by its index, whose reasoning is missing.
    var missingReplay: (@Sendable (_ index: Int) -> String)?
    var usage = UsageShape.openai
    var quirks: Set<Quirk> = []
    var callQuirks: Set<CallQuirk> = []
    var ids = IDs.counted("call_")
    /// `finish_reason` of an answer that calls tools.
    var finishOfCalls = "tool_calls"
    /// Whether the first of parallel calls carries a signature.
    var signsCalls = false
    /// How it tells of the searches it runs.
    var search = SearchManner.never

    enum IDs: Sendable {
        /// A prefix, and what tells the call from all others.
        case counted(String)
        /// Nine letters and digits.
        case nine
        /// `functions.NAME:N`, from 0 in every answer, so that ids come again.
        case functions
    }
}

extension AnswerPlan {
    /// Takes over what the provider does by itself.
    mutating func adopt(_ speech: TwinSpeech, thinks: Bool, identity: AnswerIdentity) {
        guard refusal == nil else { return }
        quirks.formUnion(speech.quirks)
        if usage.shape == nil { usage.shape = speech.usage }
        if let field = speech.reasoning {
            if thinks, speech.thinksUnasked, !hasReasoning {
                let thought = "I think about request \(identity.sequence)."
                parts.insert(.reasoning(thought, field: field, pieceSize: 8), at: 0)
            }
            parts = parts.map { part in
                guard case .reasoning(let text, _, let size) = part else { return part }
                return .reasoning(text, field: field, pieceSize: size)
            }
        } else {
            parts.removeAll { if case .reasoning = $0 { true } else { false } }
        }
        signsDetails = speech.signsDetails
        dressCalls(speech, identity: identity)
    }

    private var hasReasoning: Bool {
        parts.contains { if case .reasoning = $0 { true } else { false } }
    }

    private mutating func dressCalls(_ speech: TwinSpeech, identity: AnswerIdentity) {
        var number = 0
        for (place, part) in parts.enumerated() {
            guard case .call(var call, var quirks) = part else { continue }
            if call.id == nil { call.id = speech.ids.id(number, of: call, identity: identity) }
            if number == 0, speech.signsCalls, call.signature == nil {
                call.signature = DemoSignature.made(for: call.name)
            }
            quirks.formUnion(speech.callQuirks)
            parts[place] = .call(call, quirks)
            number += 1
        }
        if number > 0, finish == .natural { finish = .reason(speech.finishOfCalls) }
    }
}

extension TwinSpeech.IDs {
    fileprivate func id(_ number: Int, of call: ToolCall, identity: AnswerIdentity) -> String {
        switch self {
        case .counted(let prefix): return "\(prefix)\(identity.salt)_\(identity.sequence)_\(number)"
        case .functions: return "functions.\(call.name):\(number)"
        case .nine:
            let text = String(
                DemoSignature.hash("\(identity.salt) \(identity.sequence) \(number)"), radix: 36)
            return String(("000000000" + text).suffix(9))
        }
    }
}

/// Signatures that the demo provider can check without remembering what it signed.
enum DemoSignature {
    /// 64 bits of FNV-1a. It tells texts apart; it keeps no secret.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    static func made(for text: String) -> String { "demo" + String(hash(text), radix: 16) }
}
