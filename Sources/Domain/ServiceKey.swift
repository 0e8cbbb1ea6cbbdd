/// What a person or program authenticates with. The secret itself is nowhere: only its hash is kept.
public struct ServiceKey: RotatableKey, Sendable, Equatable {
    public var id: KeyID
    /// What the operator calls it.
    public var name: String
    public var user: UserID?
    public var team: TeamID?
    /// Names and patterns of the models this key may ask for; empty means all.
    public var models: [ModelPattern]
    /// Whether this key may name a provider itself, as `provider/model` or `model#provider`.
    public var mayAddressProviders: Bool
    /// Whether a program with this key may say in headers for whom it asks.
    public var isForwarder: Bool
    public var limits: KeyLimits
    /// The operator's own words about the key.
    public var note: String?
    /// The operator's own labels, by name.
    public var tags: [String: String]
    public var createdAt: Timestamp
    /// Who made the key; nil for one that is older than the audit log.
    public var createdBy: Actor?
    public var expiresAt: Timestamp?
    /// Since this moment the key is refused until it is enabled again.
    public var disabledAt: Timestamp?
    /// Since this moment the key is refused for good.
    public var revokedAt: Timestamp?
    /// When the secret was last replaced.
    public var rotatedAt: Timestamp?
    /// The secret before that, while it is still good.
    public var previousSecret: PreviousSecret?
    /// HMAC-SHA-256 of the secret.
    public var secretHash: [UInt8]

    public init(
        id: KeyID,
        name: String,
        user: UserID? = nil,
        team: TeamID? = nil,
        models: [ModelPattern] = [],
        mayAddressProviders: Bool = false,
        isForwarder: Bool = false,
        limits: KeyLimits = KeyLimits(),
        note: String? = nil,
        tags: [String: String] = [:],
        createdAt: Timestamp,
        createdBy: Actor? = nil,
        expiresAt: Timestamp? = nil,
        disabledAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil,
        rotatedAt: Timestamp? = nil,
        previousSecret: PreviousSecret? = nil,
        secretHash: [UInt8]
    ) {
        self.id = id
        self.name = name
        self.user = user
        self.team = team
        self.models = models
        self.mayAddressProviders = mayAddressProviders
        self.isForwarder = isForwarder
        self.limits = limits
        self.note = note
        self.tags = tags
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.expiresAt = expiresAt
        self.disabledAt = disabledAt
        self.revokedAt = revokedAt
        self.rotatedAt = rotatedAt
        self.previousSecret = previousSecret
        self.secretHash = secretHash
    }

    /// What a key is at a moment.
    public enum Status: String, Sendable, CaseIterable {
        case active
        /// Disabled; it can be enabled again.
        case inactive
        case expired
        /// For good.
        case revoked
    }

    /// What does not pass decides: a key that is both expired and disabled is expired.
    public func status(at now: Timestamp) -> Status {
        if revokedAt != nil { return .revoked }
        if let expiresAt, expiresAt <= now { return .expired }
        return disabledAt == nil ? .active : .inactive
    }

    /// Whether the key's allow-list has the requested model.
    public func mayAsk(for model: String) -> Bool {
        models.isEmpty || models.contains { $0.matches(model) }
    }

    /// The beginning of the key, to tell it from others by sight: `tg-kAbC…`. Holds nothing of the secret.
    public var hint: String { KeyToken.prefix + id.text.prefix(4) + "…" }
}
