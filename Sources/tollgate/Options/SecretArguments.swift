/// Secrets that somebody tries to give in the arguments.
enum SecretArguments {
    /// What people type, because other programs take it.
    private static let names = [
        "--credential", "--api-key", "--token", "--secret", "--password", "--bearer", "--proxy-credential",
        "--proxy-password", "--proxy-user",
    ]

    /// Why arguments that could not be parsed are refused, when they hold a secret. Repeats nothing of it.
    static func failure(for arguments: [String]) -> CommandFailure? {
        let name = names.first { name in
            arguments.contains { $0 == name || $0.hasPrefix(name + "=") }
        }
        guard let name else { return nil }
        return CommandFailure(
            .wrongUsage,
            "\(name) does not exist: arguments can be seen by every user of this machine and stay in the "
                + "shell's history, so consider what you typed leaked",
            hint: SecretSource.options(
                of: name.hasPrefix("--proxy") ? "--proxy-credential" : "--credential"))
    }
}
