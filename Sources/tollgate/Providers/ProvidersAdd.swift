import ArgumentParser
import ControlPlane
import Domain
import SQLiteStorage
import Translation
import Vault

struct ProvidersAdd: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a provider.",
        discussion: """
            The credential is sealed with the master key, which is not in the database. A local server that \
            asks for none needs no credential.

            EXAMPLE
              tollgate providers add openai --profile openai --base-url https://api.openai.com/v1 \\
                --credential-env OPENAI_API_KEY
              tollgate providers add local --base-url http://127.0.0.1:8000/v1
            """
    )

    @Argument(
        help: "A name of your choice; people address the provider by it.",
        transform: ProviderNameArgument.parse)
    var name: ProviderName

    @Option(
        help: ArgumentHelp("The provider's dialect: \(ProfileArgument.names).", valueName: "name"),
        transform: ProfileArgument.parse)
    var profile = Profile.generic.name

    @Option(
        name: .customLong("option"),
        help: ArgumentHelp(
            "Overrule a column of the profile's table, for one model with name@model=value; may be repeated.",
            valueName: "name=value"))
    var options: [String] = []

    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("What stands before /chat/completions; it usually ends in /v1.", valueName: "url"))
    var baseURL: String

    @OptionGroup var credential: CredentialOptions

    @Option(
        name: .customLong("header"),
        help: ArgumentHelp("Send this header with every call; may be repeated.", valueName: "name=value"))
    var headers: [String] = []

    @OptionGroup var proxy: ProxyOptions

    @OptionGroup var timeouts: TimeoutOptions

    @OptionGroup var database: DatabaseOptions

    var inputs: [CommandInput] { credential.source.inputs + proxy.source.inputs }

    func validate() throws {
        guard !credential.credentialStdin || !proxy.proxyCredentialStdin else {
            throw ValidationError("Only one of the two secrets can come from stdin.")
        }
    }

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        var provider = Provider(
            name: name,
            profile: profile,
            baseURL: try AddressArgument.parseProvider(baseURL, in: invocation),
            headers: try headers.map(HeaderArgument.parse),
            proxy: try proxy.proxy.map { try AddressArgument.parseProxy($0, in: invocation) },
            createdAt: now)
        try provider.take(try ProviderOptionArgument.parse(options))
        timeouts.apply(to: &provider.timeouts)
        let secret = try credential.read(in: invocation)
        let proxySecret = try proxy.readCredential(in: invocation)
        guard proxySecret == nil || provider.proxy != nil else { throw CommandFailure.passwordWithoutProxy }
        let plain = provider
        provider = try await database.withStore(in: invocation, creating: true) { store in
            var provider = plain
            if secret != nil || proxySecret != nil {
                let vault = try await database.vault(for: store, in: invocation)
                provider.credentials =
                    secret.map { [ProviderCredential($0, of: name, sealedBy: vault, at: now)] } ?? []
                provider.proxyCredential = proxySecret.map { vault.seal($0, for: name, as: .proxyCredential) }
            }
            try await store.add(provider, by: invocation.actor, at: now)
            return provider
        }
        let console = invocation.console
        console.say("Added the provider \(name) (profile \(profile), \(provider.baseURL)).")
        if !provider.credentials.isEmpty, provider.isInTheClear {
            console.say("Warning: http:// sends the credential and every prompt unencrypted.")
        }
        console.say("Next: tollgate providers test \(name)")
    }
}

extension Provider {
    /// Whether calls leave this machine without TLS.
    var isInTheClear: Bool {
        guard baseURL.lowercased().hasPrefix("http://") else { return false }
        let host = baseURL.dropFirst(7).prefix { $0 != "/" }
        return !["127.", "localhost", "[::1]"].contains { host.hasPrefix($0) }
    }
}
