import Crypto

/// The one secret that is kept outside the database: what opens provider credentials, and without which
/// the hashes of service keys are worth nothing to who finds them.
public struct MasterKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let key: SymmetricKey

    /// Its length in bytes.
    static let length = 32

    /// Nil unless there are 32 bytes.
    init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// A key of its own for one purpose, so that what one use gives away says nothing about another.
    /// Source: HKDF, RFC 5869.
    func derived(for purpose: StaticString) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Array(purpose.description.utf8), outputByteCount: Self.length)
    }

    public var description: String { "••••" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
