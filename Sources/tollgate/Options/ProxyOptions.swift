import ArgumentParser
import Domain

/// The proxy before a provider, and where `user:password` for it is read from.
struct ProxyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Reach the provider through this HTTP or SOCKS proxy.", valueName: "url"))
    var proxy: String?

    @Option(
        help: ArgumentHelp(
            "Read USER:PASSWORD for the proxy from this environment variable.", valueName: "variable"))
    var proxyCredentialEnv: String?

    @Option(help: ArgumentHelp("Read USER:PASSWORD for the proxy from this file.", valueName: "path"))
    var proxyCredentialFile: String?

    @Flag(help: "Read USER:PASSWORD for the proxy from stdin; at a terminal it is asked for and not echoed.")
    var proxyCredentialStdin = false

    func validate() throws {
        if source.count > 1 {
            throw ValidationError(
                "Give one of --proxy-credential-env, --proxy-credential-file and --proxy-credential-stdin.")
        }
    }

    var source: SecretSource {
        SecretSource(
            option: "--proxy-credential", prompt: "USER:PASSWORD for the proxy", variable: proxyCredentialEnv,
            file: proxyCredentialFile, isStdin: proxyCredentialStdin)
    }

    /// What the proxy asks for; nil when nothing was given.
    func readCredential(in invocation: Invocation) throws(CommandFailure) -> Secret? {
        guard let secret = try source.read(in: invocation) else { return nil }
        do throws(InvalidField) {
            try FieldRule.checkProxyCredential(secret, field: "--proxy-credential")
        } catch {
            throw CommandFailure(error)
        }
        return secret
    }
}
