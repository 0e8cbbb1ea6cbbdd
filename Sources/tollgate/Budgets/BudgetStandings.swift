import Domain
import Presentation
import SQLiteStorage

/// All budgets as they stand, and what their owners are called.
struct BudgetStandings {
    var standings: [BudgetStanding]
    var people: People
    var keys: [KeyID: ServiceKey]

    init(in store: SQLiteStore, at now: Timestamp) async throws(StorageError) {
        let directory = try await store.directory()
        people = try await store.people()
        keys = directory.keys
        standings = try await store.standings(of: directory.budgets, at: now, zones: ZoneFiles.rules(of:))
    }

    /// A table of these budgets, which are some of all.
    func table(of standings: [BudgetStanding]) -> Table {
        var table = Table([
            .left("ID"), .left("WHOSE"), .right("AMOUNT"), .left("PER"), .right("SPENT"), .right("RESERVED"),
            .right("LEFT"), .left("RESETS"), .left("KIND"),
        ])
        for standing in standings {
            let budget = standing.budget
            table.add([
                budget.id.text, budget.scope.name(among: people, keys: keys),
                Money.exactText(nanoUSD: budget.amountNanoUSD),
                budget.zone == "UTC" ? budget.period.rawValue : "\(budget.period.rawValue) (\(budget.zone))",
                Money.text(nanoUSD: standing.use.spentNanoUSD),
                Money.text(nanoUSD: standing.use.reservedNanoUSD),
                Money.text(nanoUSD: standing.remainingNanoUSD), standing.window.end.description,
                budget.isStrict ? "strict" : "",
            ])
        }
        return table
    }
}
