/// A person whom keys belong to.
public struct User: Sendable, Equatable {
    public var id: UserID
    /// What people call the user in commands and reports; no two users who are there have the same.
    public var name: String
    /// No two users who are there have the same, whatever the case of its letters.
    public var email: String?
    public var role: Role
    public var createdAt: Timestamp
    /// Since this moment the user is gone; the row stays, so that old entries keep their owner.
    public var deletedAt: Timestamp?

    public init(
        id: UserID,
        name: String,
        email: String? = nil,
        role: Role = .user,
        createdAt: Timestamp,
        deletedAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.role = role
        self.createdAt = createdAt
        self.deletedAt = deletedAt
    }

    /// The user's role in the organization, by Anthropic's names, for tools that ask for it. It gives no rights
    /// here: managing takes an admin key.
    public enum Role: String, Sendable, CaseIterable {
        case user, developer, billing, admin
        case claudeCodeUser = "claude_code_user"
    }
}

/// What to change of a user.
public struct UserChange: Sendable, Equatable {
    public var name: Edit<String> = .keep
    public var email: Edit<String?> = .keep
    public var role: Edit<User.Role> = .keep

    public init() {}

    /// Whether it changes nothing.
    public var isEmpty: Bool { self == UserChange() }

    /// Throws for the first field whose value cannot be taken.
    public func validate() throws(InvalidField) {
        if case .set(let name) = name { try FieldRule.checkName(name, field: "name") }
        if case .set(let email?) = email { try FieldRule.checkEmail(email, field: "email") }
    }

    public func apply(to user: inout User) {
        name.apply(to: &user.name)
        email.apply(to: &user.email)
        role.apply(to: &user.role)
    }
}
