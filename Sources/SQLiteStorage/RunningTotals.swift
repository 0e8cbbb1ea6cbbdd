import Domain

/// How far budgets and keys are used, as the transaction that is open has it: read when it is first asked for, changed
/// here by every job, and written once, before the transaction ends.
///
/// A busy server opens and settles a dozen requests in one transaction, most of which count in the same budgets and
/// under the same key.
final class RunningTotals {
    private struct Key {
        /// Nil for a key that has not been used.
        var use: KeyUse?
        var isChanged = false
    }

    private struct Budget {
        var windows: [Window]
        /// Windows that end before are not known.
        var knownFrom: Timestamp
    }

    private struct Window {
        var total: BudgetWindowUse
        var isChanged = false
    }

    private var keys: [KeyID: Key] = [:]
    private var budgets: [BudgetID: Budget] = [:]
    private var isChanged = false

    /// How far a key has used its limits; nil when it has not.
    func use(of key: KeyID, on connection: Connection) throws(StorageError) -> KeyUse? {
        if let known = keys[key] { return known.use }
        let use = try KeyUse.read(key, on: connection)
        keys[key] = Key(use: use)
        return use
    }

    /// Puts what a key has used in place of what it had.
    func put(_ use: KeyUse, of key: KeyID) {
        keys[key] = Key(use: use, isChanged: true)
        isChanged = true
    }

    /// Changes what a key has used. One that has not been used, or is gone, is left alone.
    func change(
        _ key: KeyID, on connection: Connection, _ change: (inout KeyUse) -> Void
    ) throws(StorageError) {
        guard var use = try use(of: key, on: connection) else { return }
        change(&use)
        put(use, of: key)
    }

    /// What a budget has used in a window.
    func use(
        of counter: BudgetScopes.Counter, in window: BudgetWindow, on connection: Connection
    ) throws(StorageError) -> BudgetUse {
        try know(counter, from: window.start, on: connection)
        return budgets[counter.budget]?.windows.first { $0.total.window.start == window.start }?.total.use
            ?? BudgetUse()
    }

    /// Begins a window unless it has begun.
    func begin(
        _ window: BudgetWindow, of counter: BudgetScopes.Counter, on connection: Connection
    ) throws(StorageError) {
        try know(counter, from: window.start, on: connection)
        let hasBegun = budgets[counter.budget]?.windows.contains { $0.total.window.start == window.start }
        guard hasBegun == false else { return }
        let total = BudgetWindowUse(window: window, use: BudgetUse())
        budgets[counter.budget]?.windows.append(Window(total: total, isChanged: true))
        isChanged = true
    }

    /// Changes what a budget has used in every window that a moment lies in.
    func change(
        _ counter: BudgetScopes.Counter, at moment: Timestamp, on connection: Connection,
        _ change: (inout BudgetUse) -> Void
    ) throws(StorageError) {
        try know(counter, from: moment, on: connection)
        guard var budget = budgets.removeValue(forKey: counter.budget) else { return }
        for index in budget.windows.indices where budget.windows[index].total.window.contains(moment) {
            change(&budget.windows[index].total.use)
            budget.windows[index].isChanged = true
            isChanged = true
        }
        budgets[counter.budget] = budget
    }

    /// Writes what was changed in this transaction.
    func write(on connection: Connection) throws(StorageError) {
        guard isChanged else { return }
        for (id, key) in keys where key.isChanged {
            try key.use?.write(id, on: connection)
        }
        for (id, budget) in budgets {
            for window in budget.windows where window.isChanged {
                try window.total.write(of: id, on: connection)
            }
        }
        removeAll()
    }

    /// Forgets everything, because it may have been changed by somebody else.
    func removeAll() {
        keys.removeAll(keepingCapacity: true)
        budgets.removeAll(keepingCapacity: true)
        isChanged = false
    }

    private func know(
        _ counter: BudgetScopes.Counter, from moment: Timestamp, on connection: Connection
    ) throws(StorageError) {
        if let known = budgets[counter.budget]?.knownFrom, known <= moment { return }
        // Most of what is settled in this transaction was opened within the hour.
        let from = Timestamp(hour: moment.hour - 1)
        var windows = budgets[counter.budget]?.windows ?? []
        let read = try BudgetWindowUse.read(
            of: counter.budget, after: from, longest: counter.longest, on: connection)
        for total in read where !windows.contains(where: { $0.total.window.start == total.window.start }) {
            windows.append(Window(total: total))
        }
        budgets[counter.budget] = Budget(windows: windows, knownFrom: from)
    }
}
