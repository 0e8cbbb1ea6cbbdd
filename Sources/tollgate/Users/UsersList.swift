import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
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
        let (people, directory) = try await database.withStore(in: invocation) { store in
            (try await store.people(), try await store.directory())
        }
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
        var active: [UserID: Int] = [:]
        for key in directory.keys.values where key.status(at: now) == .active {
            if let user = key.user { active[user, default: 0] += 1 }
        }
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
