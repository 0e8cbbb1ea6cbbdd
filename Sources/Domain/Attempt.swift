/// One call to one target.
public struct Attempt: Sendable, Equatable {
    /// 1 for the first.
    public var number: Int
    public var provider: ProviderName
    public var model: String
    public var credential: CredentialID?
    public var startedAt: Timestamp
    public var outcome: Result
    /// The provider's HTTP status, when it answered at all.
    public var status: Int?
    /// A short stable word for what went wrong, such as `timeout` or `overloaded_error`.
    public var error: String?
    /// The provider's own id of the call, for its support.
    public var upstreamRequestID: String?
    public var duration: Duration
    /// What the provider reported although another attempt followed. Nil for the last attempt, whose part is what is
    /// left of the entry's, and where the provider reported nothing.
    public var charge: Charge?

    /// How an attempt ended.
    public enum Result: String, Sendable, CaseIterable {
        case answered, failed, cancelled, interrupted
    }

    public init(
        number: Int,
        provider: ProviderName,
        model: String,
        credential: CredentialID? = nil,
        startedAt: Timestamp,
        outcome: Result,
        status: Int? = nil,
        error: String? = nil,
        upstreamRequestID: String? = nil,
        duration: Duration = .zero,
        charge: Charge? = nil
    ) {
        self.number = number
        self.provider = provider
        self.model = model
        self.credential = credential
        self.startedAt = startedAt
        self.outcome = outcome
        self.status = status
        self.error = error
        self.upstreamRequestID = upstreamRequestID
        self.duration = duration
        self.charge = charge
    }
}
