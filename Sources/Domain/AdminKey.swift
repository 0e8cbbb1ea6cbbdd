/// What a person or program manages the gateway with: `tga-<public id>-<secret>`. It can never call a model.
public struct AdminKey: Sendable, Equatable {
    public var id: AdminKeyID
    public var name: String
    public var role: Role
    public var createdAt: Timestamp
    public var createdBy: Actor
    public var expiresAt: Timestamp?
    /// Since this moment the key is refused for good.
    public var revokedAt: Timestamp?
    /// HMAC-SHA-256 of the secret, with another key than that of service keys.
    public var secretHash: [UInt8]

    public init(
        id: AdminKeyID,
        name: String,
        role: Role,
        createdAt: Timestamp,
        createdBy: Actor,
        expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil,
        secretHash: [UInt8]
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.secretHash = secretHash
    }

    public enum Role: String, Sendable, CaseIterable {
        /// May look at everything.
        case read
        /// May change everything too.
        case write
    }

    /// What a key is at a moment.
    public enum Status: String, Sendable, CaseIterable {
        case active, expired, revoked
    }

    public func status(at now: Timestamp) -> Status {
        if revokedAt != nil { return .revoked }
        if let expiresAt, expiresAt <= now { return .expired }
        return .active
    }

    /// The beginning of the key, to tell it from others by sight: `tga-aAbC…`. Holds nothing of the secret.
    public var hint: String { AdminToken.prefix + id.text.prefix(4) + "…" }
}
