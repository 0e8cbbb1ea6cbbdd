import Domain
import Synchronization

/// A budget whose time zone is known. A class, so that its window is worked out once and not for every request.
final class ReadyBudget: Sendable {
    let budget: Budget
    private let zone: ZoneRules
    private let latest = Mutex<BudgetWindow?>(nil)

    init(_ budget: Budget, in zone: ZoneRules) {
        self.budget = budget
        self.zone = zone
    }

    /// The window that a moment lies in.
    func window(at moment: Timestamp) -> BudgetWindow {
        latest.withLock { latest in
            if let latest, latest.contains(moment) { return latest }
            let window = budget.period.window(at: moment, in: zone)
            latest = window
            return window
        }
    }
}

extension Routes {
    /// The budgets that count a key's requests: its own first, then its user's, its team's, everybody's.
    func budgets(of key: ServiceKey) -> [ReadyBudget] {
        if budgets.isEmpty { return [] }
        var scopes: [BudgetScope] = [.key(key.id)]
        if let user = key.user { scopes.append(.user(user)) }
        if let team = key.team { scopes.append(.team(team)) }
        scopes.append(.organization)
        return scopes.flatMap { budgets[$0] ?? [] }
    }
}
