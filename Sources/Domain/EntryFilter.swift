/// Which entries to list. Every condition narrows.
public struct EntryFilter: Sendable, Equatable {
    public var key: KeyID?
    public var user: String?
    public var team: String?
    public var model: String?
    public var provider: ProviderName?
    public var session: String?
    public var client: String?
    public var outcome: Outcome?
    public var since: Timestamp?
    public var until: Timestamp?
    /// Only entries older than this one: the cursor of the next page.
    public var before: RequestID?
    /// Only entries newer than this one: the cursor of a tail.
    public var after: RequestID?

    public init() {}
}
