import ArgumentParser
import Glibc

/// The root of all commands.
@main
struct Tollgate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tollgate",
        abstract:
            "Anthropic's Messages API in front of OpenAI-compatible providers, every request on a ledger.",
        discussion: """
            Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, \
            4 refused.

            Commands that have --url can be run on a server as well: its administration's address, and an admin \
            key in TOLLGATE_ADMIN_KEY.

            EXAMPLE
              tollgate providers add openai --profile openai --base-url https://api.openai.com/v1 \\
                --credential-env OPENAI_API_KEY
              tollgate models map '*' --to openai/gpt-5.1
              tollgate keys create --name alice > alice.key
              tollgate serve
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(name: "Serving", subcommands: [Serve.self]),
            CommandGroup(
                name: "Setting up",
                subcommands: [
                    Providers.self, Models.self, Prices.self, Budgets.self, Keys.self, Env.self,
                    Run.self,
                ]),
            CommandGroup(
                name: "People",
                subcommands: [
                    Users.self, Teams.self, AdminKeys.self, OrganizationCommand.self, Audit.self,
                ]),
            CommandGroup(name: "Reading the ledger", subcommands: [UsageReport.self, Requests.self]),
            CommandGroup(
                name: "Looking after it",
                subcommands: [Doctor.self, Verify.self, Database.self, DemoCommand.self]),
        ]
    )

    static let version = "0.1.0"

    /// The width of help pages, whatever the terminal's: examples and tables in them are laid out for it.
    static let helpColumns = 104

    static func main() async {
        let status = await run(Array(CommandLine.arguments.dropFirst()), in: .process)
        Glibc.exit(status.rawValue)
    }

    /// Parses the arguments and runs what they say. The one place where errors become words and an exit code.
    static func run(_ arguments: [String], in invocation: Invocation) async -> CommandStatus {
        do {
            try invocation.host?.check(arguments)
            var command = try parseAsRoot(arguments)
            try invocation.host?.check(command)
            if invocation.host == nil, let command = command as? any RemoteCommand,
                let url = command.database.url
            {
                return try await RemoteRun.run(command, arguments, at: url, in: invocation)
            }
            switch command {
            case let command as any InvocableCommand: try await command.run(in: invocation)
            case var command as any AsyncParsableCommand: try await command.run()
            default: try command.run()
            }
            return .done
        } catch {
            return report(error, of: arguments, to: invocation.console)
        }
    }

    private static func report(
        _ error: any Error, of arguments: [String], to console: Console
    ) -> CommandStatus {
        let code = exitCode(for: error)
        if code == .success {
            // Help, the version, a completion script: what was asked for, so it is data.
            return (try? console.print(fullMessage(for: error, columns: helpColumns))) == nil
                ? .failed : .done
        }
        if code == .validationFailure {
            let failure = SecretArguments.failure(for: arguments) ?? RemoteRun.failure(for: arguments)
            if let failure {
                console.talk(failure.text)
            } else {
                console.say(fullMessage(for: error))
            }
            return .wrongUsage
        }
        if let code = error as? ExitCode {
            return CommandStatus(rawValue: code.rawValue) ?? .failed
        }
        let failure = CommandFailure(reporting: error)
        console.talk(failure.text)
        return failure.status
    }
}
