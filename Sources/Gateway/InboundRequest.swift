import Domain

/// A client's request as the data plane hands it over: read to its end, within the limits, not yet trusted.
public struct InboundRequest: Sendable {
    /// Tollgate's id for the request: the client's `request-id`, the entry's id, the provider's
    /// `x-client-request-id`.
    public var id: RequestID
    public var receivedAt: Timestamp
    /// The reading of the steady clock at the same moment; durations are measured from it.
    public var received: Duration
    /// Without the query.
    public var path: String
    /// What follows the `?`; nil when there is none.
    public var query: String?
    /// From `x-api-key` or `Authorization: Bearer`; nil when the client sent neither.
    public var credential: Secret?
    public var userAgent: String?
    /// `x-claude-code-session-id`
    public var session: String?
    /// `x-claude-code-agent-id`
    public var agent: String?
    /// `x-claude-code-request-class`
    public var requestClass: String?
    /// `x-claude-gateway-user-id` and `x-claude-gateway-user-email`: whom a forwarder asks for.
    public var endUserID: String?
    public var endUserEmail: String?
    /// The headers whose names begin with `anthropic-`, in lower case, for providers of Anthropic's protocol.
    public var anthropicHeaders: [(name: String, value: String)]
    /// Whether the client speaks Anthropic's protocol, by its `anthropic-version` or `x-api-key` header.
    public var speaksAnthropic: Bool
    public var body: [UInt8]
    /// What the body takes of the memory for bodies; nil for a small one.
    public var hold: BodyHold?
    /// Who it is, where that was looked at before the body was read.
    public internal(set) var identified: IdentifiedCaller?

    public init(
        id: RequestID,
        receivedAt: Timestamp,
        received: Duration,
        path: String,
        query: String? = nil,
        credential: Secret? = nil,
        userAgent: String? = nil,
        session: String? = nil,
        agent: String? = nil,
        requestClass: String? = nil,
        endUserID: String? = nil,
        endUserEmail: String? = nil,
        anthropicHeaders: [(name: String, value: String)] = [],
        speaksAnthropic: Bool = true,
        body: [UInt8] = [],
        hold: BodyHold? = nil
    ) {
        self.id = id
        self.receivedAt = receivedAt
        self.received = received
        self.path = path
        self.query = query
        self.credential = credential
        self.userAgent = userAgent
        self.session = session
        self.agent = agent
        self.requestClass = requestClass
        self.endUserID = endUserID
        self.endUserEmail = endUserEmail
        self.anthropicHeaders = anthropicHeaders
        self.speaksAnthropic = speaksAnthropic
        self.body = body
        self.hold = hold
    }
}
