import ArgumentParser
import ControlPlane
import Domain
import Presentation
import SQLiteStorage
import Vault
import Wire

struct KeysImport: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a service key of each row of a file and show them, this once.",
        discussion: """
            The file is what keys export prints: comma-separated values with a line of names, of which only \
            name must be there, or JSON. Users and teams stand in it by name and must exist. Rows of keys that \
            were revoked or have expired are left out. Either all keys are made, with their budgets, or none; what \
            budgets had spent is not in a file, and begins anew.

            EXAMPLE
              tollgate keys import keys.csv > new-keys.csv
            """
    )

    @Argument(help: "The file.")
    var file: String

    @Flag(help: "Print JSON with each key in the field token.")
    var json = false

    @OptionGroup var database: DatabaseOptions

    var inputs: [CommandInput] { [.file(file)] }

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let records = try KeyFile.records(try invocation.readText(file, limit: KeyFile.limit))
        let wanted = records.filter { record in
            [.active, .inactive].contains(record.status) && !record.hasExpired(at: now)
        }
        let (made, people) = try await database.withStore(in: invocation, creating: true) { store in
            let people = try await store.people()
            let vault = try await database.vault(for: store, in: invocation)
            var budgets: [(budget: Budget, window: BudgetWindow)] = []
            let made = try wanted.map { record in
                var change = record.change
                if let user = record.user { change.user = .set(try people.presentUser(user).id) }
                if let team = record.team { change.team = .set(try people.presentTeam(team).id) }
                let made = ServiceKey.make(change, by: vault, for: invocation)
                budgets += try record.budgets.map { try $0.budget(of: made.key.id, at: now) }
                return made
            }
            try await store.add(made.map(\.key), with: budgets, by: invocation.actor, at: now)
            return (made, people)
        }
        let console = invocation.console
        let skipped = records.count - wanted.count
        console.say(
            "Made \(made.count.grouped) keys"
                + (skipped > 0 ? "; left out \(skipped.grouped) that were revoked or have expired" : "")
                + (made.isEmpty ? "." : ". They are shown this once:"))
        try print(made, people: people, on: console, at: now)
    }

    private func print(
        _ made: [(token: KeyToken, key: ServiceKey)], people: People, on console: Console, at now: Timestamp
    ) throws(CommandFailure) {
        if json {
            return try console.printJSON { json in
                json.array(made) { json, made in
                    json.object { json in
                        made.token.whole.reveal { json.field("token", $0) }
                        made.key.writeFields(to: &json, people: people, at: now)
                    }
                }
            }
        }
        let lines = made.map { made in
            made.token.whole.reveal { token in
                CommaSeparated.line([
                    made.key.id.text, made.key.name, made.key.user.map(people.name(of:)) ?? "", token,
                ])
            }
        }
        try console.print(CommaSeparated.line(["id", "name", "user", "token"]) + lines.joined())
    }
}

extension KeyRecord {
    fileprivate func hasExpired(at now: Timestamp) -> Bool {
        if case .set(let end?) = change.expiresAt { end <= now } else { false }
    }
}
