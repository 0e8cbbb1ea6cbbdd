import Domain

extension SQLiteStore: AdminKeyStore {
    public func adminKeys() async throws(StorageError) -> [AdminKey] {
        try await directoryReader.read { connection throws(StorageError) in
            try AdminKey.all(on: connection)
        }
    }

    public func adminKey(_ id: AdminKeyID) async throws(StorageError) -> AdminKey? {
        try await directoryReader.read { connection throws(StorageError) in
            try AdminKey.find(id, on: connection)
        }
    }

    public func add(_ key: AdminKey, by actor: Actor, at now: Timestamp) async throws(StorageError) {
        _ = try await make(.addAdminKey(key), by: actor, at: now)
    }

    public func update(
        _ key: AdminKeyID, _ change: AdminKeyChange, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await make(.updateAdminKey(key, change), by: actor, at: now) == 1
    }

    public func rotate(
        _ key: AdminKeyID, _ rotation: KeyRotation, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) {
        _ = try await make(.rotateAdminKey(key, rotation), by: actor, at: now)
    }

    public func noteUse(
        of key: AdminKeyID, by client: String?, at now: Timestamp
    ) async throws(StorageError) {
        _ = try await writer.write(.noteAdminKeyUse(key, by: client, at: now))
    }

    public func revoke(
        _ key: AdminKeyID, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await make(.revokeAdminKey(key), by: actor, at: now) == 1
    }
}
