import ArgumentParser
import Domain
import Presentation
import Wire

struct UsersShow: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one user with the teams and keys.",
        discussion: """
            EXAMPLE
              tollgate users show alice
            """
    )

    @Argument(help: "The user's name, e-mail address or id.")
    var user: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (directory, people) = try await database.state(in: invocation)
        let user = try people.anyUser(self.user)
        let teams = people.teams(of: user.id)
        let keys = directory.keys { $0.user == user.id }
        let now = invocation.now()
        if output.json {
            return try invocation.console.printJSON { json in
                json.object { json in
                    user.writeFields(to: &json)
                    json.field("teams", array: teams) { json, team in team.write(to: &json) }
                    json.field("keys", array: keys) { json, key in
                        key.write(to: &json, people: people, at: now)
                    }
                }
            }
        }
        var fields = FieldList()
        fields.add("Id", user.id.text)
        fields.add("Name", user.name)
        fields.add("E-mail", user.email)
        fields.add("Role", user.role.rawValue)
        fields.add("Teams", teams.map(\.name).joined(separator: ", "))
        fields.add("Created", user.createdAt.dated(from: now))
        fields.addIfPresent("Deleted", user.deletedAt?.dated(from: now))
        fields.add(keys, at: now)
        try invocation.console.print(fields.text)
    }
}
