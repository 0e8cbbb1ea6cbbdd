/// Service keys. Every change is noted in the audit log, in the same transaction.
public protocol KeyStore: Sendable {
    /// Writes new keys with their budgets, each in the window that `now` lies in; all or none: a key that should be
    /// capped is never without its cap. Throws `.conflict` for an id that is taken, `.notFound` for a user or team that
    /// is not there.
    func add(
        _ keys: [ServiceKey], with budgets: [(budget: Budget, window: BudgetWindow)], by actor: Actor,
        at now: Timestamp
    ) async throws(StorageError)

    /// Changes a key; false when it was so already. Throws `.notFound` for an unknown key, user or team, and
    /// `.conflict` when a revoked key is to be enabled or a key would have too many tags.
    func update(
        _ key: KeyID, _ change: KeyChange, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool

    /// Gives a key a new secret. Throws `.notFound`, and `.conflict` when the key is revoked.
    func rotate(
        _ key: KeyID, _ rotation: KeyRotation, by actor: Actor, at now: Timestamp
    ) async throws(StorageError)

    /// Revokes a key for good; false when it was revoked before. Throws `.notFound` for an unknown id.
    func revoke(_ key: KeyID, by actor: Actor, at now: Timestamp) async throws(StorageError) -> Bool
}

extension KeyStore {
    /// Writes new keys without budgets, all or none.
    public func add(_ keys: [ServiceKey], by actor: Actor, at now: Timestamp) async throws(StorageError) {
        try await add(keys, with: [], by: actor, at: now)
    }

    /// Writes a new key and a budget of it, both or none.
    public func add(
        _ key: ServiceKey, with budget: Budget, in window: BudgetWindow, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) {
        try await add([key], with: [(budget, window)], by: actor, at: now)
    }

    /// Writes a new key.
    public func add(_ key: ServiceKey, by actor: Actor, at now: Timestamp) async throws(StorageError) {
        try await add([key], by: actor, at: now)
    }
}
