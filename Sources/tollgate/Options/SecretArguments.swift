/// Secrets that somebody tries to give in the arguments.
enum SecretArguments {
    /// What people type, because other programs take it.
    private static let names = [
        "--credential", "--api-key", "--token", "--secret", "--password", "--bearer", "--proxy-credential",
        "--proxy-password", "--proxy-user", "--admin-key",
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
            hint: hint(instead: name))
    }

    private static func hint(instead name: String) -> String {
        switch name {
        case "--admin-key": "the admin key goes into TOLLGATE_ADMIN_KEY; revoke the one that you typed"
        case _ where name.hasPrefix("--proxy"): SecretSource.options(of: "--proxy-credential")
        default: SecretSource.options(of: "--credential")
        }
    }
}
