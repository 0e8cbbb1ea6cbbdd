import ArgumentParser
import Domain
import Presentation
import Wire

struct KeysExport: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print all service keys for a file, without their secrets.",
        discussion: """
            Comma-separated values, or JSON. A spreadsheet can change the file, and keys import makes keys of \
            it, here or in another database; they get new secrets.

            EXAMPLE
              tollgate keys export > keys.csv
              tollgate keys export --json | jq 'map(select(.team == "research"))' > research.json
            """
    )

    @Flag(help: "Also keys that are revoked or have expired.")
    var all = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (directory, people) = try await database.state(in: invocation)
        let (console, now) = (invocation.console, invocation.now())
        let keys = directory.keys.values.filter { key in
            all || [.active, .inactive].contains(key.status(at: now))
        }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        if output.json {
            return try console.printJSON { json in
                json.array(keys) { json, key in key.write(to: &json, people: people, at: now) }
            }
        }
        let lines = keys.map { CommaSeparated.line(KeyRecord.cells(of: $0, people: people, at: now)) }
        try console.print(CommaSeparated.line(KeyRecord.columns) + lines.joined())
    }
}
