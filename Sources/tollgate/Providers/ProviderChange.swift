import Domain
import Vault

/// What `providers update` was told, read and checked before the database is opened.
struct ProviderChange {
    private let profile: String?
    private let options: [String: String?]
    private let baseURL: String?
    private let credential: Secret?
    private let keepsCredentials: Bool
    private let removedCredentials: [String]
    private let takesCredential: Bool
    private let headers: [ProviderHeader]
    private let removedHeaders: [String]
    private let proxy: String?
    private let takesProxy: Bool
    private let proxyCredential: Secret?
    private let takesProxyCredential: Bool
    private let timeouts: TimeoutOptions

    init(_ command: ProvidersUpdate, in invocation: Invocation) throws(CommandFailure) {
        profile = command.profile
        options = try ProviderOptionArgument.parse(command.options)
        baseURL = try command.baseURL.map { url throws(CommandFailure) in
            try AddressArgument.parseProvider(url, in: invocation)
        }
        credential = try command.credential.read(in: invocation)
        keepsCredentials = command.addCredential
        removedCredentials = command.removedCredentials
        takesCredential = command.noCredential
        headers = try command.headers.map { text throws(CommandFailure) in try HeaderArgument.parse(text) }
        removedHeaders = command.removedHeaders.map { $0.lowercased() }
        proxy = try command.proxy.proxy.map { url throws(CommandFailure) in
            try AddressArgument.parseProxy(url, in: invocation)
        }
        takesProxy = command.noProxy
        proxyCredential = try command.proxy.readCredential(in: invocation)
        takesProxyCredential = command.noProxyCredential
        timeouts = command.timeouts
    }

    /// Whether something has to be sealed.
    var hasSecrets: Bool { credential != nil || proxyCredential != nil }

    /// What the provider is afterwards.
    func applied(to old: Provider, vault: Vault?, at now: Timestamp) throws(CommandFailure) -> Provider {
        var provider = old
        if let profile { provider.profile = profile }
        try provider.take(options)
        if let baseURL { provider.baseURL = baseURL }
        if takesProxy || (proxy != nil && proxy != old.proxy) {
            provider.proxy = proxy
            provider.proxyCredential = nil
        }
        try changeCredentials(of: &provider, from: old, vault: vault, at: now)
        try changeHeaders(of: &provider)
        if takesProxyCredential { provider.proxyCredential = nil }
        if let proxyCredential, let vault {
            guard provider.proxy != nil else { throw .passwordWithoutProxy }
            provider.proxyCredential = vault.seal(proxyCredential, for: old.name, as: .proxyCredential)
        }
        timeouts.apply(to: &provider.timeouts)
        return provider
    }

    private func changeCredentials(
        of provider: inout Provider, from old: Provider, vault: Vault?, at now: Timestamp
    ) throws(CommandFailure) {
        for id in removedCredentials {
            guard provider.credentials.contains(where: { $0.id.text == id }) else {
                throw CommandFailure(
                    .notFound, "the provider \(provider.name) has no credential \(id)",
                    hint: "tollgate providers show \(provider.name)")
            }
            provider.credentials.removeAll { $0.id.text == id }
        }
        if takesCredential || provider.hasOtherAudience(than: old) { provider.credentials = [] }
        guard let credential, let vault else { return }
        if !keepsCredentials { provider.credentials = [] }
        guard provider.credentials.count < FieldRule.mostCredentials else {
            throw CommandFailure(
                .refused,
                "the provider \(provider.name) has \(FieldRule.mostCredentials) credentials already",
                hint: "take one away with --remove-credential ID")
        }
        provider.credentials.append(
            ProviderCredential(credential, of: provider.name, sealedBy: vault, at: now))
    }

    private func changeHeaders(of provider: inout Provider) throws(CommandFailure) {
        for name in removedHeaders {
            guard provider.headers.contains(where: { $0.name.lowercased() == name }) else {
                throw CommandFailure(
                    .notFound, "the provider \(provider.name) has no header \(name)",
                    hint: "tollgate providers show \(provider.name)")
            }
            provider.headers.removeAll { $0.name.lowercased() == name }
        }
        let names = Set(headers.map { $0.name.lowercased() })
        provider.headers.removeAll { names.contains($0.name.lowercased()) }
        provider.headers += headers
    }
}

extension CommandFailure {
    /// A password is for a proxy that is named.
    static let passwordWithoutProxy = CommandFailure(
        .wrongUsage, "there is no proxy that the password would be for", hint: "name it with --proxy URL")
}
