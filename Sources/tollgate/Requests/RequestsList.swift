import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct RequestsList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List requests, the newest first.",
        discussion: """
            Times are UTC. --before takes the last id of a page and leads to the next one.

            EXAMPLE
              tollgate requests list --since 1h --outcome failed
              tollgate requests list --status 429 --min-cost 0.5
              tollgate requests list --user alice --limit 200 --json
            """
    )

    @OptionGroup var which: FilterOptions
    @OptionGroup var ending: EndingOptions

    @Option(
        help: ArgumentHelp("Only requests from then on: \(Moment.forms).", valueName: "time"),
        transform: Moment.parse)
    var since: Moment?

    @Option(help: ArgumentHelp("Only requests from before then.", valueName: "time"), transform: Moment.parse)
    var until: Moment?

    @Option(help: ArgumentHelp("How many, at most \(maximumLimit).", valueName: "number"))
    var limit = 50

    @Option(help: ArgumentHelp("Only requests older than this one.", valueName: "request id"))
    var before: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    private static let maximumLimit = 10_000

    func validate() throws {
        guard (1...Self.maximumLimit).contains(limit) else {
            throw ValidationError("--limit is a number from 1 to \(Self.maximumLimit).")
        }
    }

    func run(in invocation: Invocation) async throws {
        var query = try which.filter()
        ending.narrow(&query)
        let now = invocation.now()
        query.since = since?.before(now)
        query.until = until?.before(now)
        query.before = before.map { RequestID($0) }
        let asked = query
        let (entries, directory, people) = try await database.withStore(in: invocation) { store in
            let people = try await store.people()
            let filter = try asked.named(in: people)
            return (
                try await store.entries(filter, limit: limit), try await store.directory(), people
            )
        }
        let console = invocation.console
        if output.json {
            return try console.printJSON { json in
                json.array(entries) { json, entry in entry.write(to: &json, people: people) }
            }
        }
        if entries.isEmpty { return console.say("No requests.") }
        var table = Table(EntryRow.columns)
        for entry in entries { table.add(EntryRow(entry, keys: directory.keys, at: now).cells) }
        try console.print(table.text)
        if entries.count == limit, let last = entries.last {
            console.say("Next: add --before \(last.id) for older ones")
        }
    }
}
