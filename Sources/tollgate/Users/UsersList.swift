import ArgumentParser
import Domain
import Presentation
import Wire

struct UsersList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List users by name.",
        discussion: """
            EXAMPLE
              tollgate users list
              tollgate users list --all --json
            """
    )

    @Flag(help: "Also those who were deleted.")
    var all = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (directory, people) = try await database.state(in: invocation)
        let users = people.users.values.filter { all || $0.deletedAt == nil }
            .sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        let (console, now) = (invocation.console, invocation.now())
        if output.json {
            return try console.printJSON { json in
                json.array(users) { json, user in user.write(to: &json) }
            }
        }
        if users.isEmpty {
            return console.say("There are no users yet.\nNext: tollgate users create --name NAME")
        }
        let active = directory.activeKeys(by: \.user, at: now)
        var table = Table([
            .left("ID"), .left("NAME"), .left("E-MAIL"), .left("ROLE"), .left("TEAMS"), .right("KEYS"),
            .left("CREATED"),
        ])
        for user in users {
            table.add([
                user.id.text, user.deletedAt == nil ? user.name : user.name + " (deleted)", user.email,
                user.role.rawValue, people.teams(of: user.id).map(\.name).joined(separator: ", "),
                (active[user.id] ?? 0).grouped, user.createdAt.relative(to: now),
            ])
        }
        try console.print(table.text)
    }
}
