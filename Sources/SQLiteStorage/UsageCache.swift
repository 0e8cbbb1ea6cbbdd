import Domain

/// What a connection knows of the sums without asking, so that most requests need one statement to be counted.
/// Emptied when a transaction is undone, because what is known may have been written in it.
final class UsageCache {
    /// A minute in which a session was at work.
    struct SessionMinute: Hashable {
        var session: String
        /// Minutes since 1970.
        var minute: Int64
    }

    /// How much of each is kept at most: a few megabytes.
    private static let capacity = 10_000

    /// What this transaction has counted and not written yet.
    var sums: [UsageSum.Row: UsageSum] = [:]
    private var ids: [UsageDimension: Int64] = [:]
    private var sessions: Set<SessionMinute> = []
    private var openings: [RequestID: EntryOpening] = [:]
    /// What the entries among `openings` hold; those that hold nothing are not here.
    private var reservations: [RequestID: Reservation] = [:]
    /// All days before this one, since 1970, are added up; nil when that is not known in this transaction.
    private(set) var daysUntil: Int64?
    /// The budgets that were read last, and whether they are known to be those of this transaction.
    var budgets: BudgetScopes?
    var budgetsAreChecked = false

    /// The id of a dimension that was met before.
    func id(of dimension: UsageDimension) -> Int64? { ids[dimension] }

    func keep(_ id: Int64, of dimension: UsageDimension) {
        if ids.count >= Self.capacity { ids.removeAll(keepingCapacity: true) }
        ids[dimension] = id
    }

    /// Whether the minute is noted already.
    func knows(_ minute: SessionMinute) -> Bool { sessions.contains(minute) }

    func keep(_ minute: SessionMinute) {
        if sessions.count >= Self.capacity { sessions.removeAll(keepingCapacity: true) }
        sessions.insert(minute)
    }

    /// Remembers the first half of an entry until the second comes.
    func keep(_ opening: EntryOpening) {
        if openings.count >= Self.capacity {
            openings.removeAll(keepingCapacity: true)
            reservations.removeAll(keepingCapacity: true)
        }
        openings[opening.id] = opening
    }

    /// The first half of an entry, which is forgotten with it.
    func takeOpening(_ id: RequestID) -> EntryOpening? { openings.removeValue(forKey: id) }

    /// Remembers what an entry holds.
    func keep(_ reservation: Reservation, of id: RequestID) { reservations[id] = reservation }

    func changeReservation(of id: RequestID, _ change: (inout Reservation) -> Void) {
        if reservations[id] != nil { change(&reservations[id, default: Reservation()]) }
    }

    /// What an entry holds whose first half was remembered; forgotten with it.
    func takeReservation(of id: RequestID) -> Reservation? { reservations.removeValue(forKey: id) }

    func keep(daysUntil: Int64) { self.daysUntil = daysUntil }

    /// Has budgets looked at again, which another process or a change of this one may have made different.
    func checkBudgets() { budgetsAreChecked = false }

    func removeAll() {
        openings.removeAll(keepingCapacity: true)
        reservations.removeAll(keepingCapacity: true)
        budgets = nil
        budgetsAreChecked = false
        daysUntil = nil
        sums.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        sessions.removeAll(keepingCapacity: true)
    }
}

extension Connection {
    /// Writes what the jobs of this transaction have counted so far. To be called before it ends, and before anything
    /// looks at the sums.
    func writeSums() throws(StorageError) {
        try UsageHour.write(on: self)
        try totals.write(on: self)
    }

    /// Has looked at again what another process, or a change of this one, may have made different.
    func lookAgain() {
        totals.removeAll()
        usage.checkBudgets()
    }

    /// Forgets all that is known, because what it comes from was undone.
    func forget() {
        totals.removeAll()
        usage.removeAll()
    }
}
