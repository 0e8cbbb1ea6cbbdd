import Domain
import Gateway
import Synchronization
import Upstream
import Wire

/// What happened, in order, across all doubles of one test.
final class Journal: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func note(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A ledger in memory that can be told to fail.
final class MemoryLedger: LedgerStore {
    struct State {
        var openings: [RequestID: EntryOpening] = [:]
        var settlements: [RequestID: EntrySettlement] = [:]
        var failure: StorageError?
    }
    let state = Mutex(State())
    let journal: Journal

    init(_ journal: Journal) { self.journal = journal }

    var entries: [Entry] {
        state.withLock { state in
            state.openings.values.map { Entry(opening: $0, settlement: state.settlements[$0.id]) }
        }
    }
    var settlement: EntrySettlement? { entries.first?.settlement }

    func fail(with error: StorageError?) { state.withLock { $0.failure = error } }

    private func check() throws(StorageError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    func open(_ opening: EntryOpening) async throws(StorageError) {
        try check()
        state.withLock { $0.openings[opening.id] = opening }
        journal.note("open")
    }
    func note(_ attempts: [Attempt], of id: RequestID) async throws(StorageError) {
        try check()
        journal.note("note \(attempts.count)")
    }
    func settle(_ id: RequestID, _ settlement: EntrySettlement) async throws(StorageError) {
        try check()
        state.withLock { $0.settlements[id] = settlement }
        journal.note("settle \(settlement.outcome)")
    }
    func record(_ entry: Entry) async throws(StorageError) {
        try check()
        state.withLock {
            $0.openings[entry.id] = entry.opening
            $0.settlements[entry.id] = entry.settlement
        }
        journal.note("record")
    }
    func settleInterrupted(exceptNode node: String, at now: Timestamp) async throws(StorageError) -> Int { 0 }
}

/// A client in memory.
final class MemoryReply: Reply {
    struct State {
        var status: Int?
        var text = ""
        var error: ErrorReply?
        var isFinished = false
        var observer: (any ReplyObserver)?
        var takesMore = true
        var isClosed = false
    }
    let state = Mutex(State())
    let journal: Journal

    init(_ journal: Journal) { self.journal = journal }

    var text: String { state.withLock { $0.text } }
    var status: Int? { state.withLock { $0.status } }
    var error: ErrorReply? { state.withLock { $0.error } }
    var isFinished: Bool { state.withLock { $0.isFinished } }
    var observer: (any ReplyObserver)? { state.withLock { $0.observer } }

    func send(status: Int, body: [UInt8]) {
        state.withLock {
            $0.status = status
            $0.text = String(decoding: body, as: UTF8.self)
            $0.isFinished = true
        }
        journal.note("reply \(status)")
    }
    func send(_ error: ErrorReply) {
        state.withLock {
            $0.status = error.status
            $0.error = error
            $0.isFinished = true
        }
        journal.note("reply \(error.status)")
    }
    func startStream() {
        state.withLock { $0.status = 200 }
        journal.note("start")
    }
    func write(_ bytes: [UInt8]) -> Bool {
        state.withLock {
            $0.text += String(decoding: bytes, as: UTF8.self)
            return $0.takesMore
        }
    }
    func finishStream(_ bytes: [UInt8]) {
        state.withLock {
            $0.status = $0.status ?? 200
            $0.text += String(decoding: bytes, as: UTF8.self)
            $0.isFinished = true
        }
        journal.note("finish")
    }
    func observe(_ observer: (any ReplyObserver)?) {
        let isClosed = state.withLock {
            $0.observer = observer
            return $0.isClosed
        }
        if isClosed { observer?.replyClosed() }
    }
    func wake(after delay: Duration) {}

    /// The client goes away.
    func leave() {
        let observer = state.withLock {
            $0.isClosed = true
            return $0.observer
        }
        observer?.replyClosed()
    }
}

/// One thing a scripted provider does.
enum Act: Sendable {
    case head(Int, [(name: String, value: String)] = [])
    case body(String)
    /// Runs a test's own step between two pieces.
    case meanwhile(@Sendable () async -> Void)
    case fail(UpstreamError)
}

/// A provider that plays one list of acts a call; what follows the last list is a refused connection.
final class ScriptedTransport: UpstreamTransport {
    private let scripts: Mutex<[[Act]]>
    private let journal: Journal
    let requests = Mutex<[UpstreamRequest]>([])
    let flows = Mutex<[UpstreamFlow]>([])

    init(_ journal: Journal, _ scripts: [[Act]]) {
        self.journal = journal
        self.scripts = Mutex(scripts)
    }

    /// Adds the acts of one more call.
    func play(_ acts: some Sequence<Act>) { scripts.withLock { $0.append(Array(acts)) } }

    /// Whether `cancel` and `resume` were called.
    final class Control: UpstreamControl {
        let isCancelled = Atomic<Bool>(false)
        let journal: Journal
        init(_ journal: Journal) { self.journal = journal }
        func cancel() {
            isCancelled.store(true, ordering: .sequentiallyConsistent)
            journal.note("cancel")
        }
        func resume() { journal.note("resume") }
    }

    func start(_ request: UpstreamRequest, for receiver: any UpstreamReceiver) -> UpstreamTransfer {
        let script = scripts.withLock { $0.isEmpty ? [.fail(.connect)] : $0.removeFirst() }
        requests.withLock { $0.append(request) }
        journal.note("call \(request.url)")
        let control = Control(journal)
        Task {
            for act in script {
                if control.isCancelled.load(ordering: .sequentiallyConsistent) {
                    return receiver.end(.failure(.cancelled))
                }
                switch act {
                case .head(let status, let headers):
                    receiver.receive(head: UpstreamHead(status: status, headers: headers))
                case .body(let text):
                    var text = text
                    var flow = text.withUTF8 { receiver.receive(body: UnsafeRawBufferPointer($0)) }
                    if flow == .more { flow = receiver.receiveLull() }
                    flows.withLock { $0.append(flow) }
                case .meanwhile(let step): await step()
                case .fail(let error): return receiver.end(.failure(error))
                }
            }
            if control.isCancelled.load(ordering: .sequentiallyConsistent) {
                return receiver.end(.failure(.cancelled))
            }
            receiver.end(
                .success(
                    UpstreamSummary(
                        connectDuration: .zero, firstByteDuration: .zero, totalDuration: .zero, bytesSent: 0,
                        bytesReceived: 0, reusedConnection: false)))
        }
        return UpstreamTransfer(control)
    }
}
