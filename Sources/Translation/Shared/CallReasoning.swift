/// What a provider wants back with a tool call, for whoever remembers it for clients that drop thinking blocks.
public struct CallReasoning: Equatable, Sendable {
    /// The call's id as the client knows it; unique among all answers.
    public var callID: String
    /// What stood before the call and behind the one before it, in its order.
    public var signatures: [ReasoningSignature]

    public init(callID: String, signatures: [ReasoningSignature]) {
        self.callID = callID
        self.signatures = signatures
    }
}
