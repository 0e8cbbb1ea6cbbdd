import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct UsageReport: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Sum up requests, tokens and cost.",
        discussion: """
            Groups are \(GroupsArgument.names). 'model' is what was asked for, 'mapped' where the plan began, \
            'target' who answered, 'tag:stage' what the tag 'stage' of the key is today. Times are UTC unless \
            there is a --zone, weeks begin on Monday. Requests that still run are not counted. Cost holds the \
            requests that have a price; how many have none is said.

            Sessions, agents, end users, request classes, errors and latency are looked up request by request, \
            which takes a while over a large ledger, and are gone with requests that 'db retain' removed. \
            Latency is that of at most \(UsageQuery.mostMeasured) requests.

            EXAMPLE
              tollgate usage --by user,model --since 7d
              tollgate usage --by key --bucket 1d --team research --since 2026-11-01 --csv > november.csv
              tollgate usage --by user --top 10
              tollgate usage --by tag:stage --bucket 1d --zone Europe/Berlin --latency
            """
    )

    @Option(
        help: ArgumentHelp("What to group by, with commas between; else key,model.", valueName: "groups"),
        transform: GroupsArgument.parse)
    var by: [UsageQuery.Group] = [.key, .model]

    @Option(
        help: ArgumentHelp("Cut the time into parts: \(BucketArgument.form).", valueName: "width"),
        transform: BucketArgument.parse)
    var bucket: UsageQuery.Group?

    @Option(
        help: ArgumentHelp("The first moment that counts: \(Moment.forms); else 30d.", valueName: "time"),
        transform: Moment.parse)
    var since: Moment = .distance(.seconds(30 * 86_400))

    @Option(
        help: ArgumentHelp("The first moment that no longer counts; now, when left out.", valueName: "time"),
        transform: Moment.parse)
    var until: Moment?

    @Option(help: ArgumentHelp("Only the first rows; the total is that of all.", valueName: "number"))
    var top: Int?

    @Option(
        help: ArgumentHelp(
            "The order of the rows: \(OrderArgument.names); else groups, with --top cost.",
            valueName: "order"),
        transform: OrderArgument.parse)
    var order: UsageQuery.Order?

    @OptionGroup var which: FilterOptions

    @Option(
        help: ArgumentHelp("Only requests of keys with this tag today.", valueName: "name=value"),
        transform: TagArgument.parse)
    var tag: [TagArgument] = []

    @Option(
        help: ArgumentHelp(
            "Whose hours, days, weeks and months count, such as Europe/Berlin; else UTC. Dates without an "
                + "offset are in it as well.", valueName: "time zone"),
        transform: ZoneArgument.parse)
    var zone: Zone = .utc

    @Flag(help: "Tell how long requests took, and their first tokens: half of them, and 95 of a hundred.")
    var latency = false

    @Flag(help: "Print comma-separated values, with the names of --json.")
    var csv = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        if csv, output.json { throw ValidationError("Give --json or --csv, not both.") }
        if let top, !(1...1_000_000).contains(top) {
            throw ValidationError("--top is a number of rows greater than 0.")
        }
    }

    func run(in invocation: Invocation) async throws {
        let asked = try query(at: invocation.now())
        let report = try await database.withStore(in: invocation) { store in
            let people = try await store.people()
            let query = try asked.named(in: people)
            return UsageTable(
                query: query, result: try await store.usage(query), keys: try await store.directory().keys,
                people: people)
        }
        let console = invocation.console
        if output.json {
            return try console.printJSON { report.write(to: &$0) }
        }
        if csv { return try console.print(report.csv) }
        let end = until?.before(invocation.now(), in: zone) ?? invocation.now()
        console.say("From \(report.query.since) to \(end)")
        if report.result.rows.isEmpty { return console.say("No requests.") }
        try console.print(report.text)
        for note in report.notes { console.say(note) }
    }

    private func query(at now: Timestamp) throws(CommandFailure) -> UsageQuery {
        var groups = by
        if let bucket, !groups.contains(bucket) { groups.insert(bucket, at: 0) }
        // One millisecond on, so that what was settled in this very moment counts.
        let query = UsageQuery(
            groups: groups, since: since.before(now, in: zone),
            until: until?.before(now, in: zone) ?? now + .milliseconds(1), zone: zone, only: try conditions(),
            order: order ?? (top == nil ? .groups : .cost), limit: top, measuresLatency: latency)
        guard query.since < query.until else {
            throw CommandFailure(.wrongUsage, "--since is not before --until")
        }
        return query
    }

    /// Several values of one tag are alternatives.
    private func conditions() throws(CommandFailure) -> [UsageQuery.Group: Set<String>] {
        var only = try which.only()
        for tag in tag { only[.tag(tag.name), default: []].insert(tag.value) }
        return only
    }
}
