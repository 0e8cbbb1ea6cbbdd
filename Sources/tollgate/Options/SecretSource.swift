import ControlPlane
import Domain

/// Where a secret is read from. Never from the arguments, which every user of the machine can see.
struct SecretSource {
    /// What the options begin with: `--credential` for `--credential-env`, `--credential-file` and so on.
    let option: String
    /// What is asked for at a terminal.
    let prompt: String
    let variable: String?
    let file: String?
    let isStdin: Bool

    private var question: String { prompt + ": " }

    /// What it has read from the side of whoever typed the command.
    var inputs: [CommandInput] {
        [variable.map { .variable($0) }, file.map { .file($0) }, isStdin ? .secret(prompt: question) : nil]
            .compactMap(\.self)
    }

    /// How many of the places were named.
    var count: Int { [variable != nil, file != nil, isStdin].count { $0 } }

    /// What to give instead of a secret in the arguments.
    static func options(of option: String) -> String {
        "\(option)-env VARIABLE, \(option)-file PATH or \(option)-stdin"
    }

    /// The secret; nil when no place was named. Messages repeat nothing of what was typed in its place.
    func read(in invocation: Invocation) throws(CommandFailure) -> Secret? {
        if let variable {
            guard let text = try invocation.namedVariable(variable) else {
                throw CommandFailure(
                    .wrongUsage, "\(option)-env names no variable that is set",
                    hint: "give the variable's name, such as OPENAI_API_KEY, and export it")
            }
            return try checked(text)
        }
        if let file { return try checked(try invocation.readText(file)) }
        guard isStdin else { return nil }
        guard let text = try invocation.console.readSecret(question) else {
            throw CommandFailure(
                .wrongUsage, "stdin is empty; the secret of \(option)-stdin was expected there")
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
