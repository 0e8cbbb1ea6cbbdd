import Domain

/// What a budget has used in one window, as it stands in its row.
struct BudgetWindowUse {
    var window: BudgetWindow
    var use: BudgetUse

    /// The windows of a budget that end after a moment. There is more than one when some lie in the future, because a
    /// clock was set back, or where the budget's time zone was changed and windows of both overlap.
    ///
    /// - Parameter longest: No window of the budget is longer.
    static func read(
        of budget: BudgetID, after moment: Timestamp, longest: Duration, on connection: Connection
    ) throws(StorageError) -> [BudgetWindowUse] {
        let row = try connection.statement(after)
        row.bind(budget.text)
        row.bind((moment + (.zero - longest)).milliseconds)
        row.bind(moment.milliseconds)
        var windows: [BudgetWindowUse] = []
        while try row.step() {
            let window = BudgetWindow(
                start: Timestamp(milliseconds: row.int64()), end: Timestamp(milliseconds: row.int64()))
            windows.append(BudgetWindowUse(window: window, use: BudgetUse(readFrom: row)))
        }
        return windows
    }

    func write(of budget: BudgetID, on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(Self.upsert)
        statement.bind(budget.text)
        statement.bind(window.start.milliseconds)
        statement.bind(window.end.milliseconds)
        statement.bind(use.spentNanoUSD)
        statement.bind(use.presumedNanoUSD)
        statement.bind(use.reservedNanoUSD)
        try statement.run()
    }

    private static let after = SQL(
        """
        SELECT starts_at, ends_at, spent_nano_usd, presumed_nano_usd, reserved_nano_usd FROM budget_window
        WHERE budget_id = :budget AND starts_at > :earliest AND ends_at > :moment
        """)

    private static let upsert = SQL(
        """
        INSERT INTO budget_window (budget_id, starts_at, ends_at, spent_nano_usd, presumed_nano_usd,
            reserved_nano_usd)
        VALUES (:budget, :starts_at, :ends_at, :spent, :presumed, :reserved)
        ON CONFLICT DO UPDATE SET spent_nano_usd = excluded.spent_nano_usd,
            presumed_nano_usd = excluded.presumed_nano_usd, reserved_nano_usd = excluded.reserved_nano_usd
        """)
}

extension BudgetUse {
    /// What a budget has used in the window that begins then; nothing when there is none.
    static func read(
        _ budget: BudgetID, from start: Timestamp, on connection: Connection
    ) throws(StorageError) -> BudgetUse {
        let row = try connection.statement(use)
        row.bind(budget.text)
        row.bind(start.milliseconds)
        defer { row.reset() }
        return try row.step() ? BudgetUse(readFrom: row) : BudgetUse()
    }

    fileprivate init(readFrom row: Statement) {
        self.init(
            spentNanoUSD: row.int64(), presumedNanoUSD: row.int64(), reservedNanoUSD: row.int64())
    }

    private static let use = SQL(
        """
        SELECT spent_nano_usd, presumed_nano_usd, reserved_nano_usd FROM budget_window
        WHERE budget_id = :budget AND starts_at = :starts_at
        """)
}
