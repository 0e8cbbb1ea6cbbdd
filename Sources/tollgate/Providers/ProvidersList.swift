import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct ProvidersList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List providers.",
        discussion: """
            EXAMPLE
              tollgate providers list
              tollgate providers list --json
            """
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let directory = try await database.withStore(in: invocation) { try await $0.directory() }
        let providers = directory.providers.values.sorted { $0.name < $1.name }
        let console = invocation.console
        if output.json {
            return try console.printJSON { json in
                json.array(providers) { json, provider in provider.write(to: &json) }
            }
        }
        if providers.isEmpty {
            return console.say(
                "There are no providers yet.\nNext: tollgate providers add NAME --profile openai --base-url URL"
            )
        }
        try console.print(Table(providers, mappings: directory.mappings, at: invocation.now()).text)
    }
}
