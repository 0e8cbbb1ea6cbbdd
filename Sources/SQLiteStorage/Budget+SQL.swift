import Domain

extension Budget {
    /// All budgets.
    static func all(on connection: Connection) throws(StorageError) -> [Budget] {
        let row = try connection.statement(all)
        var budgets: [Budget] = []
        while try row.step() {
            let id = row.text()
            let (kind, subject) = (row.text(), row.optionalText())
            guard let scope = BudgetScope(kind: kind, subject: subject) else { throw .corrupt }
            budgets.append(
                Budget(
                    id: BudgetID(id),
                    scope: scope,
                    amountNanoUSD: row.int64(),
                    period: try row.word(BudgetPeriod.self, of: "budget \(id)"),
                    zone: row.text(),
                    isStrict: row.bool(),
                    allowsUnpriced: row.bool(),
                    warningPercent: row.int(),
                    createdAt: Timestamp(milliseconds: row.int64())))
        }
        return budgets
    }

    /// Writes the budget, in place of the one with the same scope and period; returns 2 when there was one.
    func put(
        in window: BudgetWindow, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        let known = try knownID(on: connection)
        var budget = self
        if let known { budget.id = known }
        _ = try author.note(
            known == nil ? "budget.create" : "budget.update", of: budget.id.text, as: Self.snapshot,
            on: connection
        ) { () throws(StorageError) in
            let statement = try connection.statement(Self.upsert)
            statement.bind(budget.id.text)
            statement.bind(scope.kind)
            statement.bind(scope.subject)
            statement.bind(amountNanoUSD)
            statement.bind(period.rawValue)
            statement.bind(zone)
            statement.bind(isStrict)
            statement.bind(allowsUnpriced)
            statement.bind(warningPercent)
            statement.bind(createdAt.milliseconds)
            try statement.run()
            return connection.changes
        }
        try budget.begin(window, on: connection)
        return known == nil ? 1 : 2
    }

    /// Removes a budget, and with it all that it has counted.
    static func remove(
        _ id: BudgetID, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        let count = try author.note("budget.delete", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(delete)
            statement.bind(id.text)
            try statement.run()
            return connection.changes
        }
        guard count > 0 else { throw .notFound("budget \(id)") }
        return count
    }

    private func knownID(on connection: Connection) throws(StorageError) -> BudgetID? {
        let row = try connection.statement(Self.known)
        row.bind(scope.kind)
        row.bind(scope.subject)
        row.bind(period.rawValue)
        defer { row.reset() }
        return try row.step() ? BudgetID(row.text()) : nil
    }

    /// Lets a window begin with what its requests have cost so far, and what those that run have reserved while the
    /// budget's time zone was another. A window that is there, and ends then, stays as it is.
    private func begin(_ window: BudgetWindow, on connection: Connection) throws(StorageError) {
        // Whole hours come from the sums, which also have what retention has removed.
        let edge = Timestamp(hour: (window.start + .milliseconds(3_599_999)).hour)
        let statement = try connection.statement(Self.begin)
        statement.bind(id.text)
        statement.bind(window.start.milliseconds)
        statement.bind(window.end.milliseconds)
        statement.bind(edge.hour)
        statement.bind(scope.kind)
        statement.bind(scope.subject)
        statement.bind(RequestID.first(at: window.start).text)
        statement.bind(RequestID.first(at: edge).text)
        try statement.run()
    }

    private static let all = SQL(
        """
        SELECT id, scope, subject, amount_nano_usd, period, zone, is_strict, allows_unpriced, warning_percent,
            created_at
        FROM budget ORDER BY id
        """)

    private static let known = SQL(
        "SELECT id FROM budget WHERE scope = :scope AND subject IS :subject AND period = :period")

    private static let upsert = SQL(
        """
        INSERT INTO budget (id, scope, subject, amount_nano_usd, period, zone, is_strict, allows_unpriced,
            warning_percent, created_at)
        VALUES (:id, :scope, :subject, :amount, :period, :zone, :is_strict, :allows_unpriced, :warning_percent,
            :created_at)
        ON CONFLICT (id) DO UPDATE SET amount_nano_usd = excluded.amount_nano_usd, zone = excluded.zone,
            is_strict = excluded.is_strict, allows_unpriced = excluded.allows_unpriced,
            warning_percent = excluded.warning_percent
        """)

    private static let begin = SQL(
        """
        INSERT INTO budget_window (budget_id, starts_at, ends_at, spent_nano_usd, reserved_nano_usd)
        SELECT :budget, :starts_at, :ends_at,
            (SELECT coalesce(sum(cost_nano_usd), 0)
                FROM usage_hour JOIN usage_dimension ON usage_dimension.id = dimension_id
                WHERE hour >= :hour AND CASE :scope WHEN 'organization' THEN 1 WHEN 'team' THEN team_id = :subject
                    WHEN 'user' THEN user_id = :subject ELSE key_id = :subject END)
            + (SELECT coalesce(sum(cost_nano_usd), 0) FROM entry
                WHERE state = 'settled' AND id >= :first AND id < :edge
                    AND CASE :scope WHEN 'organization' THEN 1 WHEN 'team' THEN team_id = :subject
                        WHEN 'user' THEN user_id = :subject ELSE key_id = :subject END),
            (SELECT coalesce(sum(share.value), 0) FROM entry, json_each(reservation, '$.budgets') AS share
                WHERE state = 'open' AND opened_at >= :starts_at AND opened_at < :ends_at AND share.key = :budget)
        -- Needed before ON CONFLICT, which would otherwise be read as the condition of a join.
        WHERE true
        ON CONFLICT DO UPDATE SET ends_at = excluded.ends_at, spent_nano_usd = excluded.spent_nano_usd,
            reserved_nano_usd = excluded.reserved_nano_usd
        WHERE ends_at <> excluded.ends_at
        """)

    private static let delete = SQL("DELETE FROM budget WHERE id = :id")

    private static let snapshot = SQL(
        """
        SELECT json_object('scope', scope, 'subject', subject, 'amount_nano_usd', amount_nano_usd,
            'period', period, 'zone', zone, 'is_strict', json(iif(is_strict, 'true', 'false')),
            'allows_unpriced', json(iif(allows_unpriced, 'true', 'false')),
            'warning_percent', warning_percent)
        FROM budget WHERE id = :id
        """)
}
