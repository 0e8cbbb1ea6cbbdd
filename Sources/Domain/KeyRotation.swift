/// A key whose secret can be replaced, while its id and history stay.
public protocol RotatableKey {
    /// HMAC-SHA-256 of the secret.
    var secretHash: [UInt8] { get set }
    /// The secret before that, while it is still good.
    var previousSecret: PreviousSecret? { get set }
    /// When the secret was last replaced.
    var rotatedAt: Timestamp? { get set }
}

/// A new secret for a key, whose id and history stay.
public struct KeyRotation: Sendable, Equatable {
    /// HMAC-SHA-256 of the new secret.
    public var secretHash: [UInt8]
    /// From this moment on the secret before it is refused; nil refuses it at once.
    public var previousExpiresAt: Timestamp?

    public init(secretHash: [UInt8], previousExpiresAt: Timestamp?) {
        self.secretHash = secretHash
        self.previousExpiresAt = previousExpiresAt
    }

    /// Makes the change. Of two secrets that were good the older one is refused at once.
    public func apply(to key: inout some RotatableKey, at now: Timestamp) {
        key.previousSecret = previousExpiresAt.map { PreviousSecret(hash: key.secretHash, expiresAt: $0) }
        key.secretHash = secretHash
        key.rotatedAt = now
    }
}
