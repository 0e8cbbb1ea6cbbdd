/// What a person or program authenticates with. The secret itself is nowhere: only its hash is kept.
public struct ServiceKey: Sendable, Equatable {
    public var id: KeyID
    /// What the operator calls it.
    public var name: String
    public var user: String?
    public var team: String?
    /// Names and patterns of the models this key may ask for; empty means all.
    public var models: [ModelPattern]
    /// Whether this key may name a provider itself, as `provider/model` or `model#provider`.
    public var mayAddressProviders: Bool
    public var createdAt: Timestamp
    public var expiresAt: Timestamp?
    public var revokedAt: Timestamp?
    /// HMAC-SHA-256 of the secret.
    public var secretHash: [UInt8]

    public init(
        id: KeyID,
        name: String,
        user: String? = nil,
        team: String? = nil,
        models: [ModelPattern] = [],
        mayAddressProviders: Bool = false,
        createdAt: Timestamp,
        expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil,
        secretHash: [UInt8]
    ) {
        self.id = id
        self.name = name
        self.user = user
        self.team = team
        self.models = models
        self.mayAddressProviders = mayAddressProviders
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.secretHash = secretHash
    }

    /// What a key is at a moment.
    public enum Status: String, Sendable {
        case active, expired, revoked
    }

    public func status(at now: Timestamp) -> Status {
        if revokedAt != nil { return .revoked }
        if let expiresAt, expiresAt <= now { return .expired }
        return .active
    }

    /// Whether the key's allow-list has the requested model.
    public func mayAsk(for model: String) -> Bool {
        models.isEmpty || models.contains { $0.matches(model) }
    }
}
