import ArgumentParser
import ControlPlane
import Domain
import SQLiteStorage
import Translation
import Vault

struct ProvidersUpdate: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a provider; what is not named stays as it is.",
        discussion: """
            A running server takes it up within a second; calls under way go on as they began. A new credential \
            takes the place of the old ones, unless --add-credential says to keep them: a provider with several is \
            asked with one by one session and with another by the next, and with the next one when one is refused. \
            Another proxy gets no password that was given for the one before, and another host no credential.

            What the table of a profile says does not hold for every server. `tollgate providers test` finds out what \
            differs, --option says it, and `tollgate providers options` lists what there is.

            EXAMPLE
              tollgate providers update openai --credential-env OPENAI_API_KEY
              tollgate providers update openai --add-credential --credential-env SECOND_OPENAI_API_KEY
              tollgate providers update local --first-byte-timeout 30m --idle-timeout default
              tollgate providers update local --option images=none --option output-limit@qwen3:8b=8192
            """
    )

    @Argument(help: "The provider's name.", transform: ProviderNameArgument.parse)
    var name: ProviderName

    @Option(
        help: ArgumentHelp("The provider's dialect: \(ProfileArgument.names).", valueName: "name"),
        transform: ProfileArgument.parse)
    var profile: String?

    @Option(
        name: .customLong("option"),
        help: ArgumentHelp(
            "Overrule a column of the profile's table, for one model with name@model=value; name= takes it back; may be repeated.",
            valueName: "name=value"))
    var options: [String] = []

    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("What stands before /chat/completions; it usually ends in /v1.", valueName: "url"))
    var baseURL: String?

    @OptionGroup var credential: CredentialOptions

    @Flag(help: "Keep the credentials that are there, beside the new one.")
    var addCredential = false

    @Option(
        name: .customLong("remove-credential"),
        help: ArgumentHelp("Take this credential away; may be repeated.", valueName: "id"))
    var removedCredentials: [String] = []

    @Flag(help: "Take every credential away.")
    var noCredential = false

    @Option(
        name: .customLong("header"),
        help: ArgumentHelp(
            "Send this header with every call, in place of one of its name; may be repeated.",
            valueName: "name=value"))
    var headers: [String] = []

    @Option(
        name: .customLong("remove-header"),
        help: ArgumentHelp("Send no header of this name any more; may be repeated.", valueName: "name"))
    var removedHeaders: [String] = []

    @OptionGroup var proxy: ProxyOptions

    @Flag(help: "Reach the provider without a proxy.")
    var noProxy = false

    @Flag(help: "Take the proxy's password away.")
    var noProxyCredential = false

    @OptionGroup var timeouts: TimeoutOptions

    @OptionGroup var database: DatabaseOptions

    var inputs: [CommandInput] { credential.source.inputs + proxy.source.inputs }

    func validate() throws {
        guard
            profile != nil || !options.isEmpty || baseURL != nil || credential.source.count > 0
                || noCredential
                || !removedCredentials.isEmpty || !headers.isEmpty
                || !removedHeaders.isEmpty || proxy.proxy != nil || proxy.source.count > 0 || noProxy
                || noProxyCredential || timeouts.areGiven
        else { throw ValidationError("Name what to change, such as --base-url or --credential-env.") }
        guard !noCredential || credential.source.count == 0 else {
            throw ValidationError("--no-credential goes with no new credential.")
        }
        guard !addCredential || credential.source.count > 0 else {
            throw ValidationError("--add-credential goes with a new one, such as by --credential-env.")
        }
        guard !noProxy || (proxy.proxy == nil && proxy.source.count == 0) else {
            throw ValidationError("--no-proxy goes with no new proxy.")
        }
        guard !noProxyCredential || proxy.source.count == 0 else {
            throw ValidationError("--no-proxy-credential goes with no new password.")
        }
        guard !credential.credentialStdin || !proxy.proxyCredentialStdin else {
            throw ValidationError("Only one of the two secrets can come from stdin.")
        }
    }

    func run(in invocation: Invocation) async throws {
        let change = try ProviderChange(self, in: invocation)
        let console = invocation.console
        let (old, new) = try await database.withStore(in: invocation) { store in
            let directory = try await store.directory()
            let old = try directory.provider(name)
            let vault =
                change.hasSecrets ? try await database.vault(for: store, in: invocation) : nil
            let new = try change.applied(to: old, vault: vault, at: invocation.now())
            if new != old {
                try await store.update(new, from: old, by: invocation.actor, at: invocation.now())
            }
            return (old, new)
        }
        console.say(
            new == old ? "The provider \(name) was like that already." : "Changed the provider \(name).")
        if !old.credentials.isEmpty, new.credentials.isEmpty, new.hasOtherAudience(than: old), !noCredential {
            console.say(
                "The credentials were for the address before and are gone; give one with --credential-env.")
        }
        if old.proxyCredential != nil, new.proxyCredential == nil, new.proxy != nil, !noProxyCredential {
            console.say("The password of the proxy before is gone; give one with --proxy-credential-stdin.")
        }
        if !new.credentials.isEmpty, new.isInTheClear {
            console.say("Warning: http:// sends the credential and every prompt unencrypted.")
        }
        console.say("Next: tollgate providers test \(name)")
    }
}
