import ArgumentParser
import Domain

/// Where a provider's credential is read from. Never from the arguments, which every user of the machine can see.
struct CredentialOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the credential from this environment variable.", valueName: "variable"))
    var credentialEnv: String?

    @Option(help: ArgumentHelp("Read the credential from this file.", valueName: "path"))
    var credentialFile: String?

    @Flag(help: "Read the credential from stdin; at a terminal it is asked for and not echoed.")
    var credentialStdin = false

    func validate() throws {
        let count = [credentialEnv != nil, credentialFile != nil, credentialStdin].count { $0 }
        if count > 1 {
            throw ValidationError("Give one of --credential-env, --credential-file and --credential-stdin.")
        }
    }

    /// The credential; nil when none was given. Messages repeat nothing of what was typed in its place.
    func read(in invocation: Invocation) throws(CommandFailure) -> Secret? {
        if let credentialEnv {
            guard let text = invocation.variable(credentialEnv) else {
                throw CommandFailure(
                    .wrongUsage, "--credential-env names no variable that is set",
                    hint: "give the variable's name, such as OPENAI_API_KEY, and export it")
            }
            return try checked(text)
        }
        if let credentialFile { return try checked(try FilePath.readText(credentialFile)) }
        guard credentialStdin else { return nil }
        guard let text = invocation.console.readSecret("Credential: ") else {
            throw CommandFailure(.wrongUsage, "stdin is empty; the credential was expected there")
        }
        return try checked(text)
    }

    /// Without the line break that editors and `echo` leave.
    private func checked(_ text: String) throws(CommandFailure) -> Secret {
        var text = text[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw CommandFailure(.wrongUsage, "a credential is one line of printable ASCII; this one is not")
        }
        return Secret(String(text))
    }
}
