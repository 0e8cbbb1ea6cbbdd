import Domain

extension BudgetClaim {
    /// What the budget has used in the window of the claim.
    func use(on connection: Connection) throws(StorageError) -> BudgetUse {
        try BudgetUse.read(budget, from: window.start, on: connection)
    }

    /// Reserves the claim for an entry.
    func reserve(for entry: RequestID, on connection: Connection) throws(StorageError) {
        let use = try connection.statement(.addReserved)
        use.bind(reservedNanoUSD)
        use.bind(budget.text)
        use.bind(window.start.milliseconds)
        try use.run()
        if connection.changes == 0 {
            let begin = try connection.statement(Self.beginReserved)
            begin.bind(budget.text)
            begin.bind(window.start.milliseconds)
            begin.bind(window.end.milliseconds)
            begin.bind(reservedNanoUSD)
            try begin.run()
            // The budget was removed a moment ago: nothing caps the request any more.
            guard connection.changes > 0 else { return }
        }
        let reservation = try connection.statement(Self.insert)
        reservation.bind(entry.text)
        reservation.bind(budget.text)
        reservation.bind(window.start.milliseconds)
        reservation.bind(reservedNanoUSD)
        try reservation.run()
    }

    private static let beginReserved = SQL(
        """
        INSERT INTO budget_window (budget_id, starts_at, ends_at, reserved_nano_usd)
        SELECT :budget, :starts_at, :ends_at, :reserved
        WHERE EXISTS (SELECT 1 FROM budget WHERE id = :budget)
        """)

    private static let insert = SQL(
        """
        INSERT INTO reservation (entry_id, budget_id, starts_at, reserved_nano_usd)
        VALUES (:entry, :budget, :starts_at, :reserved)
        """)
}

extension BudgetUse {
    static func read(
        _ budget: BudgetID, from start: Timestamp, on connection: Connection
    ) throws(StorageError) -> BudgetUse {
        let row = try connection.statement(use)
        row.bind(budget.text)
        row.bind(start.milliseconds)
        defer { row.reset() }
        guard try row.step() else { return BudgetUse() }
        return BudgetUse(
            spentNanoUSD: row.int64(), presumedNanoUSD: row.int64(), reservedNanoUSD: row.int64())
    }

    /// Takes what an entry reserved of strict budgets for what it cost, which nobody will know.
    static func presume(_ entry: RequestID, on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(presume)
        statement.bind(entry.text)
        try statement.run()
    }

    /// Gives back what an entry reserved.
    static func release(_ entry: RequestID, on connection: Connection) throws(StorageError) {
        let row = try connection.statement(held)
        row.bind(entry.text)
        var reservations: [(budget: String, start: Int64, amount: Int64)] = []
        while try row.step() { reservations.append((row.text(), row.int64(), row.int64())) }
        for reservation in reservations {
            let window = try connection.statement(.addReserved)
            window.bind(-reservation.amount)
            window.bind(reservation.budget)
            window.bind(reservation.start)
            try window.run()
            let statement = try connection.statement(forget)
            statement.bind(entry.text)
            statement.bind(reservation.budget)
            try statement.run()
        }
    }

    /// Counts what an entry cost in every budget that is about it: in the window it was opened in.
    ///
    /// By whom the entry belongs to and not by what it reserved, so that a budget which was made while it ran
    /// counts it as well.
    static func spend(
        _ costNanoUSD: Int64, of opening: EntryOpening, on connection: Connection
    ) throws(StorageError) {
        for budget in try BudgetScopes.now(on: connection).budgets(of: opening) {
            let statement = try connection.statement(add)
            statement.bind(costNanoUSD)
            statement.bind(budget.text)
            statement.bind(opening.openedAt.milliseconds)
            try statement.run()
        }
    }

    private static let use = SQL(
        """
        SELECT spent_nano_usd, presumed_nano_usd, reserved_nano_usd FROM budget_window
        WHERE budget_id = :budget AND starts_at = :starts_at
        """)

    private static let presume = SQL(
        """
        UPDATE budget_window
        SET presumed_nano_usd = presumed_nano_usd + reservation.reserved_nano_usd
        FROM reservation JOIN budget ON budget.id = reservation.budget_id
        WHERE reservation.entry_id = :entry AND budget.is_strict = 1
            AND budget_window.budget_id = reservation.budget_id
            AND budget_window.starts_at = reservation.starts_at
        """)

    private static let held = SQL(
        "SELECT budget_id, starts_at, reserved_nano_usd FROM reservation WHERE entry_id = :entry")

    /// By the whole key: SQLite collects rows before it deletes them wherever there could be several.
    private static let forget = SQL(
        "DELETE FROM reservation WHERE entry_id = :entry AND budget_id = :budget")

    /// No window is longer than a month; earlier ones are not looked at.
    private static let add = SQL(
        """
        UPDATE budget_window SET spent_nano_usd = spent_nano_usd + :cost
        WHERE budget_id = :budget AND starts_at <= :opened_at AND starts_at > :opened_at - 2764800000
            AND ends_at > :opened_at
        """)
}

extension SQL {
    fileprivate static let addReserved = SQL(
        """
        UPDATE budget_window SET reserved_nano_usd = reserved_nano_usd + :reserved
        WHERE budget_id = :budget AND starts_at = :starts_at
        """)
}
