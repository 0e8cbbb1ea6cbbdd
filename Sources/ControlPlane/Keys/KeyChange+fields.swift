import Domain

extension KeyChange {
    /// What a body says of a key, but for its owners and its status, checked.
    init(_ body: Fields, at now: Timestamp) throws(InvalidField) {
        self.init()
        name = try body.presentText("name")
        if case .set(let texts) = try body.texts("models") { models = .set(texts.map { ModelPattern($0) }) }
        mayAddressProviders = try body.flag("may_address_providers")
        isForwarder = try body.flag("is_forwarder")
        expiresAt = try body.time("expires_at")
        if case .set(let end?) = expiresAt, end <= now {
            throw InvalidField("expires_at", "must be in the future")
        }
        note = try body.text("note")
        tags = try body.tags("tags")
        try take(limits: try body.fields("limits", names: Self.limitNames))
        try validate()
    }

    /// As answers have them, and the short names of the command line.
    private static let limitNames = [
        "requests_per_minute", "input_tokens_per_minute", "output_tokens_per_minute", "concurrent_requests",
        "rpm", "tpm", "concurrency",
    ]

    private mutating func take(limits: Fields) throws(InvalidField) {
        func limit(_ name: String, _ short: String) throws(InvalidField) -> Edit<Int?> {
            let (long, brief) = (try limits.positive(name), try limits.positive(short))
            guard long == .keep || brief == .keep else {
                throw InvalidField(limits.name(short), "cannot be given together with \(name)")
            }
            return long == .keep ? brief : long
        }
        requestsPerMinute = try limit("requests_per_minute", "rpm")
        inputTokensPerMinute = try limit("input_tokens_per_minute", "tpm")
        outputTokensPerMinute = try limit("output_tokens_per_minute", "tpm")
        concurrentRequests = try limit("concurrent_requests", "concurrency")
    }

    /// Adds the user and the team that a body names; they have to be there.
    mutating func takeOwners(_ body: Fields, from people: People) throws(InvalidField) {
        if case .set(let text) = try body.text("user_id") {
            let user = text.map { UserID($0) }
            if let user, people.users[user].map({ $0.deletedAt != nil }) ?? true {
                throw InvalidField("user_id", "is no user who is there")
            }
            self.user = .set(user)
        }
        if case .set(let text) = try body.text("workspace_id") {
            let team = text.map { TeamID($0) }
            if let team, people.teams[team].map({ $0.archivedAt != nil }) ?? true {
                throw InvalidField("workspace_id", "is no workspace that is there")
            }
            self.team = .set(team)
        }
    }
}

extension Route.Field {
    /// What a body may say of a key.
    static let ofKey: [Route.Field] = [
        Route.Field(name: "name", kind: .string, summary: "What the key is called in lists and reports."),
        Route.Field(name: "user_id", kind: .string, summary: "Whom it belongs to."),
        Route.Field(name: "workspace_id", kind: .string, summary: "The team whose use it counts as."),
        Route.Field(name: "expires_at", kind: .string, summary: "From this moment on it is refused."),
        Route.Field(
            name: "models", kind: .array,
            summary: "Names and patterns of what it may ask for; none of them means all."),
        Route.Field(
            name: "limits", kind: .object,
            summary:
                "requests_per_minute (rpm), input_tokens_per_minute and output_tokens_per_minute (tpm for "
                + "both), concurrent_requests (concurrency)."),
        Route.Field(name: "tags", kind: .object, summary: "Labels by name; null takes one away."),
        Route.Field(name: "note", kind: .string, summary: "Words of your own."),
        Route.Field(
            name: "may_address_providers", kind: .boolean,
            summary: "Whether it may name a provider itself, as provider/model."),
        Route.Field(
            name: "is_forwarder", kind: .boolean,
            summary: "Whether it may say in headers for whom it asks."),
    ]
}
