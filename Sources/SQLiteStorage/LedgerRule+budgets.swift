import Domain

extension LedgerRule {
    /// How many windows of budgets there are.
    static func budgetWindowCount(on connection: Connection) throws(StorageError) -> Int {
        let row = try connection.prepare(SQL("SELECT count(*) FROM budget_window"))
        defer { row.reset() }
        return try row.step() ? row.int() : 0
    }

    /// What budgets and limits hold is what entries are.
    static let budgets = [
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'the window ' || starts_at || ' of budget ' || budget_id FROM budget_window
                WHERE reserved_nano_usd <> (SELECT coalesce(sum(share.value), 0)
                    FROM entry, json_each(reservation, '$.budgets') AS share
                    WHERE state = 'open' AND opened_at >= starts_at AND opened_at < ends_at
                        AND share.key = budget_id)
                ORDER BY budget_id, starts_at
                """),
            complaint: "reserves something else than its open entries do"),
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'the window ' || starts_at || ' of budget ' || budget_id
                FROM budget_window JOIN budget ON budget.id = budget_id
                WHERE starts_at >= coalesce((SELECT entries_from FROM retention), 0)
                    AND spent_nano_usd <> (SELECT coalesce(sum(cost_nano_usd), 0) FROM entry
                        WHERE state = 'settled' AND opened_at >= starts_at AND opened_at < ends_at
                            AND CASE scope WHEN 'organization' THEN 1 WHEN 'team' THEN team_id = subject
                                WHEN 'user' THEN user_id = subject ELSE key_id = subject END)
                ORDER BY budget_id, starts_at
                """),
            complaint: "has spent something else than its entries cost"),
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'entry ' || id FROM entry
                WHERE state = 'settled' AND reservation IS NOT NULL
                ORDER BY id
                """),
            complaint: "is settled and still holds a reservation or a place"),
        LedgerRule(
            breaches: SQL(
                """
                SELECT 'key ' || key_id FROM key_use
                WHERE running <> (SELECT count(*) FROM entry
                    WHERE state = 'open' AND entry.key_id = key_use.key_id
                        AND reservation ->> '$.slot.is_running' = 1)
                ORDER BY key_id
                """),
            complaint: "counts other running requests than it has"),
    ]
}
