import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct AdminKeysList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List admin keys, the newest first.",
        discussion: """
            EXAMPLE
              tollgate admin-keys list
            """
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let keys = try await database.withStore(in: invocation) { store in
            Array(try await store.adminKeys().reversed())
        }
        let (console, now) = (invocation.console, invocation.now())
        if output.json {
            return try console.printJSON { json in
                json.array(keys) { json, key in json.object { key.writeFields(to: &$0, at: now) } }
            }
        }
        if keys.isEmpty {
            return console.say(
                "There are no admin keys yet.\nNext: tollgate admin-keys create --name NAME")
        }
        var table = Table([
            .left("ID"), .left("NAME"), .left("ROLE"), .left("STATUS"), .left("CREATED"),
            .left("LAST USED"), .left("EXPIRES"),
        ])
        for key in keys {
            table.add([
                key.id.text, key.name, key.role.rawValue, key.status(at: now).rawValue,
                key.createdAt.relative(to: now), key.lastUsedAt?.relative(to: now) ?? "never",
                key.expiresAt?.relative(to: now) ?? "never",
            ])
        }
        try console.print(table.text)
    }
}
