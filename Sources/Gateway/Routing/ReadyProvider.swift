import Domain
import Translation
import Vault
import Wire

/// A provider whose dialect is known and whose credentials are unsealed. A class, because every request's plan holds
/// it, and copying all its fields costs more than holding on to one object.
public final class ReadyProvider: Sendable {
    public let name: ProviderName
    public let profile: Profile
    let address: ProviderAddress
    public let proxy: String?
    /// `user:password` for the proxy; nil for one that asks for none.
    public let proxyCredential: Secret?
    public let timeouts: ProviderTimeouts
    public let headers: [ProviderHeader]
    /// Each of them opens the provider; none for one that asks for none.
    public let credentials: [ReadyCredential]

    init(
        name: ProviderName, profile: Profile, address: ProviderAddress, proxy: String?,
        proxyCredential: Secret?,
        timeouts: ProviderTimeouts, headers: [ProviderHeader], credentials: [ReadyCredential]
    ) {
        self.name = name
        self.profile = profile
        self.address = address
        self.proxy = proxy
        self.proxyCredential = proxyCredential
        self.timeouts = timeouts
        self.headers = headers
        self.credentials = credentials
    }

    /// Where requests in `api` go, with these parameters in the query besides its own.
    func url(of api: API, model: String, with parameters: [String] = []) -> String {
        address.url(of: api, model: model, with: parameters)
    }

    /// The headers of a request: what `api` demands, what the client says in it, the credential, and what the operator
    /// set.
    ///
    /// - Parameter client: The client's own headers whose names begin with `anthropic-`.
    func headers(
        for api: API, by credential: ReadyCredential?, client: [(name: String, value: String)] = []
    ) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if api == .messages {
            headers = client
            // The API refuses requests without one.
            if !client.contains(where: { $0.name == "anthropic-version" }) {
                headers.append(("anthropic-version", "2023-06-01"))
            }
        }
        if let credential { headers.append((credential.header, credential.value.reveal { $0 })) }
        for header in self.headers { headers.append((name: header.name, value: header.value)) }
        return headers
    }
}

/// A credential that is unsealed, as a provider wants it. A class, because many steps of many plans hold on to it.
public final class ReadyCredential: Sendable {
    public let id: CredentialID
    /// The header that it goes into.
    let header: String
    let value: Secret
    /// Each of a provider's credentials has the same chance to be first.
    let lot: Draw.Lot

    init(id: CredentialID, secret: Secret, in header: Profile.CredentialHeader) {
        self.id = id
        lot = Draw.Lot(name: id.text)
        switch header {
        case .bearer: (self.header, value) = ("authorization", secret.reveal { Secret("Bearer " + $0) })
        case .own(let name): (self.header, value) = (name, secret)
        }
    }
}

/// Why a provider cannot be called.
struct UnusableProvider: Error {
    var reason: String
}

extension Provider {
    /// Its profile with what it overrules of it.
    func table() throws(UnusableProvider) -> Profile {
        guard let profile = Profile.named(profile) else {
            throw UnusableProvider(reason: "its profile \(self.profile) is unknown to this build")
        }
        do throws(ProfileOptionError) {
            return try profile.overruled(by: options)
        } catch {
            throw UnusableProvider(reason: "its options are not this build's: \(error.reason)")
        }
    }

    /// Why this build does not know what it speaks; nil when it does.
    public var dialectFault: String? {
        do throws(UnusableProvider) {
            _ = try table()
            return nil
        } catch {
            return error.reason
        }
    }
}

extension ReadyProvider {
    convenience init(_ provider: Provider, vault: Vault) throws(UnusableProvider) {
        var profile = try provider.table()
        let address = ProviderAddress(baseURL: provider.baseURL, profile: profile)
        // Whatever a model is called, that deployment answers; responses would need its name.
        if address.namesOneDeployment { profile.apis.remove(.responses) }
        let header = profile.credentialHeader
        let credentials = provider.credentials.compactMap { credential in
            (try? vault.open(credential.sealed, for: provider.name)).map { secret in
                ReadyCredential(id: credential.id, secret: secret, in: header)
            }
        }
        guard !credentials.isEmpty || provider.credentials.isEmpty else {
            throw UnusableProvider(reason: "its credential cannot be opened with this master key")
        }
        var proxyCredential: Secret?
        if let sealed = provider.proxyCredential {
            do throws(VaultError) {
                proxyCredential = try vault.open(sealed, for: provider.name, as: .proxyCredential)
            } catch {
                throw UnusableProvider(reason: "its proxy's password cannot be opened with this master key")
            }
        }
        self.init(
            name: provider.name,
            profile: profile,
            address: address,
            proxy: provider.proxy,
            proxyCredential: proxyCredential,
            timeouts: provider.timeouts,
            headers: provider.headers,
            credentials: credentials)
    }
}
