import Domain

/// A budget whose time zone is known.
struct ReadyBudget: Sendable {
    var budget: Budget
    var zone: ZoneRules

    func window(at moment: Timestamp) -> BudgetWindow { budget.period.window(at: moment, in: zone) }
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
