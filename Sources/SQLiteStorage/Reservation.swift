import Domain

/// What an open entry holds while it runs: money of budgets, and a place under its key's limits.
///
/// It stands in the entry's row, so that it makes no difference which process opened the entry, and goes with its
/// settlement.
struct Reservation {
    /// The place that a running request takes up under its key's limits.
    struct Slot: Equatable {
        /// What was taken out of the key's levels; corrected when the real ones are known.
        var inputTokens: Int
        var outputTokens: Int
        /// False once the client has left, and the answer is only read to its end.
        var isRunning = true
    }

    /// What is reserved of a budget, in every window of it that the entry was opened in.
    struct Share: Equatable {
        var budget: BudgetID
        var nanoUSD: Int64
    }

    var shares: [Share] = []
    /// Nil for a key without limits.
    var slot: Slot?

    /// As it stands in its column.
    var json: String {
        // Bytes, because adding up texts would cost more than the rest of the claim.
        var text: [UInt8] = []
        text.reserveCapacity(160)
        func add(_ part: StaticString) { part.withUTF8Buffer { text.append(contentsOf: $0) } }
        add(#"{"budgets":{"#)
        for (index, share) in shares.enumerated() {
            add(index > 0 ? ",\"" : "\"")
            text.append(contentsOf: share.budget.text.escapedForJSON.utf8)
            add("\":")
            text.append(contentsOf: String(share.nanoUSD).utf8)
        }
        if let slot {
            add(#"},"slot":{"input_tokens":"#)
            text.append(contentsOf: String(slot.inputTokens).utf8)
            add(#","output_tokens":"#)
            text.append(contentsOf: String(slot.outputTokens).utf8)
            add(slot.isRunning ? #","is_running":1"# : #","is_running":0"#)
        }
        add("}}")
        return String(decoding: text, as: UTF8.self)
    }

    /// What an entry holds; nil when that is nothing.
    static func read(_ entry: RequestID, on connection: Connection) throws(StorageError) -> Reservation? {
        let slot = try connection.statement(slotOfEntry)
        slot.bind(entry.text)
        defer { slot.reset() }
        guard try slot.step() else { return nil }
        var reservation = Reservation()
        if let input = slot.optionalInt() {
            reservation.slot = Slot(inputTokens: input, outputTokens: slot.int(), isRunning: slot.bool())
        }
        let share = try connection.statement(budgetsOfEntry)
        share.bind(entry.text)
        while try share.step() {
            reservation.shares.append(Share(budget: BudgetID(share.text()), nanoUSD: share.int64()))
        }
        return reservation
    }

    /// Frees the place of an entry whose client has left, for the next request of its key; what was taken of its minute
    /// is corrected when it is settled. Returns 0 when the entry has no place, or none any more.
    static func leave(_ entry: RequestID, on connection: Connection) throws(StorageError) -> Int {
        let slot = try connection.statement(stop)
        slot.bind(entry.text)
        try slot.run()
        guard connection.changes == 1 else { return 0 }
        connection.usage.changeReservation(of: entry) { $0.slot?.isRunning = false }
        let opening = try EntryOpening.read(entry, on: connection)
        if let key = opening.key {
            try connection.totals.change(key, on: connection) { $0.running -= 1 }
        }
        return 1
    }

    private static let slotOfEntry = SQL(
        """
        SELECT reservation ->> '$.slot.input_tokens', reservation ->> '$.slot.output_tokens',
            reservation ->> '$.slot.is_running'
        FROM entry WHERE id = :entry AND reservation IS NOT NULL
        """)

    private static let budgetsOfEntry = SQL(
        """
        SELECT key, value FROM entry, json_each(reservation, '$.budgets') AS share WHERE entry.id = :entry
        """)

    private static let stop = SQL(
        """
        UPDATE entry SET reservation = json_set(reservation, '$.slot.is_running', 0)
        WHERE id = :entry AND reservation ->> '$.slot.is_running' = 1
        """)
}
