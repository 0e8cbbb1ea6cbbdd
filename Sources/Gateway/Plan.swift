import Domain
import Translation

/// The targets that one request will try, in order.
public struct Plan: Sendable {
    /// The name or pattern that matched; nil when the client addressed a provider itself.
    public var pattern: ModelPattern?
    public var steps: [Step]

    /// A target with everything that a call to it needs.
    public struct Step: Sendable {
        public var target: Target
        public var provider: ReadyProvider
    }
}

/// A provider whose dialect is known and whose credential is unsealed.
public struct ReadyProvider: Sendable {
    public var name: ProviderName
    public var profile: Profile
    /// The address of `chat/completions`.
    public var chatURL: String
    public var proxy: String?
    public var headers: [ProviderHeader]
    public var credential: CredentialID?
    /// The value of the `Authorization` header; nil for a provider that asks for none.
    public var authorization: Secret?
}
