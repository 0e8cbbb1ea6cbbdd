import Domain

/// How far budgets and keys are used, as the transaction that is open has it: read when it is first asked for, changed
/// here by every job, and written once, before the transaction ends.
///
/// A busy server opens and settles a dozen requests in one transaction, most of which count in the same budgets and
/// under the same key.
final class RunningTotals {
    private struct Key {
        let id: KeyID
        /// Nil for a key that has not been used.
        var use: KeyUse?
        var isChanged = false
    }

    private struct Budget {
        let id: BudgetID
        var windows: [Window]
        /// Windows that end before are not known.
        var knownFrom: Timestamp
    }

    private struct Window {
        var total: BudgetWindowUse
        var isChanged = false
    }

    /// The key that was asked for last, which most often is the next one again; and the others.
    private var key: Key?
    private var otherKeys: [KeyID: Key] = [:]
    /// By the number of their counters.
    private var budgets: [Int: Budget] = [:]
    private var isChanged = false

    /// How far a key has used its limits; nil when it has not.
    func use(of id: KeyID, on connection: Connection) throws(StorageError) -> KeyUse? {
        if let key, key.id == id { return key.use }
        let next: Key
        if let known = otherKeys.removeValue(forKey: id) {
            next = known
        } else {
            next = Key(id: id, use: try KeyUse.read(id, on: connection))
        }
        if let key { otherKeys[key.id] = key }
        key = next
        return next.use
    }

    /// Changes what a key has used. One that has not been used, or is gone, is left alone, unless it begins now.
    func change(
        _ id: KeyID, beginning first: KeyUse? = nil, on connection: Connection,
        _ change: (inout KeyUse) -> Void
    ) throws(StorageError) {
        guard var use = try use(of: id, on: connection) ?? first else { return }
        change(&use)
        key = Key(id: id, use: use, isChanged: true)
        isChanged = true
    }

    /// What a budget has used in a window.
    func use(
        of counter: BudgetScopes.Counter, in window: BudgetWindow, on connection: Connection
    ) throws(StorageError) -> BudgetUse {
        try know(counter, from: window.start, on: connection)
        return budgets[counter.number]?.windows.first { $0.total.window.start == window.start }?.total.use
            ?? BudgetUse()
    }

    /// Begins a window unless it has begun.
    func begin(
        _ window: BudgetWindow, of counter: BudgetScopes.Counter, on connection: Connection
    ) throws(StorageError) {
        try know(counter, from: window.start, on: connection)
        let hasBegun = budgets[counter.number]?.windows.contains { $0.total.window.start == window.start }
        guard hasBegun == false else { return }
        let total = BudgetWindowUse(window: window, use: BudgetUse())
        budgets[counter.number]?.windows.append(Window(total: total, isChanged: true))
        isChanged = true
    }

    /// Changes what a budget has used in every window that a moment lies in.
    func change(
        _ counter: BudgetScopes.Counter, at moment: Timestamp, on connection: Connection,
        _ change: (inout BudgetUse) -> Void
    ) throws(StorageError) {
        try know(counter, from: moment, on: connection)
        guard var budget = budgets.removeValue(forKey: counter.number) else { return }
        for index in budget.windows.indices where budget.windows[index].total.window.contains(moment) {
            change(&budget.windows[index].total.use)
            budget.windows[index].isChanged = true
            isChanged = true
        }
        budgets[counter.number] = budget
    }

    /// Writes what was changed in this transaction.
    func write(on connection: Connection) throws(StorageError) {
        guard isChanged else { return }
        if let key, key.isChanged { try key.use?.write(key.id, on: connection) }
        for key in otherKeys.values where key.isChanged { try key.use?.write(key.id, on: connection) }
        for budget in budgets.values {
            for window in budget.windows where window.isChanged {
                try window.total.write(of: budget.id, on: connection)
            }
        }
        removeAll()
    }

    /// Forgets everything, because it may have been changed by somebody else.
    func removeAll() {
        key = nil
        otherKeys.removeAll(keepingCapacity: true)
        budgets.removeAll(keepingCapacity: true)
        isChanged = false
    }

    private func know(
        _ counter: BudgetScopes.Counter, from moment: Timestamp, on connection: Connection
    ) throws(StorageError) {
        if let known = budgets[counter.number]?.knownFrom, known <= moment { return }
        // Most of what is settled in this transaction was opened within the hour.
        let from = Timestamp(hour: moment.hour - 1)
        var windows = budgets[counter.number]?.windows ?? []
        let read = try BudgetWindowUse.read(
            of: counter.budget, after: from, longest: counter.longest, on: connection)
        for total in read where !windows.contains(where: { $0.total.window.start == total.window.start }) {
            windows.append(Window(total: total))
        }
        budgets[counter.number] = Budget(id: counter.budget, windows: windows, knownFrom: from)
    }
}
