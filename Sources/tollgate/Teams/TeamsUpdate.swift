import ArgumentParser
import Domain
import SQLiteStorage

struct TeamsUpdate: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a team's name or labels.",
        discussion: """
            EXAMPLE
              tollgate teams update research --name science --tag cost-centre=1234
            """
    )

    @Argument(help: "The team's name or id.")
    var team: String

    @Option(help: "What the team is called from now on.")
    var name: String?

    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("A label of your own; may be repeated.", valueName: "name=value"),
        transform: TagArgument.parse)
    var tags: [TagArgument] = []

    @Option(
        name: .customLong("untag"),
        help: ArgumentHelp("Take this label away; may be repeated.", valueName: "name"))
    var untags: [String] = []

    @OptionGroup var database: DatabaseOptions

    func validate() throws { try TagArgument.checkOnce(tags, and: untags) }

    func run(in invocation: Invocation) async throws {
        var change = TeamChange()
        if let name { change.name = .set(name) }
        for tag in tags { change.tags[tag.name] = .some(tag.value) }
        for name in untags { change.tags[name] = .some(nil) }
        guard !change.isEmpty else {
            throw CommandFailure.nothingToChange("teams update")
        }
        try change.validate()
        let asked = change
        let (team, hasChanged) = try await database.withStore(in: invocation) { store in
            let team = try await store.people().presentTeam(self.team)
            return (
                team, try await store.update(team.id, asked, by: invocation.actor, at: invocation.now())
            )
        }
        invocation.console.sayChanged("team \(team.id)", hasChanged)
    }
}
