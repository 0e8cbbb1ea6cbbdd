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

    /// A table of these budgets, which are some of all. What is presumed has a column where there is any.
    func table(of standings: [BudgetStanding]) -> Table {
        let presumes = standings.contains { $0.use.presumedNanoUSD > 0 }
        var table = Table(
            [.left("ID"), .left("WHOSE"), .right("AMOUNT"), .left("PER"), .right("SPENT")]
                + (presumes ? [.right("PRESUMED")] : [])
                + [.right("RESERVED"), .right("LEFT"), .left("RESETS"), .left("KIND")])
        for standing in standings {
            let budget = standing.budget
            let use = standing.use
            table.add(
                [
                    budget.id.text, budget.scope.name(among: people, keys: keys),
                    Money.exactText(nanoUSD: budget.amountNanoUSD),
                    budget.zone == "UTC"
                        ? budget.period.rawValue : "\(budget.period.rawValue) (\(budget.zone))",
                    Money.text(nanoUSD: use.spentNanoUSD),
                ] + (presumes ? [Money.text(nanoUSD: use.presumedNanoUSD)] : [])
                    + [
                        Money.text(nanoUSD: use.reservedNanoUSD),
                        Money.text(nanoUSD: standing.remainingNanoUSD), standing.window.end.description,
                        budget.isStrict ? "strict" : "",
                    ])
        }
        return table
    }
}
