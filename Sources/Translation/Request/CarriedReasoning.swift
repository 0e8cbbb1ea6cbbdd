import Wire

/// What the thinking blocks of one assistant message carry.
struct CarriedReasoning: Sendable {
    /// Whether the message belongs to the current tool loop. What is lost elsewhere, nobody would read.
    private let isInLoop: Bool
    private(set) var reasoning = ReplayedReasoning()
    private(set) var hasReasoning = false
    /// Whether any block has a signature of ours.
    private(set) var isSigned = false
    private var callSignature: String?

    init(isInLoop: Bool) {
        self.isInLoop = isInLoop
    }

    /// Reads a block. Thinking that somebody else signed belongs to another model; in the loop that is a loss.
    mutating func read(_ block: JSONValue, losses: inout LossList) {
        guard let signature = block["signature"]?.string.flatMap(ReasoningSignature.init) else {
            if isInLoop { losses.add("message.thinking") }
            return
        }
        isSigned = true
        if !add(signature), isInLoop { losses.add("message.thinking", .malformed) }
    }

    /// Adds what a signature carries. False when it names a field that there is not.
    @discardableResult
    mutating func add(_ signature: ReasoningSignature) -> Bool {
        if signature.field == ReasoningSignature.callSignature {
            callSignature = String(decoding: signature.text, as: UTF8.self)
            return true
        }
        guard reasoning.add(signature) else { return false }
        hasReasoning = true
        return true
    }

    /// The signature for the call that comes next.
    mutating func takeCallSignature() -> String? {
        defer { callSignature = nil }
        return callSignature
    }
}
