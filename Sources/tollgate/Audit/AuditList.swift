import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct AuditList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List changes, the newest first.",
        discussion: """
            An action is a noun and a verb, such as service_key.create; the noun alone names all of them. \
            JSON has what was there before and after each change. No secret is ever in it.

            EXAMPLE
              tollgate audit list --since 7d --action service_key
              tollgate audit list --target k7f3a9c2d1e0 --json
            """
    )

    @Option(help: ArgumentHelp("Only changes that this one made.", valueName: "actor"))
    var actor: String?

    @Option(help: ArgumentHelp("Only changes of this kind.", valueName: "action"))
    var action: String?

    @Option(help: ArgumentHelp("Only changes of this key, user, provider, ….", valueName: "id"))
    var target: String?

    @Option(
        help: ArgumentHelp("The first moment that counts: \(Moment.forms).", valueName: "time"),
        transform: Moment.parse)
    var since: Moment?

    @Option(
        help: ArgumentHelp("The first moment that no longer counts.", valueName: "time"),
        transform: Moment.parse)
    var until: Moment?

    @Option(help: ArgumentHelp("Only changes before this one: the next page.", valueName: "number"))
    var before: Int64?

    @Option(help: ArgumentHelp("How many, 1000 at most.", valueName: "number"))
    var limit = 50

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit is a number from 1 to 1000.")
        }
    }

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        var filter = AuditFilter()
        filter.actor = actor.map { Actor($0) }
        filter.action = action
        filter.target = target
        filter.since = since?.before(now)
        filter.until = until?.before(now)
        filter.before = before
        let asked = filter
        // One more than is shown tells whether there is another page.
        let found = try await database.withStore(in: invocation) { store in
            try await store.events(asked, limit: limit + 1)
        }
        let events = found.prefix(limit)
        let console = invocation.console
        if output.json {
            try console.printJSON { json in
                json.array(events) { json, event in event.write(to: &json) }
            }
        } else if events.isEmpty {
            console.say("No changes.")
        } else {
            var table = Table([
                .right("NUMBER"), .left("TIME"), .left("ACTOR"), .left("ACTION"), .left("TARGET"),
            ])
            for event in events {
                table.add([
                    String(event.id), event.at.clockTime(at: now), event.actor.text, event.action,
                    event.target,
                ])
            }
            try console.print(table.text)
        }
        if found.count > limit, let last = events.last {
            console.say("More: add --before \(last.id)")
        }
    }
}
