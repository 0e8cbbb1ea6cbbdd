import ArgumentParser
import Domain
import SQLiteStorage
import Vault

struct AdminKeysCreate: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create an admin key and show it, this once.",
        discussion: """
            The key alone goes to stdout; only a hash of it is kept. A key of the role read looks at \
            everything, one of the role write changes everything too.

            EXAMPLE
              tollgate admin-keys create --name grafana > grafana.key
              tollgate admin-keys create --name terraform --role write --expires 90d > terraform.key
            """
    )

    @Option(help: "What the key is called in lists.")
    var name: String

    @Option(help: "What the key may do: read or write.", transform: AdminKey.Role.parse)
    var role: AdminKey.Role = .read

    @Option(help: ArgumentHelp("When it ends: \(Moment.forms).", valueName: "time"), transform: Moment.parse)
    var expires: Moment?

    @Flag(help: "Print JSON with the key in the field token.")
    var json = false

    @OptionGroup var database: DatabaseFiles

    func run(in invocation: Invocation) async throws {
        try FieldRule.checkName(name, field: "name")
        let now = invocation.now()
        let expiry = try expires?.expiry(after: now)
        let (token, key) = try await database.withStore(in: invocation, creating: true) { store in
            let vault = try await database.vault(for: store, in: invocation)
            let token = vault.makeAdminKey()
            let key = AdminKey(
                id: token.id, name: name, role: role, createdAt: now, createdBy: invocation.actor,
                expiresAt: expiry, secretHash: vault.hash(token))
            try await store.add(key, by: invocation.actor, at: now)
            return (token, key)
        }
        let console = invocation.console
        console.say("Created the admin key \(key.id) (\(role.rawValue)) for \(name). It is shown this once:")
        try console.printToken(token.whole, asJSON: json) { json in key.writeFields(to: &json, at: now) }
    }
}
