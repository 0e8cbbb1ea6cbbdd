import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct KeysList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List service keys, the newest first.",
        discussion: """
            EXAMPLE
              tollgate keys list --status active --team research
              tollgate keys list --json
            """
    )

    @Option(help: ArgumentHelp("Only keys of this user.", valueName: "name, e-mail or id"))
    var user: String?

    @Option(help: ArgumentHelp("Only keys of this team.", valueName: "name or id"))
    var team: String?

    @Option(
        help: ArgumentHelp("Only keys that are so now: \(statuses).", valueName: "status"),
        transform: parseStatus)
    var status: ServiceKey.Status?

    @Option(
        help: ArgumentHelp("Only keys with this label.", valueName: "name=value"),
        transform: TagArgument.parse)
    var tag: TagArgument?

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let (keys, all, people, uses) = try await database.withStore(in: invocation) { store in
            let people = try await store.people()
            let user = try user.map { try people.anyUser($0).id }
            let team = try team.map { try people.anyTeam($0).id }
            let directory = try await store.directory()
            let keys = directory.keys { key in
                (user == nil || key.user == user) && (team == nil || key.team == team)
                    && (status == nil || key.status(at: now) == status)
                    && tag.map { key.tags[$0.name] == $0.value } ?? true
            }
            return (keys, directory.keys, people, try await store.lastUses(of: keys.map(\.id)))
        }
        let console = invocation.console
        if output.json {
            return try console.printJSON { json in
                json.array(keys) { json, key in
                    json.object { json in
                        key.writeFields(to: &json, people: people, at: now)
                        json.writeLastUse(uses[key.id])
                    }
                }
            }
        }
        if keys.isEmpty {
            return console.say(
                all.isEmpty
                    ? "There are no keys yet.\nNext: tollgate keys create --name NAME" : "No such keys.")
        }
        try console.print(Table(keys, people: people, uses: uses, at: now).text)
    }

    private static let statuses = ServiceKey.Status.allCases.map(\.rawValue).joined(separator: ", ")

    @Sendable
    private static func parseStatus(_ text: String) throws -> ServiceKey.Status {
        guard let status = ServiceKey.Status(rawValue: text) else {
            throw ValidationError("A status is one of \(statuses).")
        }
        return status
    }
}
