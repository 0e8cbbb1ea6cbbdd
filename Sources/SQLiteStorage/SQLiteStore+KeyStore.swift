import Domain

extension SQLiteStore: KeyStore {
    public func add(
        _ keys: [ServiceKey], with budgets: [(budget: Budget, window: BudgetWindow)], by actor: Actor,
        at now: Timestamp
    ) async throws(StorageError) {
        _ = try await make(.addKeys(keys, with: budgets), by: actor, at: now)
    }

    public func update(
        _ key: KeyID, _ change: KeyChange, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await make(.updateKey(key, change), by: actor, at: now) == 1
    }

    public func rotate(
        _ key: KeyID, _ rotation: KeyRotation, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) {
        _ = try await make(.rotateKey(key, rotation), by: actor, at: now)
    }

    public func revoke(
        _ key: KeyID, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await make(.revokeKey(key), by: actor, at: now) == 1
    }

    /// Makes a change that the audit log watches; returns how many rows it was about.
    func make(
        _ change: AuditedChange, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Int {
        try await writer.write(.change(change, by: Authorship(actor: actor, at: now)))
    }
}
