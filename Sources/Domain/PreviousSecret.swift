/// A secret that was replaced, and until when it is taken all the same.
public struct PreviousSecret: Sendable, Equatable {
    /// HMAC-SHA-256 of the secret.
    public var hash: [UInt8]
    /// From this moment on the secret is refused.
    public var expiresAt: Timestamp

    public init(hash: [UInt8], expiresAt: Timestamp) {
        self.hash = hash
        self.expiresAt = expiresAt
    }

    /// The hash, while the secret is still taken.
    public func hash(at now: Timestamp) -> [UInt8]? { now < expiresAt ? hash : nil }
}
