import Domain
import Synchronization

/// A ledger in memory that can be told to fail.
package final class MemoryLedger: LedgerStore, ReasoningStore {
    private struct State {
        var openings: [RequestID: EntryOpening] = [:]
        var settlements: [RequestID: EntrySettlement] = [:]
        var reasoning: [KeptReasoning] = []
        var refusesLookups = false
        var failure: StorageError?
        var unsettleable: Set<RequestID> = []
        var claims: [Claim] = []
        var outcome = ClaimOutcome.granted(Standing())
        var whenOpening: (@Sendable () -> Void)?
        var whenNoting: (@Sendable () -> Void)?
    }
    private let state = Mutex(State())
    private let journal: Journal

    package init(_ journal: Journal) { self.journal = journal }

    package var entries: [Entry] {
        state.withLock { state in
            state.openings.values.map { Entry(opening: $0, settlement: state.settlements[$0.id]) }
        }
    }

    /// How the only entry ended.
    package var settlement: EntrySettlement? { entries.first?.settlement }

    package func fail(with error: StorageError?) { state.withLock { $0.failure = error } }

    /// Lets every settling of an entry fail for a reason of its own.
    package func failSettling(of id: RequestID) { state.withLock { _ = $0.unsettleable.insert(id) } }

    private func check() throws(StorageError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Has something done on the thread that opens an entry.
    package func whenOpening(_ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.whenOpening = work }
    }

    /// The same of whoever notes that a further attempt begins.
    package func whenNoting(_ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.whenNoting = work }
    }

    package func open(_ opening: EntryOpening) async throws(StorageError) {
        try check()
        state.withLock { $0.whenOpening }?()
        state.withLock { $0.openings[opening.id] = opening }
        journal.note("open")
    }

    /// What was claimed, request after request.
    package var claims: [Claim] { state.withLock { $0.claims } }

    /// What comes of the next claims.
    package func answerClaims(with outcome: ClaimOutcome) { state.withLock { $0.outcome = outcome } }

    package func open(
        _ opening: EntryOpening, claiming claim: Claim
    ) async throws(StorageError) -> ClaimOutcome {
        try check()
        let outcome = state.withLock { state in
            state.claims.append(claim)
            if case .granted = state.outcome { state.openings[opening.id] = opening }
            return state.outcome
        }
        journal.note("claim")
        return outcome
    }

    package func leave(_ id: RequestID) async throws(StorageError) {
        try check()
        journal.note("leave")
    }

    package func note(_ attempts: [Attempt], of id: RequestID) async throws(StorageError) {
        try check()
        journal.note("note \(attempts.count)")
        state.withLock { $0.whenNoting }?()
    }

    package func settle(
        _ id: RequestID, _ settlement: EntrySettlement, keeping reasoning: [KeptReasoning]
    ) async throws(StorageError) -> Bool {
        try check()
        if state.withLock({ $0.unsettleable.contains(id) }) { throw .failed("NOT NULL constraint failed") }
        let isOpen = state.withLock { state in
            guard state.settlements[id] == nil else { return false }
            state.settlements[id] = settlement
            state.reasoning += reasoning
            return true
        }
        journal.note("settle \(settlement.outcome)")
        return isOpen
    }

    /// What is kept for clients that drop it, answer after answer.
    package var reasoning: [KeptReasoning] { state.withLock { $0.reasoning } }

    /// Lets every look for what is kept fail.
    package func refuseLookups() { state.withLock { $0.refusesLookups = true } }

    package func reasoning(
        of calls: [String], for key: KeyID, at now: Timestamp
    ) async throws(StorageError) -> [KeptReasoning] {
        journal.note("look up \(calls.count)")
        if state.withLock({ $0.refusesLookups }) { throw .busy }
        return reasoning.filter { calls.contains($0.call) && $0.key == key && $0.expiresAt > now }
    }

    package func record(_ entry: Entry) async throws(StorageError) {
        try check()
        state.withLock {
            $0.openings[entry.id] = entry.opening
            $0.settlements[entry.id] = entry.settlement
        }
        journal.note("record")
    }

    package func tryWriting() async throws(StorageError) { try check() }

    package func settleInterrupted(exceptNode node: String, at now: Timestamp) async throws(StorageError)
        -> Int
    {
        state.withLock { state in
            let open = state.openings.values.filter { $0.node != node && state.settlements[$0.id] == nil }
            for opening in open {
                state.settlements[opening.id] = EntrySettlement(
                    settledAt: now, outcome: .interrupted, costReason: .unknownUsage)
            }
            return open.count
        }
    }
}
