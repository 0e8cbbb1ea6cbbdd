import ArgumentParser
import Domain
import SQLiteStorage

struct AdminKeysRevoke: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke an admin key for good.",
        discussion: """
            EXAMPLE
              tollgate admin-keys revoke a7f3a9c2d1e0 --yes
            """
    )

    @Argument(help: "The admin key's id.")
    var id: String

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let id = try KeyIDArgument.parseAdmin(id)
        let console = invocation.console
        let wasGood = try await database.withStore(in: invocation) { store in
            let key = try await store.presentAdminKey(id)
            guard key.revokedAt == nil else { return false }
            try confirmation.confirm(
                "Revoke the admin key \(id) (\(key.name.printable)) for good?", on: console)
            return try await store.revoke(id, by: invocation.actor, at: invocation.now())
        }
        console.say(
            wasGood
                ? "Revoked the admin key \(id)."
                : "The admin key \(id) was revoked before; nothing was changed.")
    }
}
