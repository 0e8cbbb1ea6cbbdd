import ArgumentParser
import Domain

struct Run: InvocableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start Claude Code, or another program, pointed here.",
        discussion: """
            The program gets the server's address and the key in its environment and takes the place of this \
            process: signals and the exit code are its own. What would lead Claude Code past Tollgate is taken \
            out of its environment, and said. Without --key-file the key is the one in ANTHROPIC_AUTH_TOKEN.

            EXAMPLE
              tollgate run --key-file alice.key claude
              tollgate run --key-file alice.key claude -p 'Say hello.'
            """
    )

    @OptionGroup var client: ClientOptions

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp(
            "The program and its arguments; options of this command stand before it.", valueName: "program"))
    var words: [String] = []

    /// What Claude Code would take in preference to the address and the key that it is given here.
    private static let misleading = [
        "ANTHROPIC_API_KEY", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY",
    ]

    /// A `--` before the program is this command's own.
    private var program: [String] { words.first == "--" ? Array(words.dropFirst()) : words }

    /// The parser passes this on as well where it stands first.
    private var isHelpWanted: Bool { words == ["--help"] || words == ["-h"] }

    func validate() throws {
        guard let name = program.first else {
            throw ValidationError("Name the program to start, such as claude.")
        }
        if words.first != "--", name.hasPrefix("-"), !isHelpWanted {
            throw ValidationError("There is no option \(name); the program's own stand behind its name.")
        }
    }

    func run(in invocation: Invocation) async throws {
        if isHelpWanted { throw CleanExit.helpRequest(self) }
        var start = ProgramStart(words: program)
        start.variables = [
            "ANTHROPIC_BASE_URL": try client.baseURL(in: invocation),
            "ANTHROPIC_AUTH_TOKEN": try key(in: invocation).reveal { $0 },
        ]
        start.withoutVariables = Self.misleading.filter { invocation.variable($0) != nil }
        for name in start.withoutVariables {
            invocation.console.say("Note: \(name) is not passed on; it would lead past Tollgate.")
        }
        try invocation.start(start)
    }

    private func key(in invocation: Invocation) throws(CommandFailure) -> Secret {
        if let key = try client.key() { return key }
        guard let token = invocation.variable("ANTHROPIC_AUTH_TOKEN").flatMap({ KeyToken($0) }) else {
            throw CommandFailure(
                .wrongUsage, "there is no service key to start it with",
                hint: "tollgate keys create --name NAME > FILE, then tollgate run --key-file FILE …")
        }
        return token.whole
    }
}
