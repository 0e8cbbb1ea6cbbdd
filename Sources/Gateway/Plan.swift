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

/// A provider whose dialect is known and whose credential is unsealed. A class, because every request's plan holds
/// it, and copying all its fields costs more than holding on to one object.
public final class ReadyProvider: Sendable {
    public let name: ProviderName
    public let profile: Profile
    /// The address of `chat/completions`.
    public let chatURL: String
    public let proxy: String?
    /// `user:password` for the proxy; nil for one that asks for none.
    public let proxyCredential: Secret?
    public let timeouts: ProviderTimeouts
    public let headers: [ProviderHeader]
    public let credential: CredentialID?
    /// The value of the `Authorization` header; nil for a provider that asks for none.
    public let authorization: Secret?

    init(
        name: ProviderName, profile: Profile, chatURL: String, proxy: String?, proxyCredential: Secret?,
        timeouts: ProviderTimeouts, headers: [ProviderHeader], credential: CredentialID?,
        authorization: Secret?
    ) {
        self.name = name
        self.profile = profile
        self.chatURL = chatURL
        self.proxy = proxy
        self.proxyCredential = proxyCredential
        self.timeouts = timeouts
        self.headers = headers
        self.credential = credential
        self.authorization = authorization
    }
}
