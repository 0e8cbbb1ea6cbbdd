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
    /// Settlements that the database did not take; their entries are open, and they are tried again.
    private let unsettled = Mutex<[(id: RequestID, settlement: EntrySettlement)]>([])

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
        } catch {
            throw ErrorReply(error)
        }
    }

    /// The same under budgets and limits.
    func open(_ opening: EntryOpening, claiming claim: Claim) async throws(ErrorReply) -> ClaimOutcome {
        do throws(StorageError) {
            return try await store.open(opening, claiming: claim)
        } catch {
            throw ErrorReply(error)
        }
    }

    /// Notes the attempts so far before the next one begins.
    func note(_ attempts: [Attempt], of id: RequestID) async throws(ErrorReply) {
        do throws(StorageError) {
            try await store.note(attempts, of: id)
        } catch {
            throw ErrorReply(error)
        }
    }

    /// Settles an entry, durably. When the database does not take it, the settlement is kept and tried again
    /// until it does; the caller must then not let the answer look complete.
    func settle(_ id: RequestID, _ settlement: EntrySettlement) async throws(ErrorReply) {
        do throws(StorageError) {
            try await store.settle(id, settlement)
        } catch {
            logger.error("entry \(id) could not be settled: \(error.message)")
            unsettled.withLock { $0.append((id, settlement)) }
            throw ErrorReply(error)
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

    /// How many settlements wait for the database.
    public var unsettledCount: Int { unsettled.withLock { $0.count } }

    /// Tries again, once a second, what the database did not take, until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            await settleLeftOver()
        }
    }

    /// Tries once more every settlement that the database did not take.
    public func settleLeftOver() async {
        let waiting = unsettled.withLock { list in
            defer { list.removeAll() }
            return list
        }
        for (index, item) in waiting.enumerated() {
            do throws(StorageError) {
                try await store.settle(item.id, item.settlement)
            } catch {
                guard error.mayPass else {
                    logger.error("entry \(item.id) is given up: \(error.message)")
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
    fileprivate var mayPass: Bool {
        switch self {
        case .busy, .full, .readOnly, .corrupt, .failed: true
        case .schemaTooNew, .schemaTooOld, .alreadyServed, .notFound, .conflict: false
        }
    }
}
