/// The most that one service key may do; nil is no limit. Every limit is at least 1.
public struct KeyLimits: Sendable, Equatable {
    public var requestsPerMinute: Int?
    /// Tokens of prompts, the cached ones too.
    public var inputTokensPerMinute: Int?
    public var outputTokensPerMinute: Int?
    /// Requests that run at the same time.
    public var concurrentRequests: Int?

    public init(
        requestsPerMinute: Int? = nil,
        inputTokensPerMinute: Int? = nil,
        outputTokensPerMinute: Int? = nil,
        concurrentRequests: Int? = nil
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.inputTokensPerMinute = inputTokensPerMinute
        self.outputTokensPerMinute = outputTokensPerMinute
        self.concurrentRequests = concurrentRequests
    }

    /// Whether nothing is limited.
    public var isEmpty: Bool { self == KeyLimits() }
}
