/// Admin keys. Every change is noted in the audit log, in the same transaction.
public protocol AdminKeyStore: Sendable {
    /// All admin keys, the revoked ones too, the oldest first.
    func adminKeys() async throws(StorageError) -> [AdminKey]
    /// One admin key; nil when there is none of that id.
    func adminKey(_ id: AdminKeyID) async throws(StorageError) -> AdminKey?
    /// Writes a new admin key; throws `.conflict` when the id is taken.
    func add(_ key: AdminKey, by actor: Actor, at now: Timestamp) async throws(StorageError)
    /// Revokes an admin key for good; false when it was revoked before. Throws `.notFound` for an unknown id.
    func revoke(_ key: AdminKeyID, by actor: Actor, at now: Timestamp) async throws(StorageError) -> Bool
}
