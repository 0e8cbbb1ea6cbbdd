import Domain
import Synchronization
import Translation
import Upstream
import Wire

/// One call to a provider and its answer's way to the client.
///
/// Bytes go from the transport's thread through the translation into the reply without a stop; whatever ends
/// the call (the provider, the client, a clock) leads to one `RelayResult`.
final class Relay: UpstreamReceiver, ReplyObserver {
    /// A stream that says nothing for so long gets a `ping`; Claude Code warns its user after 20 seconds.
    static let silence: Duration = .seconds(10)
    /// How long late usage is awaited once the provider has said why it finished.
    static let patienceForUsage: Duration = .seconds(2)
    /// How many bytes of a burst are held back at most, to be sent in one piece.
    static let burst = 32 << 10
    /// The most bytes of a whole answer, or of an error.
    static let maximumBody = 64 << 20

    private let isStream: Bool
    private let reply: any Reply
    private let drains: Drains
    private let clock: Clock
    private let context: AnswerContext
    private let messageID: String
    private let state: Mutex<State>

    /// What changes while the call runs. Guarded by one lock, because the transport's thread and the
    /// connection's event loop both have a part in it.
    private struct State {
        var stream: AnswerStream
        /// Events that wait for the end of a burst.
        var held: [UInt8] = []
        var head: UpstreamHead?
        /// A whole answer, or the body of an error.
        var body: [UInt8] = []
        var transfer: UpstreamTransfer?
        var waiter: CheckedContinuation<RelayResult, Never>?
        var result: RelayResult?
        /// The client has left.
        var isAbandoned = false
        var isDraining = false
        var awaitsUsage = false
        var streamBegan = false
        var lastWrite: Duration
        var firstByteAt: Duration?
        var responseBytes = 0
    }

    init(
        _ context: AnswerContext,
        messageID: String,
        isStream: Bool,
        reply: any Reply,
        drains: Drains,
        clock: Clock
    ) {
        self.context = context
        self.messageID = messageID
        self.isStream = isStream
        self.reply = reply
        self.drains = drains
        self.clock = clock
        self.state = Mutex(
            State(stream: AnswerStream(context, messageID: messageID), lastWrite: clock.steady()))
    }

    /// Makes the call. Returns when the answer is there but for its last bytes, or has failed.
    func run(_ request: UpstreamRequest, by transport: any UpstreamTransport) async -> RelayResult {
        reply.observe(self)
        if isStream { reply.wake(after: Self.silence) }
        let result = await withCheckedContinuation { waiter in
            let begins = state.withLock { state in
                if state.isAbandoned { return false }
                state.waiter = waiter
                return true
            }
            guard begins else { return waiter.resume(returning: Self.left) }
            let transfer = transport.start(request, for: self)
            let isAbandoned = state.withLock { state in
                state.transfer = transfer
                return state.isAbandoned
            }
            if isAbandoned { leave(transfer) }
        }
        reply.observe(nil)
        return result
    }

    /// The result of a call that was never made, because the client had left.
    private static var left: RelayResult {
        RelayResult(ending: .abandoned(drained: false), attemptOutcome: .cancelled)
    }

    // MARK: From the provider, on the transport's thread

    func receive(head: UpstreamHead) {
        state.withLock { $0.head = head }
    }

    func receive(body: UnsafeRawBufferPointer) -> UpstreamFlow {
        let (flow, isConcluded) = state.withLock { state in
            guard state.result == nil else { return (UpstreamFlow.more, false) }
            if isStream, state.head?.isSuccess == true {
                let flow = relay(body, &state)
                return (flow, state.result != nil)
            }
            guard state.body.count + body.count <= Self.maximumBody else {
                state.transfer?.cancel()
                return (.more, false)
            }
            state.body.append(contentsOf: body)
            return (.more, false)
        }
        if isConcluded { wakeWaiter() }
        return flow
    }

    func receiveLull() -> UpstreamFlow {
        state.withLock { flush(&$0) }
    }

    func end(_ result: Result<UpstreamSummary, UpstreamError>) {
        state.withLock { state in
            if state.result == nil {
                if case .failure(let error) = result {
                    conclude(error, &state)
                } else {
                    conclude(nil, &state)
                }
            }
            if state.isDraining {
                state.isDraining = false
                drains.giveBack()
            }
        }
        wakeWaiter()
    }

    // MARK: From the client, on the connection's event loop

    func replyBecameWritable() {
        state.withLock { $0.transfer }?.resume()
    }

    func replyClosed() {
        let transfer = state.withLock { state -> UpstreamTransfer? in
            guard state.result == nil else { return nil }
            state.isAbandoned = true
            state.isDraining = drains.take()
            return state.transfer
        }
        if let transfer { leave(transfer) }
    }

    /// Reads on for a while without a client, or gives the call up.
    private func leave(_ transfer: UpstreamTransfer) {
        if state.withLock({ $0.isDraining }) {
            reply.wake(after: drains.duration)
            transfer.resume()
        } else {
            transfer.cancel()
        }
    }

    func replyWoke() {
        state.withLock { state in
            guard state.result == nil else { return }
            if state.isAbandoned {
                state.transfer?.cancel()
            } else if state.awaitsUsage {
                conclude(nil, &state)
            } else {
                fillSilence(&state)
            }
        }
        wakeWaiter()
    }

    // MARK: Under the lock

    /// Translates a piece of the provider's stream, to be passed on at the next lull.
    private func relay(_ bytes: UnsafeRawBufferPointer, _ state: inout State) -> UpstreamFlow {
        state.stream.consume(bytes, into: &state.held)
        let flow = state.held.count < Self.burst ? UpstreamFlow.more : flush(&state)
        if state.stream.failure != nil || state.stream.isComplete {
            conclude(nil, &state)
            // What a provider goes on writing after a stop sequence of ours would only be billed.
            if state.stream.failure != nil || state.stream.isStoppedHere { state.transfer?.cancel() }
        } else if state.stream.hasFinishReason, !state.awaitsUsage, !state.isAbandoned {
            state.awaitsUsage = true
            reply.wake(after: Self.patienceForUsage)
        }
        return flow
    }

    /// Sends what is held back.
    private func flush(_ state: inout State) -> UpstreamFlow {
        guard !state.held.isEmpty else { return .more }
        let bytes = state.held
        state.held = []
        state.responseBytes += bytes.count
        let now = clock.steady()
        state.lastWrite = now
        if state.firstByteAt == nil { state.firstByteAt = now }
        guard !state.isAbandoned else { return .more }
        if !state.streamBegan {
            state.streamBegan = true
            reply.startStream()
        }
        return reply.write(bytes) ? .more : .pause
    }

    private func fillSilence(_ state: inout State) {
        let silent = clock.steady() - state.lastWrite
        guard silent >= Self.silence else { return reply.wake(after: Self.silence - silent) }
        state.stream.ping(into: &state.held)
        _ = flush(&state)
        reply.wake(after: Self.silence)
    }

    /// Makes the result. `error` says how the call broke off; nil when it came to its end.
    private func conclude(_ error: UpstreamError?, _ state: inout State) {
        var result = outcome(error, &state)
        result.status = state.head?.status
        result.upstreamRequestID = state.head.flatMap { $0["x-request-id"] ?? $0["request-id"] }
        result.firstByteAt = state.firstByteAt
        if state.isAbandoned {
            result.failure = nil
            result.ending = .abandoned(drained: result.attemptOutcome == .answered)
            if result.attemptOutcome != .answered { result.attemptOutcome = .cancelled }
        }
        switch result.ending {
        case .message(let bytes): result.responseBytes = bytes.count
        case .stream(let bytes): result.responseBytes = state.responseBytes + bytes.count
        case .failure, .abandoned: result.responseBytes = state.responseBytes
        }
        state.result = result
    }

    private func outcome(_ error: UpstreamError?, _ state: inout State) -> RelayResult {
        if let head = state.head, !head.isSuccess {
            let body = state.body
            return .failed(
                ProviderFailure(status: head.status, header: { head[$0] }, body: body, context: context))
        }
        if isStream { return streamOutcome(error, &state) }
        if let error { return .failed(ProviderFailure(error), error.shortDescription) }
        do throws(ProviderFailure) {
            let answer = try WholeAnswer.reading(state.body, context: context, messageID: messageID)
            return RelayResult(
                ending: .message(answer.body), conclusion: answer.conclusion, attemptOutcome: .answered)
        } catch {
            return .failed(error)
        }
    }

    private func streamOutcome(_ broken: UpstreamError?, _ state: inout State) -> RelayResult {
        if let broken, state.head == nil, !state.stream.hasStarted {
            return .failed(ProviderFailure(broken), broken.shortDescription)
        }
        _ = flush(&state)
        let reported = state.stream.providerFailure
        var last: [UInt8] = []
        let conclusion = state.stream.finish(cut: broken != nil, into: &last)
        guard let failure = reported ?? state.stream.providerFailure else {
            return RelayResult(ending: .stream(last), conclusion: conclusion, attemptOutcome: .answered)
        }
        var result = RelayResult.failed(failure, broken?.shortDescription)
        result.conclusion = conclusion
        if state.streamBegan {
            result.failure = nil
            result.ending = .stream(last)
        }
        return result
    }

    /// Hands the result to whoever waits for it, outside the lock.
    private func wakeWaiter() {
        let (waiter, result) = state.withLock { state in
            guard let result = state.result, let waiter = state.waiter else {
                return (CheckedContinuation<RelayResult, Never>?.none, RelayResult?.none)
            }
            state.waiter = nil
            return (waiter, result)
        }
        if let waiter, let result { waiter.resume(returning: result) }
    }
}

extension RelayResult {
    /// A call that failed before anything reached the client.
    fileprivate static func failed(_ failure: ProviderFailure, _ error: String? = nil) -> RelayResult {
        RelayResult(
            ending: .failure(failure.reply),
            failure: failure,
            error: error ?? failure.reply.type,
            attemptOutcome: .failed)
    }
}

extension UpstreamHead {
    fileprivate var isSuccess: Bool { (200..<300).contains(status) }
}
