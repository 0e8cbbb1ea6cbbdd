import Domain

/// Which budgets there are, and whose requests each of them counts.
///
/// Read once and kept: every settlement asks for it, and budgets change a few times a year.
struct BudgetScopes {
    /// The revision of the directory that these are of.
    private let revision: Int64
    private var byScope: [BudgetScope: [BudgetID]] = [:]

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
            let id = BudgetID(row.text())
            let (kind, subject) = (row.text(), row.optionalText())
            guard let scope = BudgetScope(kind: kind, subject: subject) else { throw .corrupt }
            byScope[scope, default: []].append(id)
        }
    }

    var isEmpty: Bool { byScope.isEmpty }

    /// The budgets that count an entry.
    func budgets(of opening: EntryOpening) -> [BudgetID] {
        var budgets = byScope[.organization] ?? []
        if let team = opening.team { budgets += byScope[.team(TeamID(team))] ?? [] }
        if let user = opening.user { budgets += byScope[.user(UserID(user))] ?? [] }
        if let key = opening.key { budgets += byScope[.key(key)] ?? [] }
        return budgets
    }

    private static let number = SQL("SELECT number FROM revision")
    private static let all = SQL("SELECT id, scope, subject FROM budget")
}
