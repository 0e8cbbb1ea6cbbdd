import Synchronization
import Upstream

/// One thing a scripted provider does.
package enum Act: Sendable {
    case head(Int, [(name: String, value: String)] = [])
    case body(String)
    /// Runs a test's own step between two pieces.
    case meanwhile(@Sendable () async -> Void)
    /// Says nothing more until the call is cancelled.
    case silence
    case fail(UpstreamError)
}

/// A provider that plays one list of acts a call; what follows the last list is a refused connection.
package final class ScriptedTransport: UpstreamTransport {
    private let scripts: Mutex<[[Act]]>
    private let journal: Journal
    private let calls = Mutex<[(request: UpstreamRequest, control: ScriptedCall)]>([])
    private let taken = Mutex<[UpstreamFlow]>([])
    private let looked = Mutex(0)

    package init(_ journal: Journal, _ scripts: [[Act]]) {
        self.journal = journal
        self.scripts = Mutex(scripts)
    }

    /// Adds the acts of one more call.
    package func play(_ acts: some Sequence<Act>) { scripts.withLock { $0.append(Array(acts)) } }

    package var requests: [UpstreamRequest] { calls.withLock { $0.map(\.request) } }

    /// The requests since this was last asked.
    package func takeRequests() -> [UpstreamRequest] {
        let requests = requests
        return Array(
            requests.dropFirst(
                looked.withLock { looked in
                    defer { looked = requests.count }
                    return looked
                }))
    }

    /// What was answered to the pieces of bodies, of all calls.
    package var flows: [UpstreamFlow] { taken.withLock { $0 } }

    /// Whether a call waits to be resumed.
    package var isHeldBack: Bool { calls.withLock { $0.contains { $0.control.isHeldBack } } }

    package func start(_ request: UpstreamRequest, for receiver: any UpstreamReceiver) -> UpstreamTransfer {
        let script = scripts.withLock { $0.isEmpty ? [.fail(.connect)] : $0.removeFirst() }
        let call = ScriptedCall(journal)
        calls.withLock { $0.append((request, call)) }
        journal.note("call \(request.url)")
        Task { receiver.end(await self.play(script, for: receiver, call)) }
        return UpstreamTransfer(call)
    }

    private func play(
        _ script: [Act], for receiver: any UpstreamReceiver, _ call: ScriptedCall
    ) async -> Result<UpstreamSummary, UpstreamError> {
        var isPaused = false
        for act in script {
            if call.isCancelled { return .failure(.cancelled) }
            switch act {
            case .head(let status, let headers):
                receiver.receive(head: UpstreamHead(status: status, headers: headers))
            case .body(let text):
                if isPaused { await call.waitForResume() }
                if call.isCancelled { return .failure(.cancelled) }
                call.forgetResume()
                isPaused = hand(text, to: receiver) == .pause
            case .meanwhile(let step): await step()
            case .silence: await call.waitForCancel()
            case .fail(let error): return .failure(error)
            }
        }
        if isPaused { await call.waitForResume() }
        if call.isCancelled { return .failure(.cancelled) }
        return .success(
            UpstreamSummary(
                connectDuration: .zero, firstByteDuration: .zero, totalDuration: .zero, bytesSent: 0,
                bytesReceived: 0, reusedConnection: false))
    }

    private func hand(_ text: String, to receiver: any UpstreamReceiver) -> UpstreamFlow {
        var text = text
        var flow = text.withUTF8 { receiver.receive(body: UnsafeRawBufferPointer($0)) }
        if flow == .more { flow = receiver.receiveLull() }
        taken.withLock { $0.append(flow) }
        return flow
    }
}

/// One call of a scripted provider, as its caller controls it.
private final class ScriptedCall: UpstreamControl {
    private struct State {
        var isCancelled = false
        var hasResumed = false
        var resumption: CheckedContinuation<Void, Never>?
        var cancellation: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())
    private let journal: Journal

    init(_ journal: Journal) { self.journal = journal }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }
    var isHeldBack: Bool { state.withLock { $0.resumption != nil } }

    func cancel() {
        let waiters = state.withLock { state in
            state.isCancelled = true
            defer { (state.resumption, state.cancellation) = (nil, nil) }
            return [state.resumption, state.cancellation]
        }
        journal.note("cancel")
        for waiter in waiters { waiter?.resume() }
    }

    func resume() {
        let waiter = state.withLock { state in
            state.hasResumed = true
            defer { state.resumption = nil }
            return state.resumption
        }
        journal.note("resume")
        waiter?.resume()
    }

    /// A wish to resume counts from here on: the caller has not asked to pause yet.
    func forgetResume() { state.withLock { $0.hasResumed = false } }

    func waitForResume() async {
        await withCheckedContinuation { waiter in
            let goesOn = state.withLock { state in
                if state.isCancelled || state.hasResumed { return true }
                state.resumption = waiter
                return false
            }
            if goesOn { waiter.resume() }
        }
    }

    func waitForCancel() async {
        await withCheckedContinuation { waiter in
            let goesOn = state.withLock { state in
                if state.isCancelled { return true }
                state.cancellation = waiter
                return false
            }
            if goesOn { waiter.resume() }
        }
    }
}
