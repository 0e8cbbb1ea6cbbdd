import ArgumentParser
import Domain
import Gateway
import Presentation
import SQLiteStorage
import Wire

struct ModelsExplain: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show where a request for a model goes, and why.",
        discussion: """
            Also which targets the running server passes over after failures, and until when.

            With --key also whether that key may ask for it; the exit code is 4 when it may not, and 3 when \
            nothing is mapped to the model.

            EXAMPLE
              tollgate models explain 'claude-sonnet-4-5-20250929[1m]'
              tollgate models explain gpt-5.1 --key k7f3a9c2d1e0
            """
    )

    @Argument(help: "A model's name as a client sends it.")
    var model: String

    @Option(help: ArgumentHelp("Explain it for this key.", valueName: "id"))
    var key: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let id = try key.map(KeyIDArgument.parse)
        let now = invocation.now()
        let (directory, cooldowns) = try await database.withStore(in: invocation) {
            try await ($0.directory(), $0.cooldowns(at: now))
        }
        let asking = try id.map { try directory.key($0) }
        let explanation = ModelExplanation(
            of: model, key: asking, in: directory, cooldowns: cooldowns, at: now)
        if output.json {
            try invocation.console.printJSON { explanation.write(to: &$0) }
        } else {
            try invocation.console.print(explanation.text(at: now))
        }
        if let permission = explanation.permission, !permission.isGranted {
            throw CommandFailure(.refused, "the key \(permission.key.id) is refused this model")
        }
        if explanation.match == .nothing {
            throw CommandFailure(
                .notFound, "nothing is mapped to \(model)",
                hint: "tollgate models map \(model.shellQuoted) --to PROVIDER/MODEL")
        }
    }
}
