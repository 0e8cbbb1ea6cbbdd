import ArgumentParser
import Domain
import SQLiteStorage
import Wire

struct UsageReport: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Sum up requests, tokens and cost.",
        discussion: """
            Groups are \(groupNames). Days and hours are UTC. Requests that still run are not counted. Cost \
            holds the requests that have a price; how many have none is said.

            EXAMPLE
              tollgate usage --by user,model --since 7d
              tollgate usage --by day --since 2026-11-01 --until 2026-12-01 --csv > november.csv
            """
    )

    @Option(
        help: ArgumentHelp("What to group by, with commas between; else key,model.", valueName: "groups"),
        transform: parseGroups)
    var by: [UsageQuery.Group] = [.key, .model]

    @Option(
        help: ArgumentHelp("The first moment that counts: \(Moment.forms); else 30d.", valueName: "time"),
        transform: Moment.parse)
    var since: Moment = .distance(.seconds(30 * 86_400))

    @Option(
        help: ArgumentHelp("The first moment that no longer counts; now, when left out.", valueName: "time"),
        transform: Moment.parse)
    var until: Moment?

    @Flag(help: "Print comma-separated values, with the names of --json.")
    var csv = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        if csv, output.json { throw ValidationError("Give --json or --csv, not both.") }
    }

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        // One millisecond on, so that what was settled in this very moment counts.
        let query = UsageQuery(
            groups: by, since: since.before(now), until: until?.before(now) ?? now + .milliseconds(1))
        guard query.since < query.until else {
            throw CommandFailure(.wrongUsage, "--since is not before --until")
        }
        let (rows, directory) = try await database.withStore(in: invocation) { store in
            (try await store.usage(query), try await store.directory())
        }
        let report = UsageTable(groups: by, rows: rows, keys: directory.keys)
        let console = invocation.console
        if output.json {
            return try console.printJSON { report.write(to: &$0) }
        }
        if csv { return try console.print(report.csv) }
        console.say("From \(query.since) to \(until?.before(now) ?? now)")
        if rows.isEmpty { return console.say("No requests.") }
        try console.print(report.text)
        for note in report.notes { console.say(note) }
    }

    private static let groupNames = UsageQuery.Group.allCases.map(\.rawValue).joined(separator: ", ")

    @Sendable
    private static func parseGroups(_ text: String) throws -> [UsageQuery.Group] {
        var groups: [UsageQuery.Group] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let group = UsageQuery.Group(rawValue: String(word)) else {
                throw ValidationError("Groups are \(groupNames).")
            }
            guard !groups.contains(group) else { throw ValidationError("\(word) is given twice.") }
            groups.append(group)
        }
        return groups
    }
}
