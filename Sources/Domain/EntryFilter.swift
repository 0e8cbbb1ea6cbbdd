/// Which entries to list. Every condition narrows.
public struct EntryFilter: Sendable, Equatable {
    public var key: KeyID?
    public var user: String?
    public var team: String?
    public var model: String?
    public var provider: ProviderName?
    public var session: String?
    public var client: String?
    public var endUser: String?
    public var requestClass: String?
    public var outcome: Outcome?
    /// The status that the client saw, or would have seen.
    public var status: Int?
    public var errorType: String?
    /// Only entries with a cost of at least so much, in billionths of a US dollar.
    public var minimumCostNanoUSD: Int64?
    public var since: Timestamp?
    public var until: Timestamp?
    /// Only entries older than this one: the cursor of the next page.
    public var before: RequestID?
    /// Only entries newer than this one: the cursor of a tail.
    public var after: RequestID?

    public init() {}
}

extension EntryFilter {
    /// Whether only requests can pass that did not end as `completed`: an answer that was whole has no error.
    public var asksForErrors: Bool { errorType != nil || status.map { $0 >= 400 } ?? false }

    /// The conditions on what is known of a request when it arrives.
    public var ofOpenings: EntryFilter {
        var filter = self
        (filter.provider, filter.outcome, filter.status, filter.errorType) = (nil, nil, nil, nil)
        filter.minimumCostNanoUSD = nil
        return filter
    }

    /// Whether the other conditions hold, which are about how a request ended.
    public func takes(_ settlement: EntrySettlement?) -> Bool {
        (provider == nil || settlement?.provider == provider)
            && (outcome == nil || settlement?.outcome == outcome)
            && (status == nil || settlement?.status == status)
            && (errorType == nil || settlement?.errorType == errorType)
            && minimumCostNanoUSD.map { settlement?.costNanoUSD ?? -1 >= $0 } ?? true
    }
}
