/// A budget, the window it is in at a moment, and what that window has used.
public struct BudgetStanding: Sendable, Equatable {
    public var budget: Budget
    public var window: BudgetWindow
    public var use: BudgetUse

    public init(budget: Budget, window: BudgetWindow, use: BudgetUse) {
        self.budget = budget
        self.window = window
        self.use = use
    }

    /// What the window still has, in billionths of a US dollar; never below 0.
    public var remainingNanoUSD: Int64 { budget.remainingNanoUSD(after: use) }
}

extension BudgetStore {
    /// Budgets as they stand at a moment, in the order they were given.
    ///
    /// - Parameter zones: The rules of a time zone by its name; nil for one that is not known on this machine, whose
    ///   budgets then follow UTC.
    public func standings(
        of budgets: [Budget], at now: Timestamp, zones: (String) -> ZoneRules?
    ) async throws(StorageError) -> [BudgetStanding] {
        let windows = budgets.map { $0.period.window(at: now, in: zones($0.zone) ?? .utc) }
        let starts = zip(budgets, windows).map { ($0.id, $1.start) }
        let uses = try await uses(Dictionary(starts, uniquingKeysWith: { $1 }))
        return zip(budgets, windows).map { budget, window in
            BudgetStanding(budget: budget, window: window, use: uses[budget.id] ?? BudgetUse())
        }
    }
}
