import Domain
import Presentation
import SQLiteStorage
import Wire

/// A budget and how far its window is used.
struct BudgetStanding {
    var budget: Budget
    var window: BudgetWindow
    var use: BudgetUse
    /// Whose it is, by name.
    var owner: String

    /// All budgets as they stand at a moment.
    static func all(in store: SQLiteStore, at now: Timestamp) async throws(StorageError) -> [BudgetStanding] {
        let directory = try await store.directory()
        let people = try await store.people()
        let windows = directory.budgets.map { budget in
            budget.period.window(at: now, in: ZoneFiles.rules(of: budget.zone) ?? .utc)
        }
        let starts = zip(directory.budgets, windows).map { ($0.id, $1.start) }
        let uses = try await store.uses(Dictionary(starts, uniquingKeysWith: { $1 }))
        return zip(directory.budgets, windows).map { budget, window in
            BudgetStanding(
                budget: budget, window: window, use: uses[budget.id] ?? BudgetUse(),
                owner: budget.scope.name(among: people, keys: directory.keys))
        }
    }

    var remainingNanoUSD: Int64 { budget.remainingNanoUSD(after: use) }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", budget.id.text)
            json.field("scope", budget.scope.kind)
            json.field("subject", optional: budget.scope.subject)
            json.field("owner", owner)
            json.field("amount_nano_usd", Int(budget.amountNanoUSD))
            json.field("period", budget.period.rawValue)
            json.field("zone", budget.zone)
            json.field("strict", budget.isStrict)
            json.field("allows_unpriced", budget.allowsUnpriced)
            json.field("warning_percent", budget.warningPercent)
            json.field("spent_nano_usd", Int(use.spentNanoUSD))
            json.field("reserved_nano_usd", Int(use.reservedNanoUSD))
            json.field("remaining_nano_usd", Int(remainingNanoUSD))
            json.field("window_start", time: window.start)
            json.field("resets_at", time: window.end)
            json.field("created_at", time: budget.createdAt)
        }
    }
}

extension BudgetScope {
    /// Whose requests count, for people.
    func name(among people: People, keys: [KeyID: ServiceKey]) -> String {
        switch self {
        case .organization: "everybody"
        case .team(let id): "team \(people.name(of: id))"
        case .user(let id): "user \(people.name(of: id))"
        case .key(let id): "key \(keys[id].map { "\($0.name) (\(id))" } ?? id.text)"
        }
    }
}

extension Table {
    init(_ standings: [BudgetStanding]) {
        self.init([
            .left("ID"), .left("WHOSE"), .right("AMOUNT"), .left("PER"), .right("SPENT"), .right("RESERVED"),
            .right("LEFT"), .left("RESETS"), .left("KIND"),
        ])
        for standing in standings {
            let budget = standing.budget
            add([
                budget.id.text, standing.owner, Money.text(nanoUSD: budget.amountNanoUSD),
                budget.zone == "UTC" ? budget.period.rawValue : "\(budget.period.rawValue) (\(budget.zone))",
                Money.text(nanoUSD: standing.use.spentNanoUSD),
                Money.text(nanoUSD: standing.use.reservedNanoUSD),
                Money.text(nanoUSD: standing.remainingNanoUSD), standing.window.end.description,
                budget.isStrict ? "strict" : "",
            ])
        }
    }
}
