import ArgumentParser
import Domain
import Presentation
import Wire

struct TeamsShow: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one team with its members and keys.",
        discussion: """
            EXAMPLE
              tollgate teams show research
            """
    )

    @Argument(help: "The team's name or id.")
    var team: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (directory, people) = try await database.state(in: invocation)
        let team = try people.anyTeam(self.team)
        let members = people.members.filter { $0.team == team.id }
        let keys = directory.keys { $0.team == team.id }
        let now = invocation.now()
        if output.json {
            return try invocation.console.printJSON { json in
                json.object { json in
                    team.writeFields(to: &json)
                    json.field("members", array: members) { json, member in
                        member.write(to: &json, people: people)
                    }
                    json.field("keys", array: keys) { json, key in
                        key.write(to: &json, people: people, at: now)
                    }
                }
            }
        }
        var fields = FieldList()
        fields.add("Id", team.id.text)
        fields.add("Name", team.name)
        fields.addIfPresent("Tags", team.tags.tagText(separator: ", "))
        fields.add("Created", team.createdAt.dated(from: now))
        fields.addIfPresent("Archived", team.archivedAt?.dated(from: now))
        for member in members {
            fields.add("Member", "\(people.name(of: member.user)) (\(member.role.rawValue))")
        }
        fields.add(keys, at: now)
        try invocation.console.print(fields.text)
    }
}
