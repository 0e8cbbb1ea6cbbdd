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
        let uses = try budgetUses(on: connection)
        var keyUse = try keyUse(at: opening.openedAt, on: connection)
        if let refusal = refusal(uses, keyUse) {
            receipt.outcome = .refused(refusal, Standing(uses, keyUse))
            return 0
        }
        if let limits { keyUse?.take(limits) }
        var standing = Standing(uses, keyUse)
        for (index, claim) in budgets.enumerated() { standing.usedNanoUSD[index] += claim.reservedNanoUSD }
        let count = try opening.insert(on: connection)
        for claim in budgets { try claim.reserve(for: opening.id, on: connection) }
        if let limits, let keyUse {
            try keyUse.write(limits.key, at: opening.openedAt, on: connection)
            try KeySlot(
                key: limits.key, inputTokens: limits.inputTokens, outputTokens: limits.outputTokens
            ).insert(for: opening.id, on: connection)
            connection.usage.keepSlot(of: opening.id)
        }
        receipt.outcome = .granted(standing)
        return count
    }

    /// How the caller stands, of which nothing is taken.
    func standing(at now: Timestamp, on connection: Connection) throws(StorageError) -> Standing {
        Standing(try budgetUses(on: connection), try keyUse(at: now, on: connection))
    }

    private func budgetUses(on connection: Connection) throws(StorageError) -> [BudgetUse] {
        var uses: [BudgetUse] = []
        for claim in budgets { uses.append(try claim.use(on: connection)) }
        return uses
    }

    private func keyUse(at now: Timestamp, on connection: Connection) throws(StorageError) -> KeyUse? {
        guard let limits else { return nil }
        return try KeyUse.read(limits.key, under: limits.limits, at: now, on: connection)
    }

    private func refusal(_ uses: [BudgetUse], _ keyUse: KeyUse?) -> ClaimRefusal? {
        for (index, (claim, use)) in zip(budgets, uses).enumerated() {
            if use.goneNanoUSD + claim.reservedNanoUSD > claim.amountNanoUSD {
                return .spent(index, usedNanoUSD: use.usedNanoUSD)
            }
        }
        for (index, (claim, use)) in zip(budgets, uses).enumerated() {
            if use.usedNanoUSD + claim.reservedNanoUSD > claim.amountNanoUSD { return .reserved(index) }
        }
        guard let limits else { return nil }
        return keyUse?.refusal(of: limits)
    }

    /// Gives back what an entry holds, and counts what it cost. What is held stands in the tables, so that it makes
    /// no difference which process opened the entry.
    ///
    /// - Parameter mayHoldSlot: False for an entry that is known to hold no place under its key's limits.
    static func settle(
        _ opening: EntryOpening, _ settlement: EntrySettlement, mayHoldSlot: Bool, on connection: Connection
    ) throws(StorageError) {
        if try !BudgetScopes.now(on: connection).isEmpty {
            try BudgetUse.release(opening.id, on: connection)
            if let cost = settlement.costNanoUSD, cost > 0 {
                try BudgetUse.spend(cost, of: opening, on: connection)
            }
        }
        if mayHoldSlot, let slot = try KeySlot.read(opening.id, on: connection) {
            try slot.release(opening.id, usage: settlement.usage, on: connection)
        }
    }
}

extension Standing {
    fileprivate init(_ uses: [BudgetUse], _ keyUse: KeyUse?) {
        self.init(
            usedNanoUSD: uses.map(\.usedNanoUSD), requests: keyUse?.requests, inputTokens: keyUse?.input,
            outputTokens: keyUse?.output)
    }
}
