/// One change to keys, people, providers or mappings, or a removal of entries: who made it, and what was there before
/// and after.
public struct AuditEvent: Sendable, Equatable {
    /// Grows with every event.
    public var id: Int64
    public var at: Timestamp
    public var actor: Actor
    /// A noun and a verb, such as `service_key.create`.
    public var action: String
    /// The id, or the name where it is the id, of what was changed.
    public var target: String
    /// The target before and after, as JSON without any secret or hash; nil where it did not exist.
    public var before: String?
    public var after: String?

    public init(
        id: Int64, at: Timestamp, actor: Actor, action: String, target: String, before: String?,
        after: String?
    ) {
        self.id = id
        self.at = at
        self.actor = actor
        self.action = action
        self.target = target
        self.before = before
        self.after = after
    }
}

/// Which events to list. Every condition narrows.
public struct AuditFilter: Sendable, Equatable {
    public var actor: Actor?
    /// A whole action (`service_key.create`) or its noun alone (`service_key`).
    public var action: String?
    public var target: String?
    public var since: Timestamp?
    public var until: Timestamp?
    /// Only events older than this one: the cursor of the next page.
    public var before: Int64?
    /// Only events newer than this one.
    public var after: Int64?

    public init() {}
}
