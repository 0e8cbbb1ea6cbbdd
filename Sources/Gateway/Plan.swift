import Domain
import Translation
import Wire

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
    /// What addresses begin with, without a slash at its end.
    let baseURL: String
    public let proxy: String?
    /// `user:password` for the proxy; nil for one that asks for none.
    public let proxyCredential: Secret?
    public let timeouts: ProviderTimeouts
    public let headers: [ProviderHeader]
    public let credential: CredentialID?
    /// The header that holds the credential; nil for a provider that asks for none.
    let authorization: (name: String, value: Secret)?

    init(
        name: ProviderName, profile: Profile, baseURL: String, proxy: String?, proxyCredential: Secret?,
        timeouts: ProviderTimeouts, headers: [ProviderHeader], credential: CredentialID?,
        authorization: (name: String, value: Secret)?
    ) {
        self.name = name
        self.profile = profile
        self.baseURL = baseURL
        self.proxy = proxy
        self.proxyCredential = proxyCredential
        self.timeouts = timeouts
        self.headers = headers
        self.credential = credential
        self.authorization = authorization
    }

    /// Where requests in `api` go.
    func url(of api: API, model: String) -> String { address(of: api.path) }

    /// Where the provider lists its models.
    var modelsURL: String { address(of: profile.apis.contains(.messages) ? "/v1/models" : "/models") }

    /// Base URLs of Anthropic's kind end before the version; somebody may write it all the same.
    private func address(of path: String) -> String {
        let isRepeated = path.hasPrefix("/v1/") && baseURL.hasSuffix("/v1")
        return baseURL + (isRepeated ? path.dropFirst(3) : path[...])
    }

    /// The headers of a request: what `api` demands, what the client says in it, the credential, and what the operator
    /// set.
    ///
    /// - Parameter client: The client's own headers whose names begin with `anthropic-`.
    func headers(for api: API, client: [(name: String, value: String)] = []) -> [(
        name: String, value: String
    )] {
        var headers: [(name: String, value: String)] = []
        if api == .messages {
            headers = client
            // The API refuses requests without one.
            if !client.contains(where: { $0.name == "anthropic-version" }) {
                headers.append(("anthropic-version", "2023-06-01"))
            }
        }
        if let authorization {
            headers.append((authorization.name, authorization.value.reveal { $0 }))
        }
        for header in self.headers { headers.append((name: header.name, value: header.value)) }
        return headers
    }
}
