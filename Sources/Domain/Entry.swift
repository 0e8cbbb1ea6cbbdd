/// One request on the ledger, as it is read back.
public struct Entry: Sendable, Equatable {
    public var opening: EntryOpening
    /// Nil while the request runs.
    public var settlement: EntrySettlement?

    public init(opening: EntryOpening, settlement: EntrySettlement? = nil) {
        self.opening = opening
        self.settlement = settlement
    }

    public var id: RequestID { opening.id }
}

/// What is known of a request before a provider is called: the first half of its entry.
public struct EntryOpening: Sendable, Equatable {
    public var id: RequestID
    /// The process that runs the request; entries of a dead one are settled at the next start.
    public var node: String
    public var openedAt: Timestamp
    public var key: KeyID?
    public var user: String?
    public var team: String?
    public var caller: CallerTraits
    /// The path, such as `/v1/messages`.
    public var endpoint: String
    public var requestedModel: String
    /// `provider/model` of the plan's first target; nil when there was no plan.
    public var mappedModel: String?
    public var isStream: Bool
    /// Bytes of the request's body.
    public var requestBytes: Int
    /// Our own count of the prompt's tokens.
    public var inputEstimate: Int

    public init(
        id: RequestID,
        node: String,
        openedAt: Timestamp,
        key: KeyID? = nil,
        user: String? = nil,
        team: String? = nil,
        caller: CallerTraits = CallerTraits(),
        endpoint: String,
        requestedModel: String = "",
        mappedModel: String? = nil,
        isStream: Bool = false,
        requestBytes: Int = 0,
        inputEstimate: Int = 0
    ) {
        self.id = id
        self.node = node
        self.openedAt = openedAt
        self.key = key
        self.user = user
        self.team = team
        self.caller = caller
        self.endpoint = endpoint
        self.requestedModel = requestedModel
        self.mappedModel = mappedModel
        self.isStream = isStream
        self.requestBytes = requestBytes
        self.inputEstimate = inputEstimate
    }
}

/// What a client says of itself.
public struct CallerTraits: Sendable, Equatable {
    /// Claude Code's session.
    public var session: String?
    /// The subagent that asked, where one did.
    public var agent: String?
    /// The client's name and version, from its `User-Agent`.
    public var client: String?
    /// Whom a forwarder says it asks for: an e-mail address, else an id. Nil for every other key.
    public var endUser: String?
    /// What the client says the request is for, such as `main` or `subagent`.
    public var requestClass: String?

    public init(
        session: String? = nil, agent: String? = nil, client: String? = nil, endUser: String? = nil,
        requestClass: String? = nil
    ) {
        self.session = session
        self.agent = agent
        self.client = client
        self.endUser = endUser
        self.requestClass = requestClass
    }
}

/// How a request ended: the second half of its entry, written once.
public struct EntrySettlement: Sendable, Equatable {
    public var settledAt: Timestamp
    public var outcome: Outcome
    /// The status the client saw, or would have seen.
    public var status: Int?
    public var errorType: String?
    public var errorMessage: String?
    public var stopReason: String?
    /// Who answered in the end.
    public var provider: ProviderName?
    /// The model the provider says it ran, else the one it was asked for.
    public var upstreamModel: String?
    public var usage: Usage
    public var usageSource: UsageSource
    /// The provider's usage object as it came.
    public var rawUsage: String?
    /// Billionths of a US dollar; nil when it is not known, and never 0 in its place.
    public var costNanoUSD: Int64?
    /// What the cost was worked out from.
    public var price: PriceID?
    /// Why there is no cost; nil when there is one.
    public var costReason: CostReason?
    public var attempts: [Attempt]
    /// Names and counts of what translation could not carry over.
    public var losses: [String: Int]
    public var firstTokenAfter: Duration?
    public var duration: Duration
    /// Bytes of the answer's body.
    public var responseBytes: Int

    public init(
        settledAt: Timestamp,
        outcome: Outcome,
        status: Int? = nil,
        errorType: String? = nil,
        errorMessage: String? = nil,
        stopReason: String? = nil,
        provider: ProviderName? = nil,
        upstreamModel: String? = nil,
        usage: Usage = Usage(),
        usageSource: UsageSource = .none,
        rawUsage: String? = nil,
        costNanoUSD: Int64? = nil,
        price: PriceID? = nil,
        costReason: CostReason? = nil,
        attempts: [Attempt] = [],
        losses: [String: Int] = [:],
        firstTokenAfter: Duration? = nil,
        duration: Duration = .zero,
        responseBytes: Int = 0
    ) {
        self.settledAt = settledAt
        self.outcome = outcome
        self.status = status
        self.errorType = errorType
        self.errorMessage = errorMessage
        self.stopReason = stopReason
        self.provider = provider
        self.upstreamModel = upstreamModel
        self.usage = usage
        self.usageSource = usageSource
        self.rawUsage = rawUsage
        self.costNanoUSD = costNanoUSD
        self.price = price
        self.costReason = costReason
        self.attempts = attempts
        self.losses = losses
        self.firstTokenAfter = firstTokenAfter
        self.duration = duration
        self.responseBytes = responseBytes
    }
}

/// In what way a request ended.
public enum Outcome: String, Sendable, CaseIterable {
    /// The client got a whole answer.
    case completed
    /// A provider failed, or none could be reached.
    case failed
    /// Tollgate refused the request before any provider was called.
    case refused
    /// The client went away before the answer was whole.
    case abandoned
    /// The process died while the request ran.
    case interrupted
}
