import Domain
import Presentation
import Wire

/// Budgets in the shape of Anthropic's spend limits, with what budgets here have besides. All that cover a request
/// have to hold: one of a user does not take the place of the organization's.
enum SpendLimitRoutes {
    static let path = "/v1/organizations/spend_limits"

    private static let names = BudgetPolicy.Names(zone: "time_zone", allowsUnpriced: "allow_unpriced")

    static let all: [Route] = [
        .get(
            path, "Spend limits with what was spent of them, the newest first.",
            Route.Parameter.idPage + [
                .page,
                .init(
                    name: "scope_type", summary: "Only those of organization, workspace, user or api_key.",
                    isList: true),
                .init(name: "workspace_id", summary: "Only those of this team."),
            ], answer: list),
        .get(path + "/{spend_limit_id}", "One spend limit.") { call in
            try await show(try await find(call), call)
        },
        .post(
            path, "Sets the limit of a scope and a period, in place of the one there is.",
            [
                .init(
                    name: "scope", kind: .object,
                    summary: "type organization, or workspace, user or api_key with workspace_id, user_id or "
                        + "api_key_id.", isRequired: true),
                .init(
                    name: "amount", kind: .string,
                    summary:
                        "Whole US cents as decimal text; 0 lets nothing through, and null lifts the limit: it is removed, "
                        + "and those of other scopes hold as before.",
                    isRequired: true
                ),
                .init(name: "currency", kind: .string, summary: "USD."),
                .init(name: "period", kind: .string, summary: "daily, weekly or monthly; else monthly."),
            ] + BudgetPolicy.fields(names), answer: set),
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
        let types = try call.query.choices("scope_type", of: SpendLimitScope.self)
        let team = call.query["workspace_id"].map { BudgetScope.team(TeamID($0)) }
        let budgets = try await call.store.directory().budgets
            .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        let page = try IDPage(
            budgets, query: call.query, behind: try PageCursor.place(in: call), id: { $0.id.text }
        ) { budget in
            (types.isEmpty || types.contains(SpendLimitScope(budget.scope)))
                && team.map { $0 == budget.scope } ?? true
        }
        let changes = try await SpendLimitAudit.lastChanges(of: page.elements, call)
        let standings = try await call.standings(of: page.elements)
        let byID = Dictionary(standings.map { ($0.budget.id, $0) }, uniquingKeysWith: { $1 })
        return page.answer(withCursorFor: call) { json, budget in
            byID[budget.id]?.writeSpendLimit(
                updatedAt: changes[budget.id] ?? budget.createdAt, to: &json)
        }
    }

    private static func find(_ call: Call) async throws -> Budget {
        let id = BudgetID(call.part("spend_limit_id"))
        guard let budget = try await call.store.directory().budgets.first(where: { $0.id == id }) else {
            throw ErrorReply.notFound("spend limit not found")
        }
        return budget
    }

    private static func show(_ budget: Budget, _ call: Call) async throws -> Answer {
        let standing = try await call.standing(of: budget)
        let changes = try await SpendLimitAudit.lastChanges(of: [budget], call)
        return Answer.json {
            standing.writeSpendLimit(updatedAt: changes[budget.id] ?? budget.createdAt, to: &$0)
        }
    }

    // MARK: Setting

    @Sendable
    private static func set(_ call: Call) async throws -> Answer {
        let body = call.body
        let scope = try await scope(body, call)
        let period = try body.choice("period", of: SpendLimitPeriod.self) ?? .monthly
        if case .set(let currency) = try body.text("currency"), currency != "USD" {
            throw InvalidField("currency", "must be USD")
        }
        let policy = try BudgetPolicy(body, names: names)
        guard let amount = try amount(body) else {
            let standing = try await policy.lift(scope, per: period.period, call)
            return Answer.json { standing.writeSpendLimit(updatedAt: call.now, isLifted: true, to: &$0) }
        }
        let standing = try await policy.put(amount, of: scope, per: period.period, call)
        return Answer.json { standing.writeSpendLimit(updatedAt: call.now, to: &$0) }
    }

    /// Whole cents as text, up to a hundred million dollars; null for no limit.
    private static func amount(_ body: Fields) throws(InvalidField) -> Int64? {
        let problem = InvalidField("amount", "must be a whole-number decimal string of cents")
        guard let value = body["amount"] else { throw InvalidField("amount", "Required") }
        if value.isNull { return nil }
        guard let text = value.string, (1...10).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let cents = Int64(text)
        else { throw problem }
        return cents * 10_000_000
    }

    private static func scope(_ body: Fields, _ call: Call) async throws -> BudgetScope {
        let scope = try body.fields("scope", names: ["type", "workspace_id", "user_id", "api_key_id"])
        guard let type = try scope.choice("type", of: SpendLimitScope.self) else {
            throw InvalidField("scope.type", "Required")
        }
        switch type {
        case .organization: return .organization
        case .workspace:
            return try await call.present(
                .team(TeamID(try scope.requiredText("workspace_id"))), field: "scope.workspace_id")
        case .user:
            return try await call.present(
                .user(UserID(try scope.requiredText("user_id"))), field: "scope.user_id")
        case .apiKey:
            return try await call.present(
                .key(KeyID(try scope.requiredText("api_key_id"))), field: "scope.api_key_id")
        }
    }
}
