import ArgumentParser
import Domain
import SQLiteStorage
import Vault

struct KeysCreate: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a service key and show it, this once.",
        discussion: """
            The key alone goes to stdout; only a hash of it is kept.

            EXAMPLE
              tollgate keys create --name alice --team research --models 'claude-*' --expires 90d > alice.key
              tollgate keys create --name ci --budget 20usd/day --rpm 60 --tpm 200000 --concurrency 4
            """
    )

    @Option(help: "What the key is called in lists and reports.")
    var name: String

    @OptionGroup var options: KeyOptions

    @Option(
        help: ArgumentHelp(
            "The most that it may cost, such as 50usd/month; budgets set says more of it.",
            valueName: BudgetArgument.form),
        transform: BudgetArgument.parse)
    var budget: BudgetArgument?

    @Flag(help: "Print JSON with the key in the field token.")
    var json = false

    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        var plain = try options.change(at: now)
        plain.name = .set(name)
        try plain.validate()
        let change = plain
        let (token, key, people) = try await database.withStore(in: invocation, creating: true) { store in
            let people = try await store.people()
            var change = change
            try options.addOwners(to: &change, from: people)
            let vault = try await database.vault(for: store, in: invocation)
            let (token, key) = ServiceKey.make(change, by: vault, for: invocation)
            if let budget {
                let (budget, window) = budget.budget(of: key.id, at: now)
                try await store.add(key, with: budget, in: window, by: invocation.actor, at: now)
            } else {
                try await store.add(key, by: invocation.actor, at: now)
            }
            return (token, key, people)
        }
        let console = invocation.console
        let span = key.expiresAt.map { ", expires \($0.relative(to: now))" } ?? ""
        let cap =
            budget.map { ", budget \(Money.exactText(nanoUSD: $0.amountNanoUSD)) a \($0.period.rawValue)" }
            ?? ""
        console.say("Created the key \(key.id) for \(name)\(span)\(cap). It is shown this once:")
        try console.printToken(token.whole, asJSON: json) { json in
            key.writeFields(to: &json, people: people, at: now)
        }
        console.say("Next: keep it in a file, and tollgate env --key-file FILE")
    }
}

extension ServiceKey {
    /// A new key with a secret of its own.
    static func make(
        _ change: KeyChange, by vault: Vault, for invocation: Invocation
    ) -> (token: KeyToken, key: ServiceKey) {
        let token = vault.makeKey()
        let now = invocation.now()
        var key = ServiceKey(
            id: token.id, name: "", createdAt: now, createdBy: invocation.actor,
            secretHash: vault.hash(token.secret))
        change.apply(to: &key, at: now)
        return (token, key)
    }
}
