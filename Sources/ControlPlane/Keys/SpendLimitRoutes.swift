import Domain
import Presentation
import Wire

/// Budgets in the shape of Anthropic's spend limits, with what budgets here have besides. All that cover a request
/// have to hold: one of a user does not take the place of the organization's.
enum SpendLimitRoutes {
    private static let path = "/v1/organizations/spend_limits"

    static let all: [Route] = [
        .get(
            path, "Spend limits with what was spent of them, the newest first.",
            Route.Parameter.idPage + [
                .init(name: "scope_type", summary: "Only those of organization, workspace, user or api_key.")
            ], answer: list),
        .get(path + "/{spend_limit_id}", "One spend limit.") { call in
            let budget = try await find(call)
            return try await show(budget, call)
        },
        .post(
            path, "Sets the limit of a scope and a period, in place of the one there is.",
            [
                .init(
                    name: "scope", kind: .object,
                    summary: "type organization, or workspace, user or api_key with workspace_id, user_id or "
                        + "api_key_id.", isRequired: true),
                .init(
                    name: "amount", kind: .string, summary: "Whole US cents as decimal text.",
                    isRequired: true
                ),
                .init(name: "currency", kind: .string, summary: "USD."),
                .init(name: "period", kind: .string, summary: "daily, weekly or monthly; else monthly."),
                .init(
                    name: "time_zone", kind: .string, summary: "Where windows begin, such as Europe/Berlin."),
                .init(name: "strict", kind: .boolean, summary: "Whether it is never passed at all."),
                .init(
                    name: "allow_unpriced", kind: .boolean, summary: "Whether models without a price pass."),
                .init(name: "warning_percent", kind: .integer, summary: "Clients are warned from it on."),
            ], answer: set),
        .delete(path + "/{spend_limit_id}", "Removes a spend limit.") { call in
            let budget = try await find(call)
            try await call.store.remove(budget.id, by: call.actor, at: call.now)
            return Answer.json { json in
                json.object { json in
                    json.field("type", "spend_limit_deleted")
                    json.field("id", budget.id.text)
                }
            }
        },
    ]

    // MARK: Reading

    @Sendable
    private static func list(_ call: Call) async throws -> Answer {
        let type = try call.query.choice("scope_type", of: ScopeType.self)
        let budgets = try await call.store.directory().budgets
            .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        let page = try IDPage(budgets, query: call.query, id: { $0.id.text }) { budget in
            type.map { $0 == ScopeType(budget.scope) } ?? true
        }
        let uses = try await uses(of: page.elements, call)
        return page.answer { json, budget in
            json.object {
                budget.writeFields(to: &$0, window: window(of: budget, call), use: uses[budget.id])
            }
        }
    }

    private static func find(_ call: Call) async throws -> Budget {
        let id = BudgetID(call.part("spend_limit_id"))
        guard let budget = try await call.store.directory().budgets.first(where: { $0.id == id }) else {
            throw ErrorReply.notFound("spend limit not found")
        }
        return budget
    }

    private static func window(of budget: Budget, _ call: Call) -> BudgetWindow {
        budget.period.window(at: call.now, in: call.plane.zones(budget.zone) ?? .utc)
    }

    private static func uses(of budgets: [Budget], _ call: Call) async throws -> [BudgetID: BudgetUse] {
        let starts = budgets.map { ($0.id, window(of: $0, call).start) }
        return try await call.store.uses(Dictionary(starts, uniquingKeysWith: { $1 }))
    }

    private static func show(_ budget: Budget, _ call: Call) async throws -> Answer {
        let uses = try await uses(of: [budget], call)
        return Answer.json { json in
            json.object {
                budget.writeFields(to: &$0, window: window(of: budget, call), use: uses[budget.id])
            }
        }
    }

    // MARK: Setting

    @Sendable
    private static func set(_ call: Call) async throws -> Answer {
        let body = call.body
        let directory = try await call.store.directory()
        let scope = try scope(body, people: try await call.store.people(), keys: directory.keys)
        let period = try body.choice("period", of: LimitPeriod.self) ?? .monthly
        if case .set(let currency) = try body.text("currency"), currency != "USD" {
            throw InvalidField("currency", "must be USD")
        }
        var random = SystemRandomNumberGenerator()
        // What a body does not name stays as it is in the one that is replaced.
        var budget =
            directory.budgets.first { $0.scope == scope && $0.period == period.period }
            ?? Budget(
                id: .make(random: &random), scope: scope, amountNanoUSD: 0, period: period.period,
                createdAt: call.now)
        budget.amountNanoUSD = try amount(body)
        if case .set(let zone) = try body.presentText("time_zone") { budget.zone = zone }
        guard let rules = call.plane.zones(budget.zone) else {
            throw InvalidField("time_zone", "is not known on this machine")
        }
        try body.flag("strict").apply(to: &budget.isStrict)
        try body.flag("allow_unpriced").apply(to: &budget.allowsUnpriced)
        if let percent = try body.integer("warning_percent", in: 1...100) { budget.warningPercent = percent }
        let window = budget.period.window(at: call.now, in: rules)
        let wanted = budget
        _ = try await call.store.put(wanted, in: window, by: call.actor, at: call.now)
        let stored = try await call.store.directory().budgets.first {
            $0.scope == wanted.scope && $0.period == wanted.period
        }
        return try await show(stored ?? wanted, call)
    }

    /// Whole cents as text, up to a hundred million dollars.
    private static func amount(_ body: Fields) throws(InvalidField) -> Int64 {
        guard case .set(let text?) = try body.text("amount"), (1...10).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let cents = Int64(text), cents > 0
        else { throw InvalidField("amount", "must be a whole-number decimal string of cents") }
        return cents * 10_000_000
    }

    private static func scope(
        _ body: Fields, people: People, keys: [KeyID: ServiceKey]
    ) throws(InvalidField) -> BudgetScope {
        let scope = try body.fields("scope", names: ["type", "workspace_id", "user_id", "api_key_id"])
        guard let type = try scope.choice("type", of: ScopeType.self) else {
            throw InvalidField("scope.type", "Required")
        }
        switch type {
        case .organization: return .organization
        case .workspace:
            let team = TeamID(try scope.requiredText("workspace_id"))
            guard people.teams[team].map({ $0.archivedAt == nil }) ?? false else {
                throw InvalidField("scope.workspace_id", "is no workspace that is there")
            }
            return .team(team)
        case .user:
            let user = UserID(try scope.requiredText("user_id"))
            guard people.users[user].map({ $0.deletedAt == nil }) ?? false else {
                throw InvalidField("scope.user_id", "is no user who is there")
            }
            return .user(user)
        case .apiKey:
            let key = KeyID(try scope.requiredText("api_key_id"))
            guard keys[key] != nil else { throw InvalidField("scope.api_key_id", "is no key that is there") }
            return .key(key)
        }
    }
}

/// Whose spending is limited, in Anthropic's words.
private enum ScopeType: String, CaseIterable {
    case organization, workspace, user
    case apiKey = "api_key"

    init(_ scope: BudgetScope) {
        self =
            switch scope {
            case .organization: .organization
            case .team: .workspace
            case .user: .user
            case .key: .apiKey
            }
    }
}

/// How long a window is, in Anthropic's words.
private enum LimitPeriod: String, CaseIterable {
    case daily, weekly, monthly

    var period: BudgetPeriod {
        switch self {
        case .daily: .day
        case .weekly: .week
        case .monthly: .month
        }
    }

    init(_ period: BudgetPeriod) {
        self =
            switch period {
            case .day: .daily
            case .week: .weekly
            case .month: .monthly
            }
    }
}

extension Budget {
    /// Anthropic's members first, then our own.
    fileprivate func writeFields(to json: inout JSONWriter, window: BudgetWindow, use: BudgetUse?) {
        let use = use ?? BudgetUse()
        json.field("type", "spend_limit")
        json.field("id", id.text)
        json.field("created_at", time: createdAt)
        json.field("updated_at", time: createdAt)
        json.name("scope")
        json.object { json in
            json.field("type", ScopeType(scope).rawValue)
            switch scope {
            case .organization: break
            case .team(let id): json.field("workspace_id", id.text)
            case .user(let id): json.field("user_id", id.text)
            case .key(let id): json.field("api_key_id", id.text)
            }
        }
        json.field("amount", Cents.text(nanoUSD: amountNanoUSD))
        json.field("currency", "USD")
        json.field("period", LimitPeriod(period).rawValue)
        json.field("is_enabled", true)
        json.field("time_zone", zone)
        json.field("strict", isStrict)
        json.field("allow_unpriced", allowsUnpriced)
        json.field("warning_percent", warningPercent)
        json.field("period_to_date_spend", Cents.text(nanoUSD: use.spentNanoUSD))
        json.field("reserved", Cents.text(nanoUSD: use.reservedNanoUSD))
        json.field("period_started_at", time: window.start)
        json.field("resets_at", time: window.end)
    }
}
