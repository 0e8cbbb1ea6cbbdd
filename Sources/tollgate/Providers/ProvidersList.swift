import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct ProvidersList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List providers, and what of them the running server passes over after failures.",
        discussion: """
            EXAMPLE
              tollgate providers list
              tollgate providers list --json
            """
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let (directory, cooldowns) = try await database.withStore(in: invocation) {
            try await ($0.directory(), $0.cooldowns(at: now))
        }
        let providers = directory.providers.values.sorted { $0.name < $1.name }
        let console = invocation.console
        if output.json {
            return try console.printJSON { json in
                json.array(providers) { $1.write(to: &$0, cooldowns: cooldowns) }
            }
        }
        if providers.isEmpty {
            return console.say(
                "There are no providers yet.\nNext: tollgate providers add NAME --profile openai --base-url URL"
            )
        }
        try console.print(
            Table(providers, mappings: directory.mappings, cooldowns: cooldowns, at: now).text)
    }
}
