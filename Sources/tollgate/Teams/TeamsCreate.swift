import ArgumentParser
import Domain
import Presentation
import SQLiteStorage

struct TeamsCreate: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a team and print the id.",
        discussion: """
            EXAMPLE
              tollgate teams create --name research
            """
    )

    @Option(help: "What the team is called in commands and reports.")
    var name: String

    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("A label of your own; may be repeated.", valueName: "name=value"),
        transform: TagArgument.parse)
    var tags: [TagArgument] = []

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var database: DatabaseOptions

    func validate() throws { try TagArgument.checkOnce(tags) }

    func run(in invocation: Invocation) async throws {
        var change = TeamChange()
        change.name = .set(name)
        for tag in tags { change.tags[tag.name] = .some(tag.value) }
        try change.validate()
        var random = SystemRandomNumberGenerator()
        var made = Team(id: .make(random: &random), name: name, createdAt: invocation.now())
        change.apply(to: &made)
        let team = made
        try await database.withStore(in: invocation, creating: true) { store in
            try await store.add(team, by: invocation.actor, at: team.createdAt)
        }
        let console = invocation.console
        console.say("Created the team \(name).")
        if json {
            try console.printJSON { team.write(to: &$0) }
        } else {
            try console.print(team.id.text)
        }
        console.say("Next: tollgate keys create --name NAME --team \(name.shellQuoted)")
    }
}
