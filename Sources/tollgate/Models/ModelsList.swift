import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct ModelsList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the mappings, in the order in which they are asked.",
        discussion: """
            EXAMPLE
              tollgate models list
              tollgate models list --json
            """
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let directory = try await database.withStore(in: invocation) { try await $0.directory() }
        let console = invocation.console
        if output.json {
            return try console.printJSON { json in
                json.array(directory.mappings) { json, mapping in mapping.write(to: &json) }
            }
        }
        if directory.mappings.isEmpty {
            return console.say("No model is mapped yet.\nNext: tollgate models map '*' --to PROVIDER/MODEL")
        }
        try console.print(Table(directory.mappings).text)
    }
}
