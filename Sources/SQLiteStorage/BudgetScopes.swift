import Domain

/// Which budgets there are, and whose requests each of them counts.
///
/// Read once and kept: every settlement asks for it, and budgets change a few times a year.
struct BudgetScopes {
    /// What is to be known of a budget to count a request in it.
    struct Counter: Sendable {
        var budget: BudgetID
        /// Its place among the others, from 0.
        var number: Int
        var isStrict: Bool
        /// No window is longer.
        var longest: Duration
    }

    /// The revision of the directory that these are of.
    private let revision: Int64
    private var ofAll: [Counter] = []
    private var byScope: [BudgetScope: [Counter]] = [:]
    private var byID: [BudgetID: Counter] = [:]

    /// Those of the transaction that is open.
    static func now(on connection: Connection) throws(StorageError) -> BudgetScopes {
        let cache = connection.usage
        if let known = cache.budgets, cache.budgetsAreChecked { return known }
        let row = try connection.statement(number)
        defer { row.reset() }
        let revision = try row.step() ? row.int64() : 0
        if let known = cache.budgets, known.revision == revision {
            cache.budgetsAreChecked = true
            return known
        }
        let scopes = try BudgetScopes(revision, on: connection)
        cache.budgets = scopes
        cache.budgetsAreChecked = true
        return scopes
    }

    private init(_ revision: Int64, on connection: Connection) throws(StorageError) {
        self.revision = revision
        let row = try connection.statement(Self.all)
        while try row.step() {
            let id = row.text()
            let (kind, subject) = (row.text(), row.optionalText())
            guard let scope = BudgetScope(kind: kind, subject: subject) else { throw .corrupt }
            let period = try row.word(BudgetPeriod.self, of: "budget \(id)")
            let counter = Counter(
                budget: BudgetID(id), number: byID.count, isStrict: row.bool(), longest: period.longest)
            if scope == .organization {
                ofAll.append(counter)
            } else {
                byScope[scope, default: []].append(counter)
            }
            byID[counter.budget] = counter
        }
    }

    var isEmpty: Bool { byID.isEmpty }

    /// Nil for a budget that was removed.
    subscript(budget: BudgetID) -> Counter? { byID[budget] }

    /// The budgets that count an entry.
    func counters(of opening: EntryOpening) -> [Counter] {
        var counters = ofAll
        if byScope.isEmpty { return counters }
        if let team = opening.team { counters += byScope[.team(TeamID(team))] ?? [] }
        if let user = opening.user { counters += byScope[.user(UserID(user))] ?? [] }
        if let key = opening.key { counters += byScope[.key(key)] ?? [] }
        return counters
    }

    private static let number = SQL("SELECT number FROM revision")
    private static let all = SQL("SELECT id, scope, subject, period, is_strict FROM budget")
}

extension BudgetPeriod {
    /// No window is longer, also where clocks are changed.
    fileprivate var longest: Duration {
        switch self {
        case .day: .seconds(2 * 86_400)
        case .week: .seconds(8 * 86_400)
        case .month: .seconds(32 * 86_400)
        }
    }
}
