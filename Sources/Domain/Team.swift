/// People whose use is counted together; Anthropic's tools know it as a workspace.
public struct Team: Sendable, Equatable {
    public var id: TeamID
    /// What people call the team in commands and reports; no two teams that are there have the same.
    public var name: String
    /// The operator's own labels, by name.
    public var tags: [String: String]
    public var createdAt: Timestamp
    /// Since this moment the team is gone; the row stays, so that old entries keep their owner.
    public var archivedAt: Timestamp?

    public init(
        id: TeamID,
        name: String,
        tags: [String: String] = [:],
        createdAt: Timestamp,
        archivedAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.tags = tags
        self.createdAt = createdAt
        self.archivedAt = archivedAt
    }
}

/// What to change of a team.
public struct TeamChange: Sendable, Equatable {
    public var name: Edit<String> = .keep
    /// Tags to set, and with nil those to take away; the others stay.
    public var tags: [String: String?] = [:]

    public init() {}

    /// Whether it changes nothing.
    public var isEmpty: Bool { self == TeamChange() }

    /// Throws for the first field whose value cannot be taken.
    public func validate() throws(InvalidField) {
        if case .set(let name) = name { try FieldRule.checkName(name, field: "name") }
        try FieldRule.checkTags(tags, field: "tags")
    }

    public func apply(to team: inout Team) {
        name.apply(to: &team.name)
        for (name, value) in tags { team.tags[name] = value }
    }
}

/// One person's place in one team. Keys may belong to a team without it.
public struct TeamMember: Sendable, Equatable {
    public var team: TeamID
    public var user: UserID
    public var role: Role
    public var addedAt: Timestamp

    public init(team: TeamID, user: UserID, role: Role = .user, addedAt: Timestamp) {
        self.team = team
        self.user = user
        self.role = role
        self.addedAt = addedAt
    }

    /// The member's role in the team, by Anthropic's names, for tools that ask for it. It gives no rights here.
    public enum Role: String, Sendable, CaseIterable {
        case user = "workspace_user"
        case developer = "workspace_developer"
        case admin = "workspace_admin"
        case billing = "workspace_billing"
    }
}
