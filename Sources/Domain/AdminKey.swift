/// What a person or program manages the gateway with: `tga-<public id>-<secret>`. It can never call a model.
public struct AdminKey: RotatableKey, Sendable, Equatable {
    public var id: AdminKeyID
    public var name: String
    public var role: Role
    public var createdAt: Timestamp
    public var createdBy: Actor
    public var expiresAt: Timestamp?
    /// Since this moment the key is refused for good.
    public var revokedAt: Timestamp?
    /// When the secret was last replaced.
    public var rotatedAt: Timestamp?
    /// The secret before that, while it is still good.
    public var previousSecret: PreviousSecret?
    /// When it was last used, to the minute; nil: never.
    public var lastUsedAt: Timestamp?
    /// The program that used it then, from its `User-Agent`.
    public var lastClient: String?
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
        rotatedAt: Timestamp? = nil,
        previousSecret: PreviousSecret? = nil,
        lastUsedAt: Timestamp? = nil,
        lastClient: String? = nil,
        secretHash: [UInt8]
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.rotatedAt = rotatedAt
        self.previousSecret = previousSecret
        self.lastUsedAt = lastUsedAt
        self.lastClient = lastClient
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

    /// Whether a use of the key at a moment is to be noted: once a minute is enough, because noting writes. A note from
    /// the future was made before the clock was put back.
    public func isUseNews(at now: Timestamp) -> Bool {
        guard let lastUsedAt else { return true }
        return !(.zero..<Duration.seconds(60)).contains(now - lastUsedAt)
    }

    /// The beginning of the key, to tell it from others by sight: `tga-aAbC…`. Holds nothing of the secret.
    public var hint: String { AdminToken.prefix + id.text.prefix(4) + "…" }
}
