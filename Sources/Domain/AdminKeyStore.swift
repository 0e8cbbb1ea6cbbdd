/// Admin keys. Every change is noted in the audit log, in the same transaction.
public protocol AdminKeyStore: Sendable {
    /// All admin keys, the revoked ones too, the oldest first.
    func adminKeys() async throws(StorageError) -> [AdminKey]
    /// One admin key; nil when there is none of that id.
    func adminKey(_ id: AdminKeyID) async throws(StorageError) -> AdminKey?
    /// Writes a new admin key; throws `.conflict` when the id is taken.
    func add(_ key: AdminKey, by actor: Actor, at now: Timestamp) async throws(StorageError)
    /// Changes an admin key; false when it was so already. Throws `.notFound` for an unknown id, and `.conflict` when
    /// the actor is an admin key itself and the change raises the key.
    func update(
        _ key: AdminKeyID, _ change: AdminKeyChange, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool
    /// Gives an admin key a new secret. Throws `.notFound`, and `.conflict` when the key is revoked or the actor is an
    /// admin key itself.
    func rotate(
        _ key: AdminKeyID, _ rotation: KeyRotation, by actor: Actor, at now: Timestamp
    ) async throws(StorageError)
    /// Notes that an admin key was used, and by which program. This is no change: the audit log does not have it.
    func noteUse(of key: AdminKeyID, by client: String?, at now: Timestamp) async throws(StorageError)
    /// Revokes an admin key for good; false when it was revoked before. Throws `.notFound` for an unknown id.
    func revoke(_ key: AdminKeyID, by actor: Actor, at now: Timestamp) async throws(StorageError) -> Bool
}
