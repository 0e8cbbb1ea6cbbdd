import Domain
import Synchronization

/// Where the writer leaves what came of a claim for the caller who waits.
final class ClaimReceipt: Sendable {
    private let state = Mutex<ClaimOutcome?>(nil)

    var outcome: ClaimOutcome? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

extension Claim {
    /// Writes the first half of an entry and reserves what it claims, if that is there. Everything is checked
    /// before anything is written.
    func open(
        _ opening: EntryOpening, _ receipt: ClaimReceipt, on connection: Connection
    ) throws(StorageError) -> Int {
        let totals = connection.totals
        let scopes = try BudgetScopes.now(on: connection)
        var uses: [BudgetUse] = []
        // A budget that was removed a moment ago has none, and caps nothing any more.
        let counters = budgets.map { scopes[$0.budget] }
        for (claim, counter) in zip(budgets, counters) {
            guard let counter else {
                uses.append(BudgetUse())
                continue
            }
            uses.append(try totals.use(of: counter, in: claim.window, on: connection))
        }
        var keyUse: KeyUse?
        if let limits {
            keyUse = try totals.use(of: limits.key, on: connection) ?? KeyUse(at: opening.openedAt)
        }
        var buckets = limits.map { KeyBuckets(keyUse, under: $0.limits, at: opening.openedAt) }
        if let refusal = refusal(uses, keyUse, buckets) {
            receipt.outcome = .refused(refusal, Standing(uses, buckets))
            return 0
        }
        let count = try opening.insert(holding: reservation, on: connection)
        for (index, claim) in budgets.enumerated() {
            uses[index].reservedNanoUSD += claim.reservedNanoUSD
            guard let counter = counters[index] else { continue }
            try totals.begin(claim.window, of: counter, on: connection)
            try totals.change(counter, at: opening.openedAt, on: connection) {
                $0.reservedNanoUSD += claim.reservedNanoUSD
            }
        }
        if let limits, var taken = buckets {
            taken.take(limits)
            buckets = taken
            try totals.change(limits.key, beginning: keyUse, on: connection) { $0.keep(taken) }
        }
        receipt.outcome = .granted(Standing(uses, buckets))
        return count
    }

    /// How the caller stands, of which nothing is taken.
    func standing(at now: Timestamp, on connection: Connection) throws(StorageError) -> Standing {
        var uses: [BudgetUse] = []
        for claim in budgets {
            uses.append(try BudgetUse.read(claim.budget, from: claim.window.start, on: connection))
        }
        guard let limits else { return Standing(uses, nil) }
        let use = try KeyUse.read(limits.key, on: connection)
        return Standing(uses, KeyBuckets(use, under: limits.limits, at: now))
    }

    private var reservation: Reservation {
        Reservation(
            shares: budgets.map { Reservation.Share(budget: $0.budget, nanoUSD: $0.reservedNanoUSD) },
            slot: limits.map {
                Reservation.Slot(inputTokens: $0.inputTokens, outputTokens: $0.outputTokens)
            })
    }

    private func refusal(_ uses: [BudgetUse], _ keyUse: KeyUse?, _ buckets: KeyBuckets?) -> ClaimRefusal? {
        for (index, (claim, use)) in zip(budgets, uses).enumerated() {
            if use.goneNanoUSD + claim.reservedNanoUSD > claim.amountNanoUSD {
                return .spent(index, usedNanoUSD: use.usedNanoUSD)
            }
        }
        for (index, (claim, use)) in zip(budgets, uses).enumerated() {
            if use.usedNanoUSD + claim.reservedNanoUSD > claim.amountNanoUSD { return .reserved(index) }
        }
        guard let limits else { return nil }
        if let limit = limits.limits.concurrentRequests, let keyUse, keyUse.running >= limit {
            return .concurrency(limit: limit)
        }
        return buckets?.refusal(of: limits)
    }
}

extension Reservation {
    /// Gives back what an entry held, and corrects what it took out of its key's levels.
    func release(
        by settlement: EntrySettlement, of opening: EntryOpening, on connection: Connection
    ) throws(StorageError) {
        let scopes = try BudgetScopes.now(on: connection)
        for share in shares {
            guard let counter = scopes[share.budget] else { continue }
            try connection.totals.change(counter, at: opening.openedAt, on: connection) {
                $0.reservedNanoUSD -= share.nanoUSD
            }
        }
        guard let slot, let key = opening.key else { return }
        try connection.totals.change(key, on: connection) { $0.release(slot, usage: settlement.usage) }
    }

    /// Takes what an entry reserved of strict budgets for what it cost, which nobody will know.
    func presume(of opening: EntryOpening, on connection: Connection) throws(StorageError) {
        let scopes = try BudgetScopes.now(on: connection)
        for share in shares {
            guard let counter = scopes[share.budget], counter.isStrict else { continue }
            try connection.totals.change(counter, at: opening.openedAt, on: connection) {
                $0.presumedNanoUSD += share.nanoUSD
            }
        }
    }
}

extension EntryOpening {
    /// Counts what an entry cost in every budget that is about it: in the windows it was opened in.
    ///
    /// By whom the entry belongs to and not by what it reserved, so that a budget which was made while it ran
    /// counts it as well.
    func spend(_ costNanoUSD: Int64, on connection: Connection) throws(StorageError) {
        guard costNanoUSD > 0 else { return }
        for counter in try BudgetScopes.now(on: connection).counters(of: self) {
            try connection.totals.change(counter, at: openedAt, on: connection) {
                $0.spentNanoUSD += costNanoUSD
            }
        }
    }
}

extension Standing {
    fileprivate init(_ uses: [BudgetUse], _ buckets: KeyBuckets?) {
        self.init(
            usedNanoUSD: uses.map(\.usedNanoUSD), requests: buckets?.requests, inputTokens: buckets?.input,
            outputTokens: buckets?.output)
    }
}
