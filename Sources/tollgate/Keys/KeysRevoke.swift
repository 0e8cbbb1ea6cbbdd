import ArgumentParser
import Domain
import SQLiteStorage

struct KeysRevoke: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a service key for good; running servers refuse it within a second.",
        discussion: """
            EXAMPLE
              tollgate keys revoke k7f3a9c2d1e0 --yes
            """
    )

    @Argument(help: "The key's id.")
    var id: String

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let id = try KeyIDArgument.parse(id)
        let console = invocation.console
        let wasGood = try await database.withStore(in: invocation) { store in
            let key = try await store.directory().key(id)
            guard key.revokedAt == nil else { return false }
            try confirmation.confirm("Revoke the key \(id) (\(key.name.printable)) for good?", on: console)
            return try await store.revoke(id, by: invocation.actor, at: invocation.now())
        }
        console.say(
            wasGood ? "Revoked the key \(id)." : "The key \(id) was revoked before; nothing was changed.")
    }
}
