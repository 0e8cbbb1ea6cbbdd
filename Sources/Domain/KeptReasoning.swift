/// What a provider wants back with a tool call, kept for clients that do not return it.
///
/// It is content, unlike all else that is stored, so it is sealed, bounded, and gone after a day.
public struct KeptReasoning: Equatable, Sendable {
    /// The call's id as the client knows it.
    public var call: String
    /// The key whose request it was; no other gets it back.
    public var key: KeyID
    /// A box that opens only for this call of this key.
    public var sealed: [UInt8]
    public var createdAt: Timestamp
    /// From when on it counts as forgotten.
    public var expiresAt: Timestamp

    /// How long a tool loop may wait for its next step.
    public static let lifetime: Duration = .seconds(86_400)

    /// The largest box that is kept, in bytes.
    public static let largestBox = 128 << 10

    /// How many calls are remembered at most, of all keys together; the newest are.
    public static let capacity = 20_000

    public init(call: String, key: KeyID, sealed: [UInt8], createdAt: Timestamp) {
        self.call = call
        self.key = key
        self.sealed = sealed
        self.createdAt = createdAt
        expiresAt = createdAt + Self.lifetime
    }
}

/// Where reasoning is found again. It is written with the settlement of its answer, see `LedgerStore`.
public protocol ReasoningStore: Sendable {
    /// What is kept of these calls for this key; those that are unknown, expired or another key's are missing.
    func reasoning(
        of calls: [String], for key: KeyID, at now: Timestamp
    ) async throws(StorageError) -> [KeptReasoning]
}
