import Wire

/// How an answer ended, for the ledger.
public struct Conclusion: Sendable {
    /// `stop_reason` as the client got it; nil when the answer broke.
    public var stopReason: String?
    public var usage: ReportedUsage
    /// What of the provider's answer could not be carried over, each kind once.
    public var losses: [Loss]
    /// Why the answer broke; nil when it is whole.
    public var failure: ErrorReply?
    /// The provider's own id of the completion.
    public var upstreamID: String?
    /// The model the provider says answered.
    public var upstreamModel: String?
    /// What the provider wants back with each of the answer's tool calls, be it nothing. Thinking blocks carry it too;
    /// this is for clients that drop them, and empty for one that has returned all so far, and where no provider wants
    /// anything back.
    public var callReasoning: [CallReasoning] = []

    public init(
        stopReason: String?,
        usage: ReportedUsage,
        losses: [Loss] = [],
        failure: ErrorReply? = nil,
        upstreamID: String? = nil,
        upstreamModel: String? = nil
    ) {
        self.stopReason = stopReason
        self.usage = usage
        self.losses = losses
        self.failure = failure
        self.upstreamID = upstreamID
        self.upstreamModel = upstreamModel
    }
}
