import ArgumentParser
import Domain
import SQLiteStorage
import Vault

struct AdminKeysRotate: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give an admin key a new secret and show it, this once.",
        discussion: """
            The id, the role and the history stay. The old secret is taken for the time of --grace; with 0 it is \
            refused at once, which is what a leaked key needs. A secret older than that one ends now.

            EXAMPLE
              tollgate admin-keys rotate a7f3a9c2d1e0 > terraform.key
              tollgate admin-keys rotate a7f3a9c2d1e0 --grace 0 --yes > terraform.key
            """
    )

    @Argument(help: "The admin key's id.")
    var id: String

    @OptionGroup var grace: GraceOptions

    @Flag(help: "Print JSON with the key in the field token.")
    var json = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var database: DatabaseFiles

    func run(in invocation: Invocation) async throws {
        let id = try KeyIDArgument.parseAdmin(id)
        let (console, now) = (invocation.console, invocation.now())
        let end = grace.end(after: now)
        let (token, key) = try await database.withStore(in: invocation) { store in
            let key = try await store.presentAdminKey(id)
            guard key.revokedAt == nil else {
                throw CommandFailure(
                    .refused, "the admin key \(id) is revoked for good",
                    hint: "tollgate admin-keys create --name NAME")
            }
            if end == nil {
                try confirmation.confirm(
                    "Refuse the present secret of \(id) (\(key.name.printable)) from now on?", on: console)
            }
            let vault = try await database.vault(for: store, in: invocation)
            let token = AdminToken(id: id, secret: vault.makeSecret())
            let rotation = KeyRotation(secretHash: vault.hash(token), previousExpiresAt: end)
            try await store.rotate(id, rotation, by: invocation.actor, at: now)
            return (token, try await store.presentAdminKey(id))
        }
        console.say(
            "Gave the admin key \(id) a new secret; \(grace.words(after: now)). It is shown this once:")
        try console.printToken(token.whole, asJSON: json) { json in key.writeFields(to: &json, at: now) }
        if key.status(at: now) != .active {
            console.say("Note: the key is \(key.status(at: now).rawValue), so that neither is taken.")
        }
    }
}
