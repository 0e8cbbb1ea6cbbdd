import ArgumentParser
import Domain

/// Where a provider's credential is read from.
struct CredentialOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the credential from this environment variable.", valueName: "variable"))
    var credentialEnv: String?

    @Option(help: ArgumentHelp("Read the credential from this file.", valueName: "path"))
    var credentialFile: String?

    @Flag(help: "Read the credential from stdin; at a terminal it is asked for and not echoed.")
    var credentialStdin = false

    func validate() throws {
        if source.count > 1 {
            throw ValidationError("Give one of --credential-env, --credential-file and --credential-stdin.")
        }
    }

    var source: SecretSource {
        SecretSource(
            option: "--credential", prompt: "Credential", variable: credentialEnv, file: credentialFile,
            isStdin: credentialStdin)
    }

    /// The credential; nil when none was given.
    func read(in invocation: Invocation) throws(CommandFailure) -> Secret? {
        try source.read(in: invocation)
    }
}
