import ArgumentParser
import Domain
import Presentation
import Wire

struct KeysExport: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print all service keys for a file, without their secrets.",
        discussion: """
            Comma-separated values, or JSON, with the limits and the budgets that are the keys' own; what budgets have \
            spent, and those of users, teams and the organization, are not in it. A spreadsheet can change the file, and keys import makes keys of \
            it, here or in another database; they get new secrets.

            EXAMPLE
              tollgate keys export > keys.csv
              tollgate keys export --json | jq 'map(select(.team == "research"))' > research.json
            """
    )

    @Flag(help: "Also keys that are revoked or have expired.")
    var all = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (directory, people) = try await database.state(in: invocation)
        let (console, now) = (invocation.console, invocation.now())
        let keys = directory.keys.values.filter { key in
            all || [.active, .inactive].contains(key.status(at: now))
        }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        let budgets = directory.keyBudgets
        if output.json {
            return try console.printJSON { json in
                json.array(keys) { json, key in
                    json.object { json in
                        key.writeFields(to: &json, people: people, at: now)
                        json.field("budgets", array: budgets[key.id] ?? []) { json, budget in
                            budget.write(to: &json)
                        }
                    }
                }
            }
        }
        let lines = keys.map { key in
            CommaSeparated.line(
                KeyRecord.cells(of: key, budgets: budgets[key.id] ?? [], people: people, at: now))
        }
        try console.print(CommaSeparated.line(KeyRecord.columns) + lines.joined())
    }
}

extension Directory {
    /// The budgets that keys have of their own, by day, week and month.
    fileprivate var keyBudgets: [KeyID: [KeyBudget]] {
        var byKey: [KeyID: [KeyBudget]] = [:]
        for budget in budgets.sorted(by: { $0.period.rawValue < $1.period.rawValue }) {
            if case .key(let id) = budget.scope { byKey[id, default: []].append(KeyBudget(budget)) }
        }
        return byKey
    }
}
