import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct KeysShow: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one service key; never its secret, which is kept nowhere.",
        discussion: """
            EXAMPLE
              tollgate keys show k7f3a9c2d1e0
            """
    )

    @Argument(help: "The key's id.")
    var id: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let id = try KeyIDArgument.parse(id)
        let now = invocation.now()
        let (key, people, last) = try await database.withStore(in: invocation) { store in
            let key = try await store.directory().key(id)
            return (key, try await store.people(), try await store.lastUses(of: [id])[id])
        }
        if output.json {
            return try invocation.console.printJSON { json in
                json.object { json in
                    key.writeFields(to: &json, people: people, at: now)
                    json.writeLastUse(last)
                }
            }
        }
        var fields = key.fields(people: people, at: now)
        fields.add(
            "Last used",
            last.map { last in
                let client = last.client.map { " from \($0)" } ?? ""
                let user = last.user.map { " by \(people.name(of: UserID($0)))" } ?? ""
                return last.at.dated(from: now) + user + client
            } ?? "never")
        try invocation.console.print(fields.text)
    }
}
