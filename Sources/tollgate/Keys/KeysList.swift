import ArgumentParser
import Domain
import SQLiteStorage
import Wire

struct KeysList: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List service keys, the newest first.",
        discussion: """
            EXAMPLE
              tollgate keys list
              tollgate keys list --json
            """
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let directory = try await database.withStore(in: invocation) { try await $0.directory() }
        let keys = directory.keys.values.sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        let (console, now) = (invocation.console, invocation.now())
        if output.json {
            return try console.printJSON { json in
                json.array(keys) { json, key in key.write(to: &json, at: now) }
            }
        }
        if keys.isEmpty {
            return console.say("There are no keys yet.\nNext: tollgate keys create --name NAME")
        }
        try console.print(Table(keys, at: now).text)
    }
}
