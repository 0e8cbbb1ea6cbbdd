import ArgumentParser
import Domain
import Presentation
import Wire

struct TeamsList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List teams by name.",
        discussion: """
            EXAMPLE
              tollgate teams list
              tollgate teams list --all --json
            """
    )

    @Flag(help: "Also those that are archived.")
    var all = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (directory, people) = try await database.state(in: invocation)
        let teams = people.teams.values.filter { all || $0.archivedAt == nil }
            .sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        let (console, now) = (invocation.console, invocation.now())
        if output.json {
            return try console.printJSON { json in
                json.array(teams) { json, team in team.write(to: &json) }
            }
        }
        if teams.isEmpty {
            return console.say("There are no teams yet.\nNext: tollgate teams create --name NAME")
        }
        let active = directory.activeKeys(by: \.team, at: now)
        var table = Table([
            .left("ID"), .left("NAME"), .right("MEMBERS"), .right("KEYS"), .left("CREATED"),
        ])
        for team in teams {
            table.add([
                team.id.text, team.archivedAt == nil ? team.name : team.name + " (archived)",
                people.members.count { $0.team == team.id }.grouped, (active[team.id] ?? 0).grouped,
                team.createdAt.relative(to: now),
            ])
        }
        try console.print(table.text)
    }
}
