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
        var standing = Standing()
        for (index, claim) in budgets.enumerated() {
            let used = try claim.use(on: connection).usedNanoUSD
            guard used + claim.reservedNanoUSD <= claim.amountNanoUSD else {
                receipt.outcome = .refused(.budget(index, usedNanoUSD: used))
                return 0
            }
            standing.usedNanoUSD.append(used + claim.reservedNanoUSD)
        }
        var use: KeyUse?
        if let limits {
            var found = try KeyUse.read(
                limits.key, under: limits.limits, at: opening.openedAt, on: connection)
            if let refusal = found.refusal(of: limits) {
                receipt.outcome = .refused(refusal)
                return 0
            }
            found.requests?.take(1)
            found.input?.take(limits.inputTokens)
            found.output?.take(limits.outputTokens)
            found.running += 1
            (standing.requests, standing.inputTokens) = (found.requests, found.input)
            standing.outputTokens = found.output
            use = found
        }
        let count = try opening.insert(on: connection)
        for claim in budgets { try claim.reserve(for: opening.id, on: connection) }
        if let limits, let use {
            try use.write(limits.key, at: opening.openedAt, on: connection)
            try KeySlot(
                key: limits.key, inputTokens: limits.inputTokens, outputTokens: limits.outputTokens
            ).insert(for: opening.id, on: connection)
            connection.usage.keepSlot(of: opening.id)
        }
        receipt.outcome = .granted(standing)
        return count
    }

    /// Gives back what an entry holds, and counts what it cost. What is held stands in the tables, so that it makes
    /// no difference which process opened the entry.
    ///
    /// - Parameter mayHoldSlot: False for an entry that is known to hold no place under its key's limits.
    static func settle(
        _ opening: EntryOpening, _ settlement: EntrySettlement, mayHoldSlot: Bool, on connection: Connection
    ) throws(StorageError) {
        if try BudgetUse.areThere(on: connection) {
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
