import Domain
import Presentation
import Wire

/// Which spend limit each user comes to first, and how far.
///
/// A user's own limit, else the organization's. Here both have to hold, and that of the organization is for everybody
/// together: `limit_spend` is what counts towards it, `period_to_date_spend` what the user alone has spent meanwhile.
enum EffectiveLimitRoute {
    static let all: [Route] = [
        .get(
            SpendLimitRoutes.path + "/effective",
            "The spend limit of each user and period: the user's own, else the organization's, which is for everybody "
                + "together. Periods that are asked for stand there also without a limit.",
            Route.Parameter.rowPage + [
                .init(name: "user_ids", summary: "Only these users; at most 100.", isList: true),
                .init(
                    name: "period", summary: "daily, weekly, monthly; else those with a limit.", isList: true),
                .init(
                    name: "sort", summary: "spend_desc: who has spent most first; needs exactly one period."),
                .init(name: "q", summary: "Only users with this in their name or e-mail address."),
            ], answer: list)
    ]

    /// What holds for one user in one period.
    fileprivate struct Row {
        var period: SpendLimitPeriod
        /// Nil when there is none.
        var limit: BudgetStanding?
        var window: BudgetWindow
        /// What the user's requests cost in the window.
        var spentNanoUSD: Int64
    }

    /// A user's rows, which never stand on two pages.
    private struct Member {
        var user: User
        var rows: [Row]
    }

    private enum Sort: String, CaseIterable { case spendDescending = "spend_desc" }

    @Sendable
    private static func list(_ call: Call) async throws -> Answer {
        let periods = try call.query.choices("period", of: SpendLimitPeriod.self)
        let sort = try call.query.choice("sort", of: Sort.self)
        guard sort == nil || periods.count == 1 else {
            throw ErrorReply.invalidRequest("sort=spend_desc requires exactly one period[]")
        }
        let people = try await call.store.people()
        var members = try await members(users(call, among: people), periods, call)
        if sort == .spendDescending {
            members.sort { left, right in
                let (first, second) = (
                    left.rows.first?.spentNanoUSD ?? 0, right.rows.first?.spentNanoUSD ?? 0
                )
                return first == second ? left.user.id < right.user.id : first > second
            }
        }
        let page = try OffsetPage(members, of: call)
        return Answer.json { json in
            json.object { json in
                json.name("data")
                json.beginArray()
                for member in page.rows {
                    for row in member.rows { row.write(of: member.user, people: people, to: &json) }
                }
                json.endArray()
                json.field("has_more", page.next != nil)
                json.field("next_page", optional: page.next)
            }
        }
    }

    /// The users that are asked for and are there, by name.
    private static func users(_ call: Call, among people: People) throws(InvalidField) -> [User] {
        let ids = Set(call.query.list("user_ids"))
        guard ids.count <= 100 else { throw InvalidField("user_ids", "must be at most 100") }
        let words = call.query["q"]?.lowercased()
        return people.users.values.filter { user in
            user.deletedAt == nil && (ids.isEmpty || ids.contains(user.id.text))
                && words.map { words in
                    user.name.lowercased().contains(words)
                        || user.email?.lowercased().contains(words) ?? false
                } ?? true
        }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    private static func members(
        _ users: [User], _ asked: [SpendLimitPeriod], _ call: Call
    ) async throws(StorageError) -> [Member] {
        let standings = try await call.standings(of: try await call.store.directory().budgets)
        let limits = Dictionary(
            standings.map { (Place(scope: $0.budget.scope, period: $0.budget.period), $0) },
            uniquingKeysWith: { $1 })
        var spent: [Timestamp: [String: Int64]] = [:]
        var members: [Member] = []
        for user in users {
            var rows: [Row] = []
            for period in asked.isEmpty ? SpendLimitPeriod.allCases : asked {
                let own = limits[Place(scope: .user(user.id), period: period.period)]
                let limit = own ?? limits[Place(scope: .organization, period: period.period)]
                guard limit != nil || !asked.isEmpty else { continue }
                let window = limit?.window ?? period.period.window(at: call.now, in: .utc)
                if own == nil, spent[window.start] == nil {
                    spent[window.start] = try await spending(since: window.start, call)
                }
                let sum = own?.use.spentNanoUSD ?? spent[window.start]?[user.id.text] ?? 0
                rows.append(Row(period: period, limit: limit, window: window, spentNanoUSD: sum))
            }
            if !rows.isEmpty { members.append(Member(user: user, rows: rows)) }
        }
        return members
    }

    private struct Place: Hashable {
        var scope: BudgetScope
        var period: BudgetPeriod
    }

    /// What each user's requests have cost since a moment.
    private static func spending(
        since start: Timestamp, _ call: Call
    ) async throws(StorageError) -> [String: Int64] {
        // One millisecond on, so that what was settled in this very moment counts.
        let query = UsageQuery(groups: [.user], since: start, until: call.now + .milliseconds(1))
        var spent: [String: Int64] = [:]
        for row in try await call.store.usage(query).rows {
            if let user = row.values.first.flatMap(\.self) { spent[user] = row.costNanoUSD ?? 0 }
        }
        return spent
    }
}

extension EffectiveLimitRoute.Row {
    fileprivate func write(of user: User, people: People, to json: inout JSONWriter) {
        let teams = people.members.filter { $0.user == user.id }.map(\.team.text).sorted()
        json.object { json in
            json.name("scope")
            BudgetScope.user(user.id).writeSpendLimitScope(to: &json)
            json.field("groups", array: teams) { json, team in json.value(team) }
            json.name("actor")
            user.writeActor(to: &json)
            json.field("amount", optional: limit.map { Cents.text(nanoUSD: $0.budget.amountNanoUSD) })
            json.field("currency", "USD")
            json.field("period", period.rawValue)
            json.name("source")
            if let limit { limit.budget.scope.writeSpendLimitScope(to: &json) } else { json.null() }
            json.field("spend_limit_id", optional: limit?.budget.id.text)
            json.field("period_to_date_spend", Cents.text(nanoUSD: spentNanoUSD))
            json.field("limit_spend", optional: limit.map { Cents.text(nanoUSD: $0.use.spentNanoUSD) })
            json.field("time_zone", limit?.budget.zone ?? "UTC")
            json.field("period_started_at", time: window.start)
            json.field("resets_at", time: window.end)
        }
    }
}

extension User {
    /// `{"type":"user_actor",…}`, as limits and analytics name a user.
    func writeActor(to json: inout JSONWriter) {
        json.object { json in
            json.field("type", "user_actor")
            json.field("user_id", id.text)
            json.field("name", name)
            json.field("email_address", optional: email)
            json.field("deleted", deletedAt != nil)
        }
    }
}
