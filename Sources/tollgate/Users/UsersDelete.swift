import ArgumentParser
import Domain
import SQLiteStorage

struct UsersDelete: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a user and revoke the user's keys for good.",
        discussion: """
            What the user used stays in every report. The name can be given anew, to somebody else with \
            another id.

            EXAMPLE
              tollgate users delete alice --yes
            """
    )

    @Argument(help: "The user's name, e-mail address or id.")
    var user: String

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (console, now) = (invocation.console, invocation.now())
        try await database.withStore(in: invocation) { store in
            let user = try await store.people().anyUser(self.user)
            guard user.deletedAt == nil else {
                return console.say("The user \(user.id) was deleted before; nothing was changed.")
            }
            let keys = try await store.directory().keys.values.count {
                $0.user == user.id && $0.revokedAt == nil
            }
            try confirmation.confirm(
                "Delete the user \(user.name.printable) and revoke \(keys.grouped) keys for good?",
                on: console)
            _ = try await store.delete(user.id, by: invocation.actor, at: now)
            console.say(
                "Deleted the user \(user.name.printable) (\(user.id)) and revoked \(keys.grouped) keys.")
        }
    }
}
