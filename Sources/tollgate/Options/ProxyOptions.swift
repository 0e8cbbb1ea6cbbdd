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

    /// What the proxy asks for; nil when nothing was given. HTTP's basic scheme has no user with a colon
    /// (RFC 7617 section 2), so the first one is where the password begins.
    func readCredential(in invocation: Invocation) throws(CommandFailure) -> Secret? {
        guard let secret = try source.read(in: invocation) else { return nil }
        guard secret.reveal({ $0.contains(":") && $0.first != ":" }) else {
            throw CommandFailure(.wrongUsage, "a proxy's credential is USER:PASSWORD; this one is not")
        }
        return secret
    }
}
