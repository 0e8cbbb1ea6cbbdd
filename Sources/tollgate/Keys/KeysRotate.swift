import ArgumentParser
import Domain
import SQLiteStorage
import Vault

struct KeysRotate: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a service key a new secret and show it, this once.",
        discussion: """
            The id and the history stay. The old secret is taken for the time of --grace; with 0 it is refused \
            at once, which is what a leaked key needs. A secret older than that one ends now.

            EXAMPLE
              tollgate keys rotate k7f3a9c2d1e0 > alice.key
              tollgate keys rotate k7f3a9c2d1e0 --grace 0 --yes > alice.key
            """
    )

    @Argument(help: "The key's id.")
    var id: String

    @OptionGroup var grace: GraceOptions

    @Flag(help: "Print JSON with the key in the field token.")
    var json = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let id = try KeyIDArgument.parse(id)
        let (console, now) = (invocation.console, invocation.now())
        let end = grace.end(after: now)
        let (token, key, people) = try await database.withStore(in: invocation) { store in
            let key = try await store.directory().key(id)
            guard key.revokedAt == nil else {
                throw CommandFailure(
                    .refused, "the key \(id) is revoked for good", hint: "tollgate keys create --name NAME")
            }
            if end == nil {
                try confirmation.confirm(
                    "Refuse the present secret of \(id) (\(key.name.printable)) from now on?", on: console)
            }
            let vault = try await database.vault(for: store, in: invocation)
            let token = KeyToken(id: id, secret: vault.makeSecret())
            let rotation = KeyRotation(secretHash: vault.hash(token.secret), previousExpiresAt: end)
            try await store.rotate(id, rotation, by: invocation.actor, at: now)
            return (token, try await store.directory().key(id), try await store.people())
        }
        console.say("Gave the key \(id) a new secret; \(grace.words(after: now)). It is shown this once:")
        try console.printToken(token.whole, asJSON: json) { json in
            key.writeFields(to: &json, people: people, at: now)
        }
        if key.status(at: now) != .active {
            console.say("Note: the key is \(key.status(at: now).rawValue), so that neither is taken.")
        }
    }
}
