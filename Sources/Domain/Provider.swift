/// An account upstream: where it is, what it speaks, what opens it.
public struct Provider: Sendable, Equatable {
    public var name: ProviderName
    /// The name of the dialect's table, such as `openai` or `generic`.
    public var profile: String
    /// What of that table the provider overrules: a value by the option's name, or by `NAME@MODEL` for one model alone.
    public var options: [String: String]
    /// Without a trailing slash; `/chat/completions` is appended, so it usually ends in `/v1`.
    public var baseURL: String
    /// Sent with every call, in this order.
    public var headers: [ProviderHeader]
    /// An HTTP or SOCKS proxy for this provider alone, as a URL.
    public var proxy: String?
    /// AES-GCM box of `user:password` for the proxy; nil for one that asks for none. Never without a proxy.
    public var proxyCredential: [UInt8]?
    public var timeouts: ProviderTimeouts
    public var credentials: [ProviderCredential]
    public var createdAt: Timestamp

    public init(
        name: ProviderName,
        profile: String,
        options: [String: String] = [:],
        baseURL: String,
        headers: [ProviderHeader] = [],
        proxy: String? = nil,
        proxyCredential: [UInt8]? = nil,
        timeouts: ProviderTimeouts = ProviderTimeouts(),
        credentials: [ProviderCredential] = [],
        createdAt: Timestamp
    ) {
        self.name = name
        self.profile = profile
        self.options = options
        self.baseURL = baseURL
        self.headers = headers
        self.proxy = proxy
        self.proxyCredential = proxyCredential
        self.timeouts = timeouts
        self.credentials = credentials
        self.createdAt = createdAt
    }
}

extension Provider {
    /// Whether anything of it is sealed with the master key.
    public var hasSecrets: Bool { !credentials.isEmpty || proxyCredential != nil }
}

/// One extra header of a provider. Not for credentials: its value is shown in lists.
public struct ProviderHeader: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// What opens a provider, sealed with the master key, which is not in the database.
public struct ProviderCredential: Sendable, Equatable {
    public var id: CredentialID
    /// AES-GCM box of the secret.
    public var sealed: [UInt8]
    /// The last characters of the secret, to tell two apart.
    public var hint: String
    public var createdAt: Timestamp

    public init(id: CredentialID, sealed: [UInt8], hint: String, createdAt: Timestamp) {
        self.id = id
        self.sealed = sealed
        self.hint = hint
        self.createdAt = createdAt
    }
}
