import ArgumentParser
import Domain
import SQLiteStorage
import Vault
import Wire

struct KeysCreate: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a service key and show it, this once.",
        discussion: """
            The key alone goes to stdout; only a hash of it is kept.

            EXAMPLE
              tollgate keys create --name alice --team research --models 'claude-*' --expires 90d > alice.key
            """
    )

    @Option(help: "What the key is called in lists and reports.")
    var name: String

    @Option(help: ArgumentHelp("Whom it belongs to.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("The team whose use it counts as.", valueName: "name"))
    var team: String?

    @Option(
        help: ArgumentHelp(
            "What it may ask for: names and patterns with commas between; else all.", valueName: "models"),
        transform: ModelListArgument.parse)
    var models: [ModelPattern] = []

    @Option(help: ArgumentHelp("When it ends: \(Moment.forms).", valueName: "time"), transform: Moment.parse)
    var expires: Moment?

    @Flag(help: "Let it name a provider itself, as provider/model or model#provider.")
    var direct = false

    @Flag(help: "Print JSON with the key in the field token.")
    var json = false

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        for (option, text) in [("--name", name), ("--user", user), ("--team", team)] {
            guard let text else { continue }
            guard (1...128).contains(text.utf8.count), text == text.printable else {
                throw ValidationError("\(option) takes 1 to 128 bytes of text.")
            }
        }
    }

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let expiry = expires?.after(now)
        if let expiry, expiry <= now {
            throw CommandFailure(.wrongUsage, "--expires names a moment that is over: \(expiry)")
        }
        let (token, key) = try await database.withStore(in: invocation, creating: true) { store in
            let vault = try database.vault(for: try await store.directory(), in: invocation)
            let token = vault.makeKey()
            let key = ServiceKey(
                id: token.id, name: name, user: user, team: team, models: models, mayAddressProviders: direct,
                createdAt: now, expiresAt: expiry, secretHash: vault.hash(token.secret))
            try await store.add(key)
            return (token, key)
        }
        let console = invocation.console
        let span = expiry.map { ", expires \($0.relative(to: now))" } ?? ""
        console.say("Created the key \(key.id) for \(name)\(span). It is shown this once:")
        // The one place where a whole key is seen.
        try token.whole.reveal { text throws(CommandFailure) in
            guard json else { return try console.print(text) }
            try console.printJSON { json in
                json.object { json in
                    json.field("token", text)
                    key.writeFields(to: &json, at: now)
                }
            }
        }
        console.say("Next: keep it in a file, and tollgate env --key-file FILE")
    }
}
