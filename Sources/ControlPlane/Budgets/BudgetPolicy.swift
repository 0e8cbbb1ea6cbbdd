import Domain

/// What a body says of a budget besides whose it is, its amount and its window. What it does not name stays as it
/// is in the budget that is replaced.
struct BudgetPolicy {
    /// What the members are called where they have more than one name.
    struct Names {
        var zone: String
        var allowsUnpriced: String
    }

    private let zoneField: String
    private let zone: Edit<String>
    private let isStrict: Edit<Bool>
    private let allowsUnpriced: Edit<Bool>
    private let warningPercent: Int?

    init(_ body: Fields, names: Names) throws(InvalidField) {
        zoneField = body.name(names.zone)
        zone = try body.presentText(names.zone)
        isStrict = try body.flag("strict")
        allowsUnpriced = try body.flag(names.allowsUnpriced)
        warningPercent = try body.integer("warning_percent", in: 1...100)
    }

    /// Writes the budget of a scope and a period, in place of the one there is; returns it as it stands then.
    func put(
        _ amountNanoUSD: Int64, of scope: BudgetScope, per period: BudgetPeriod, _ call: Call
    ) async throws -> BudgetStanding {
        var budget =
            try await Self.find(scope, period, call) ?? Self.blank(of: scope, per: period, at: call.now)
        budget.amountNanoUSD = amountNanoUSD
        let window = try apply(to: &budget, call)
        let wanted = budget
        _ = try await call.store.put(wanted, in: window, by: call.actor, at: call.now)
        // Another change at the same moment may have given it another id.
        let stored = try await Self.find(scope, period, call) ?? wanted
        return try await call.standing(of: stored)
    }

    /// Removes the budget of a scope and a period, where there is one; returns it as it stood, or as a new one would.
    func lift(
        _ scope: BudgetScope, per period: BudgetPeriod, _ call: Call
    ) async throws -> BudgetStanding {
        guard let budget = try await Self.find(scope, period, call) else {
            var budget = Self.blank(of: scope, per: period, at: call.now)
            _ = try apply(to: &budget, call)
            return try await call.standing(of: budget)
        }
        let standing = try await call.standing(of: budget)
        do throws(StorageError) {
            try await call.store.remove(budget.id, by: call.actor, at: call.now)
        } catch {
            // Somebody else was quicker.
            guard case .notFound = error else { throw error }
        }
        return standing
    }

    /// A budget that is new, and the window that this moment is in.
    func make(
        _ amountNanoUSD: Int64, of scope: BudgetScope, per period: BudgetPeriod, _ call: Call
    ) throws(InvalidField) -> (budget: Budget, window: BudgetWindow) {
        var budget = Self.blank(of: scope, per: period, at: call.now)
        budget.amountNanoUSD = amountNanoUSD
        let window = try apply(to: &budget, call)
        return (budget, window)
    }

    /// Takes over what the body names; returns the window that this moment is in.
    private func apply(to budget: inout Budget, _ call: Call) throws(InvalidField) -> BudgetWindow {
        zone.apply(to: &budget.zone)
        guard let rules = call.plane.zones(budget.zone) else {
            throw InvalidField(zoneField, "is not known on this machine")
        }
        isStrict.apply(to: &budget.isStrict)
        allowsUnpriced.apply(to: &budget.allowsUnpriced)
        if let warningPercent { budget.warningPercent = warningPercent }
        return budget.period.window(at: call.now, in: rules)
    }

    private static func blank(
        of scope: BudgetScope, per period: BudgetPeriod, at now: Timestamp
    ) -> Budget {
        var random = SystemRandomNumberGenerator()
        return Budget(
            id: .make(random: &random), scope: scope, amountNanoUSD: 0, period: period, createdAt: now)
    }

    private static func find(
        _ scope: BudgetScope, _ period: BudgetPeriod, _ call: Call
    ) async throws(StorageError) -> Budget? {
        try await call.store.directory().budgets.first { $0.scope == scope && $0.period == period }
    }

    /// What a body may have of it.
    static func fields(_ names: Names) -> [Route.Field] {
        [
            .init(name: names.zone, kind: .string, summary: "Where windows begin, such as Europe/Berlin."),
            .init(name: "strict", kind: .boolean, summary: "Whether it is never passed at all."),
            .init(
                name: names.allowsUnpriced, kind: .boolean,
                summary: "Whether models without a price pass."),
            .init(
                name: "warning_percent", kind: .integer,
                summary: "Clients are warned from this share of the amount on."),
        ]
    }
}

extension Call {
    /// Budgets as they stand now.
    func standings(of budgets: [Budget]) async throws(StorageError) -> [BudgetStanding] {
        try await store.standings(of: budgets, at: now, zones: plane.zones)
    }

    func standing(of budget: Budget) async throws -> BudgetStanding {
        guard let standing = try await standings(of: [budget]).first else {
            throw StorageError.notFound("budget \(budget.id)")
        }
        return standing
    }

    /// The scope that a body names, when whoever it is about is there.
    func present(_ scope: BudgetScope, field: String) async throws -> BudgetScope {
        switch scope {
        case .organization: break
        case .team(let id):
            guard let team = try await store.people().teams[id], team.archivedAt == nil else {
                throw InvalidField(field, "is no workspace that is there")
            }
        case .user(let id):
            guard let user = try await store.people().users[id], user.deletedAt == nil else {
                throw InvalidField(field, "is no user who is there")
            }
        case .key(let id):
            guard try await store.directory().keys[id] != nil else {
                throw InvalidField(field, "is no key that is there")
            }
        }
        return scope
    }
}
