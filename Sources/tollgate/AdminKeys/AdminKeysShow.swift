import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct AdminKeysShow: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one admin key; never its secret, which is kept nowhere.",
        discussion: """
            When a key was last used, and by which program, is noted once a minute at most.

            EXAMPLE
              tollgate admin-keys show a7f3a9c2d1e0
            """
    )

    @Argument(help: "The admin key's id.")
    var id: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let id = try KeyIDArgument.parseAdmin(id)
        let now = invocation.now()
        let key = try await database.withStore(in: invocation) { store in
            try await store.presentAdminKey(id)
        }
        if output.json {
            return try invocation.console.printJSON { json in
                json.object { key.writeFields(to: &$0, at: now) }
            }
        }
        try invocation.console.print(key.fields(at: now).text)
    }
}
