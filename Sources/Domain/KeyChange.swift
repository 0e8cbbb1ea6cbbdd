/// What to change of a service key; what it does not name stays as it is.
public struct KeyChange: Sendable, Equatable {
    public var name: Edit<String> = .keep
    public var user: Edit<UserID?> = .keep
    public var team: Edit<TeamID?> = .keep
    public var models: Edit<[ModelPattern]> = .keep
    public var mayAddressProviders: Edit<Bool> = .keep
    public var isForwarder: Edit<Bool> = .keep
    public var expiresAt: Edit<Timestamp?> = .keep
    public var note: Edit<String?> = .keep
    /// Tags to set, and with nil those to take away; the others stay.
    public var tags: [String: String?] = [:]
    public var requestsPerMinute: Edit<Int?> = .keep
    public var inputTokensPerMinute: Edit<Int?> = .keep
    public var outputTokensPerMinute: Edit<Int?> = .keep
    public var concurrentRequests: Edit<Int?> = .keep
    /// False disables the key until it is enabled again.
    public var isEnabled: Edit<Bool> = .keep

    public init() {}

    /// Whether it changes nothing.
    public var isEmpty: Bool { self == KeyChange() }

    /// Throws for the first field whose value cannot be taken.
    public func validate() throws(InvalidField) {
        if case .set(let name) = name { try FieldRule.checkName(name, field: "name") }
        if case .set(let models) = models {
            guard models.count <= 100 else { throw InvalidField("models", "must be at most 100") }
            for pattern in models { try FieldRule.checkPattern(pattern, field: "models") }
        }
        if case .set(let note?) = note { try FieldRule.checkNote(note, field: "note") }
        try FieldRule.checkTags(tags, field: "tags")
        for (field, limit) in [
            ("requests_per_minute", requestsPerMinute), ("input_tokens_per_minute", inputTokensPerMinute),
            ("output_tokens_per_minute", outputTokensPerMinute),
            ("concurrent_requests", concurrentRequests),
        ] {
            guard case .set(let value) = limit else { continue }
            try FieldRule.checkLimit(value, field: "limits.\(field)")
        }
    }

    /// Makes the change. A key that is disabled already keeps the time.
    public func apply(to key: inout ServiceKey, at now: Timestamp) {
        name.apply(to: &key.name)
        user.apply(to: &key.user)
        team.apply(to: &key.team)
        models.apply(to: &key.models)
        mayAddressProviders.apply(to: &key.mayAddressProviders)
        isForwarder.apply(to: &key.isForwarder)
        expiresAt.apply(to: &key.expiresAt)
        note.apply(to: &key.note)
        for (name, value) in tags { key.tags[name] = value }
        requestsPerMinute.apply(to: &key.limits.requestsPerMinute)
        inputTokensPerMinute.apply(to: &key.limits.inputTokensPerMinute)
        outputTokensPerMinute.apply(to: &key.limits.outputTokensPerMinute)
        concurrentRequests.apply(to: &key.limits.concurrentRequests)
        if case .set(let isEnabled) = isEnabled {
            key.disabledAt = isEnabled ? nil : key.disabledAt ?? now
        }
    }
}
