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
    /// Entries among `openings` that hold a place under their key's limits.
    private var slots: Set<RequestID> = []
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
            slots.removeAll(keepingCapacity: true)
        }
        openings[opening.id] = opening
    }

    /// The first half of an entry, which is forgotten with it.
    func takeOpening(_ id: RequestID) -> EntryOpening? { openings.removeValue(forKey: id) }

    /// Remembers that an entry holds a place.
    func keepSlot(of id: RequestID) { slots.insert(id) }

    /// Whether an entry whose first half was remembered holds a place, which is forgotten with it.
    func takeSlot(of id: RequestID) -> Bool { slots.remove(id) != nil }

    func keep(daysUntil: Int64) { self.daysUntil = daysUntil }

    /// Has budgets looked at again, which another process or a change of this one may have made different.
    func checkBudgets() { budgetsAreChecked = false }

    func removeAll() {
        openings.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        budgets = nil
        budgetsAreChecked = false
        daysUntil = nil
        sums.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        sessions.removeAll(keepingCapacity: true)
    }
}
