import Domain
import Logging
import Synchronization
import Translation
import Wire

/// Brings every request onto the ledger, exactly once, in two writes.
public final class LedgerRecorder: Sendable {
    /// Names this process on the entries it opens.
    public let node: String
    private let store: any LedgerStore
    private let clock: Clock
    private let logger: Logger
    /// Whether the newest write failed.
    private let isFailing = Atomic<Bool>(false)
    /// Settlements that the database did not take; their entries are open, and they are tried again.
    private let unsettled = Mutex<[Unsettled]>([])

    private typealias Unsettled = (id: RequestID, settlement: EntrySettlement, reasoning: [KeptReasoning])

    public init(store: any LedgerStore, node: String, clock: Clock, logger: Logger) {
        self.store = store
        self.node = node
        self.clock = clock
        self.logger = logger
    }

    /// The first half of an entry: what is known as soon as a request is there.
    func opening(of inbound: InboundRequest) -> EntryOpening {
        EntryOpening(
            id: inbound.id,
            node: node,
            openedAt: inbound.receivedAt,
            endpoint: inbound.path.utf8.count <= 40 ? inbound.path : Self.kept(inbound.path),
            requestBytes: inbound.body.count)
    }

    /// A path that is none of ours, as it may stand on the ledger.
    private static func kept(_ path: String) -> String { String(KeyToken.masked(path: path).prefix(200)) }

    /// Puts the entry on the ledger, durably, before a provider is called.
    func open(_ opening: EntryOpening) async throws(ErrorReply) {
        do throws(StorageError) {
            try await store.open(opening)
            noteSuccess()
        } catch {
            note(error)
            throw ErrorReply(error)
        }
    }

    /// The same under budgets and limits.
    func open(_ opening: EntryOpening, claiming claim: Claim) async throws(ErrorReply) -> ClaimOutcome {
        do throws(StorageError) {
            let outcome = try await store.open(opening, claiming: claim)
            noteSuccess()
            return outcome
        } catch {
            note(error)
            throw ErrorReply(error)
        }
    }

    /// Notes the attempts so far, with the next one before it begins.
    func note(_ attempts: [Attempt], of id: RequestID) async throws(ErrorReply) {
        do throws(StorageError) {
            try await store.note(attempts, of: id)
        } catch {
            note(error)
            throw ErrorReply(error)
        }
    }

    /// Gives the place of a request back whose client has left, while its answer is read to the end. Should that fail,
    /// it is given back when the entry is settled.
    func leave(_ id: RequestID) async {
        try? await store.leave(id)
    }

    /// Settles an entry, durably, with what is kept of the answer's reasoning, and tells the operator of attempts that
    /// failed. When the database does not take it, the settlement is kept and tried again until it does; the caller
    /// must then not let the answer look complete. Nor may it when another process has settled the entry, as the next
    /// one does with what a dead one left: the ledger does not say then what the client would see.
    func settle(
        _ id: RequestID, _ settlement: EntrySettlement, keeping reasoning: [KeptReasoning]
    ) async throws(ErrorReply) {
        let isOpen: Bool
        do throws(StorageError) {
            report(settlement.attempts, of: id)
            isOpen = try await store.settle(id, settlement, keeping: reasoning)
            noteSuccess()
        } catch {
            note(error)
            logger.error("entry \(id) could not be settled: \(error.message)")
            unsettled.withLock { $0.append((id, settlement, reasoning)) }
            throw ErrorReply(error)
        }
        guard isOpen else {
            logger.error("entry \(id) was settled by another tollgate, which serves this database too")
            throw ErrorReply(.alreadyServed)
        }
    }

    private func report(_ attempts: [Attempt], of id: RequestID) {
        for attempt in attempts where attempt.outcome == .failed {
            let status = attempt.status.map { ", HTTP \($0)" } ?? ""
            logger.warning(
                "attempt \(attempt.number) of \(id) failed at \(attempt.provider)/\(attempt.model): \(attempt.error ?? "unknown")\(status)"
            )
        }
    }

    /// Writes down a request that was refused before it was opened. A failure to do so changes nothing for
    /// the caller: it was refused in any case.
    func refuse(_ opening: EntryOpening, with error: ErrorReply, after duration: Duration) async {
        let settlement = EntrySettlement(
            settledAt: clock.now(),
            outcome: .refused,
            status: error.status,
            errorType: error.type,
            errorMessage: error.message,
            costReason: .noUsage,
            duration: duration)
        do throws(StorageError) {
            try await store.record(Entry(opening: opening, settlement: settlement))
        } catch {
            logger.error("the refused request \(opening.id) could not be recorded: \(error.message)")
        }
    }

    /// Whether requests can be written down, as far as is known. Not while the newest write has failed.
    public var isWritable: Bool { !isFailing.load(ordering: .relaxed) }

    private func noteSuccess() {
        guard isFailing.load(ordering: .relaxed) else { return }
        if isFailing.exchange(false, ordering: .relaxed) {
            logger.notice("the ledger can be written again")
        }
    }

    private func note(_ error: StorageError) {
        // What is wrong with one entry says nothing about the others.
        guard error.mayPass, !isFailing.exchange(true, ordering: .relaxed) else { return }
        let hint = error.hint.map { ". \($0)" } ?? ""
        logger.error("the ledger cannot be written, and requests are refused: \(error.message)\(hint)")
    }

    /// How many settlements wait for the database.
    public var unsettledCount: Int { unsettled.withLock { $0.count } }

    /// Looks once a second whether a ledger that failed can be written again, and tries again what the database did
    /// not take, until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            await tryAgain()
        }
    }

    /// One such look.
    public func tryAgain() async {
        if !isWritable {
            // Nobody asks a server that is not ready, so that it has to find out by itself.
            do throws(StorageError) {
                try await store.tryWriting()
                noteSuccess()
            } catch {
                return
            }
        }
        await settleLeftOver()
    }

    /// Tries once more every settlement that the database did not take.
    public func settleLeftOver() async {
        let waiting = unsettled.withLock { list in
            defer { list.removeAll() }
            return list
        }
        for (index, item) in waiting.enumerated() {
            do throws(StorageError) {
                let isOpen = try await store.settle(item.id, item.settlement, keeping: item.reasoning)
                if !isOpen { logger.warning("entry \(item.id) had been settled before") }
            } catch {
                guard error.mayPass else {
                    logger.error("entry \(item.id) is given up: \(error.message)")
                    continue
                }
                // What is wrong with one entry alone must not hold up the others.
                if case .failed = error {
                    unsettled.withLock { $0.append(item) }
                    continue
                }
                unsettled.withLock { $0.append(contentsOf: waiting[index...]) }
                return
            }
        }
    }
}

extension StorageError {
    /// Whether the same write may succeed later. What may not would hold up all that wait behind it.
    var mayPass: Bool {
        switch self {
        case .busy, .full, .readOnly, .corrupt, .moved, .failed: true
        case .schemaTooNew, .schemaTooOld, .alreadyServed, .notFound, .conflict: false
        }
    }
}
