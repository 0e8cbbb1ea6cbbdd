/// All users and teams as they were at one moment, also those who are gone: to show names in place of ids, and
/// to find whom somebody named.
public struct People: Sendable, Equatable {
    public var users: [UserID: User]
    public var teams: [TeamID: Team]
    public var members: [TeamMember]

    public init(users: [User] = [], teams: [Team] = [], members: [TeamMember] = []) {
        self.users = Dictionary(users.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        self.teams = Dictionary(teams.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        self.members = members
    }

    /// The user of an id, else the one who is there and has the name or the e-mail address.
    public func user(_ text: String) -> User? {
        if let user = users[UserID(text)] { return user }
        let present = users.values.filter { $0.deletedAt == nil }
        return present.first { $0.name == text }
            ?? present.first { $0.email?.lowercased() == text.lowercased() }
    }

    /// The team of an id, else the one that is there and has the name.
    public func team(_ text: String) -> Team? {
        if let team = teams[TeamID(text)] { return team }
        return teams.values.first { $0.archivedAt == nil && $0.name == text }
    }

    /// A user's name; the id where there is no such user.
    public func name(of user: UserID) -> String { users[user]?.name ?? user.text }

    /// A team's name; the id where there is no such team.
    public func name(of team: TeamID) -> String { teams[team]?.name ?? team.text }
}
