import Domain
import Presentation
import Wire

/// Budgets as `tollgate budgets` has them.
enum BudgetRoutes {
    private static let path = "/v1/organizations/budgets"

    static let names = BudgetPolicy.Names(zone: "zone", allowsUnpriced: "allows_unpriced")

    static let all: [Route] = [
        .get(
            path, "Budgets and what is left of their windows, the newest first.",
            Route.Parameter.idPage + [
                .init(name: "scope", summary: "Only those of organization, team, user or key."),
                .init(name: "subject", summary: "Only those of this team, user or key."),
            ], answer: list),
        .get(path + "/{budget_id}", "One budget and what is left of its window.") { call in
            try await show(try await find(call), call)
        },
        .get(path + "/{budget_id}/status", "What a budget's window has used and still has.") { call in
            let standing = try await call.standing(of: try await find(call))
            return Answer.json { json in
                json.object { json in
                    json.field("id", standing.budget.id.text)
                    standing.writeUse(to: &json)
                }
            }
        },
        .post(
            path, "Sets the budget of a scope and a period, in place of the one there is.",
            [
                .init(
                    name: "scope", kind: .string, summary: "organization, team, user or key.",
                    isRequired: true),
                .init(
                    name: "subject", kind: .string,
                    summary: "The id of the team, user or key; none for the organization."),
                .init(
                    name: "amount_usd", kind: .string,
                    summary:
                        "The most that a window may cost, in dollars as decimal text. 0 lets nothing through.",
                    isRequired: true),
                .init(
                    name: "period", kind: .string, summary: "The window: day, week or month.",
                    isRequired: true),
            ] + BudgetPolicy.fields(names), answer: set),
        .delete(path + "/{budget_id}", "Removes a budget.") { call in
            let budget = try await find(call)
            try await call.store.remove(budget.id, by: call.actor, at: call.now)
            return Answer.json { json in
                json.object { json in
                    json.field("id", budget.id.text)
                    json.field("type", "budget_deleted")
                }
            }
        },
    ]

    private enum Scope: String, CaseIterable { case organization, team, user, key }

    // MARK: Reading

    @Sendable
    private static func list(_ call: Call) async throws -> Answer {
        let scope = try call.query.choice("scope", of: Scope.self)
        let directory = try await call.store.directory()
        let budgets = directory.budgets.sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        let page = try IDPage(budgets, query: call.query, id: { $0.id.text }) { budget in
            scope.map { $0.rawValue == budget.scope.kind } ?? true
                && call.query["subject"].map { $0 == budget.scope.subject } ?? true
        }
        let people = try await call.store.people()
        let standings = try await call.standings(of: page.elements)
        let byID = Dictionary(standings.map { ($0.budget.id, $0) }, uniquingKeysWith: { $1 })
        return page.answer { json, budget in
            byID[budget.id]?.write(to: &json, people: people, keys: directory.keys)
        }
    }

    private static func find(_ call: Call) async throws -> Budget {
        let id = BudgetID(call.part("budget_id"))
        guard let budget = try await call.store.directory().budgets.first(where: { $0.id == id }) else {
            throw ErrorReply.notFound("Budget not found")
        }
        return budget
    }

    private static func show(_ budget: Budget, _ call: Call) async throws -> Answer {
        try await show(try await call.standing(of: budget), call)
    }

    private static func show(_ standing: BudgetStanding, _ call: Call) async throws -> Answer {
        let people = try await call.store.people()
        let keys = try await call.store.directory().keys
        return Answer.json { standing.write(to: &$0, people: people, keys: keys) }
    }

    // MARK: Setting

    @Sendable
    private static func set(_ call: Call) async throws -> Answer {
        let body = call.body
        let scope = try await scope(body, call)
        let (amount, period) = (try amount(body), try period(body))
        let policy = try BudgetPolicy(body, names: names)
        return try await show(try await policy.put(amount, of: scope, per: period, call), call)
    }

    /// The most that a window may cost, in nano-USD.
    private static func amount(_ body: Fields) throws(InvalidField) -> Int64 {
        guard let amount = Dollars.amount(try body.requiredText("amount_usd")) else {
            throw InvalidField(
                body.name("amount_usd"),
                "must be dollars as text, such as \"50\" or \"0.25\", with at most six decimals")
        }
        return amount * 1000
    }

    private static func period(_ body: Fields, called name: String = "period") throws(InvalidField)
        -> BudgetPeriod
    {
        guard let period = try body.choice(name, of: BudgetPeriod.self) else {
            throw InvalidField(body.name(name), "Required")
        }
        return period
    }

    /// The budget of a key that is being made, as the member `budget` of a body has it; nil when it has none.
    static func budget(
        of key: KeyID, _ call: Call
    ) throws(InvalidField) -> (budget: Budget, window: BudgetWindow)? {
        let body = try call.body.fields(
            "budget", names: ["amount_usd", "period", "window", "timezone", "hard"] + policyNames)
        guard call.body.has("budget") else { return nil }
        guard try body.flag("hard") != .set(false) else {
            throw InvalidField(body.name("hard"), "must be true: every budget is one that stops requests")
        }
        var names = names
        names.zone = try body.spelling(names.zone, or: "timezone")
        let period = try period(body, called: try body.spelling("period", or: "window"))
        return try BudgetPolicy(body, names: names).make(try amount(body), of: .key(key), per: period, call)
    }

    private static let policyNames = BudgetPolicy.fields(names).map(\.name)

    /// The member of a body that `budget(of:_:)` reads.
    static let field = Route.Field(
        name: "budget", kind: .object,
        summary: "The most that it may cost: amount_usd and period, and what a budget has besides: "
            + policyNames.joined(separator: ", ")
            + ". Also taken: window for period, timezone for zone, and hard, which "
            + "is true of every budget.")

    private static func scope(_ body: Fields, _ call: Call) async throws -> BudgetScope {
        guard let kind = try body.choice("scope", of: Scope.self) else {
            throw InvalidField("scope", "Required")
        }
        var subject: String?
        if case .set(let text) = try body.text("subject") { subject = text }
        guard let scope = BudgetScope(kind: kind.rawValue, subject: subject) else {
            throw InvalidField("subject", kind == .organization ? "must not be given" : "Required")
        }
        return try await call.present(scope, field: "subject")
    }
}
