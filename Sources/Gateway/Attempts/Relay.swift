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
    static let burst = 64 << 10
    /// The most bytes of a whole answer, or of an error.
    static let maximumBody = 64 << 20
    /// The most bytes of a provider's stream. A token may take some hundred bytes there, and no model says a million
    /// of them; what goes on for longer goes on for ever.
    static let maximumStream = 256 << 20

    let isStream: Bool
    private let reply: any Reply
    private let drains: Drains
    private let key: KeyID?
    private let whenAnswered: @Sendable () -> Void
    private let whenLeft: @Sendable () -> Void
    private let clock: Clock
    let context: AnswerContext
    let messageID: String
    private let state: Mutex<State>

    /// What changes while the call runs. Guarded by one lock, because the transport's thread and the
    /// connection's event loop both have a part in it.
    struct State {
        var stream: AnswerStream
        /// Events that wait for the end of a burst.
        var held: [UInt8] = []
        var head: UpstreamHead?
        /// Whether the body is a stream that goes to the client; else it is collected.
        var isRelayed = false
        /// A whole answer, or the body of an error.
        var body: [UInt8] = []
        /// Bytes of the provider's stream so far.
        var streamed = 0
        var isTooLarge = false
        var transfer: UpstreamTransfer?
        var waiter: CheckedContinuation<RelayResult, Never>?
        var result: RelayResult?
        /// The client has left.
        var isAbandoned = false
        /// The process is about to end.
        var isStopped = false
        var isDraining = false
        /// The client takes no more for now, so that the provider waits.
        var isPaused = false
        /// The client took bytes again before there was a transfer to resume.
        var owesResume = false
        /// Until when late usage is awaited; set when the provider has said why it finished.
        var usageDue: Duration?
        var heard: Heard
        var firstByteAt: Duration?
    }

    /// - Parameters:
    ///   - heard: What the client has heard already, of silence that earlier calls left.
    ///   - whenAnswered: Called when the provider has begun to answer a stream. It is quick, and calls nobody back.
    ///   - whenLeft: Called when the client has left and the answer is only read for its usage.
    init(
        _ context: AnswerContext,
        messageID: String,
        isStream: Bool,
        reply: any Reply,
        heard: Heard,
        drains: Drains,
        key: KeyID?,
        whenAnswered: @escaping @Sendable () -> Void,
        whenLeft: @escaping @Sendable () -> Void,
        clock: Clock
    ) {
        self.context = context
        self.messageID = messageID
        self.isStream = isStream
        self.reply = reply
        self.drains = drains
        self.key = key
        self.whenAnswered = whenAnswered
        self.whenLeft = whenLeft
        self.clock = clock
        self.state = Mutex(
            State(stream: AnswerStream(context, messageID: messageID), heard: heard))
    }

    /// Whether the process is about to end.
    var mustEnd: Bool { state.withLock { $0.isStopped } }

    /// Makes the call. Returns when the answer is there but for its last bytes, or has failed; nil when the
    /// client had left before the call was made, or the process was about to end.
    func run(_ request: UpstreamRequest, by transport: any UpstreamTransport) async -> RelayResult? {
        reply.observe(self)
        defer { reply.observe(nil) }
        guard !state.withLock({ $0.isAbandoned || $0.isStopped }) else { return nil }
        if isStream { awaitSilence(since: state.withLock { $0.heard.last }) }
        return await withCheckedContinuation { waiter in
            state.withLock { $0.waiter = waiter }
            let transfer = transport.start(request, for: self)
            let early = state.withLock { state in
                state.transfer = transfer
                return (
                    isAbandoned: state.isAbandoned, isStopped: state.isStopped, owesResume: state.owesResume
                )
            }
            // What happened on the client's side before there was a transfer.
            if early.isAbandoned {
                leave(transfer)
            } else if early.isStopped {
                transfer.cancel()
            } else if early.owesResume {
                transfer.resume()
            }
        }
    }

    // MARK: From the provider, on the transport's thread

    func receive(head: UpstreamHead) {
        state.withLock { state in
            state.head = head
            state.isRelayed = isStream && head.isSuccess && head.encoding == nil
        }
    }

    func receive(body: UnsafeRawBufferPointer) -> UpstreamFlow {
        let (flow, isConcluded) = state.withLock { state in
            guard state.result == nil else { return (UpstreamFlow.enough, false) }
            if state.isRelayed {
                state.streamed += body.count
                guard state.streamed <= Self.maximumStream else { return (giveUpTooLarge(&state), false) }
                let flow = relay(body, &state)
                return state.result == nil ? (flow, false) : (.enough, true)
            }
            guard state.body.count + body.count <= Self.maximumBody else {
                return (giveUpTooLarge(&state), false)
            }
            state.body.append(contentsOf: body)
            return (.more, false)
        }
        if isConcluded { wakeWaiter() }
        return flow
    }

    func receiveLull() -> UpstreamFlow {
        state.withLock { state in
            guard state.result == nil else { return .enough }
            // Late usage usually comes with the reason to finish; only when it does not is it waited for.
            if let due = state.usageDue, !state.isAbandoned {
                reply.wake(after: max(.zero, due - clock.steady()))
            }
            return flush(&state)
        }
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
                drains.giveBack(self)
            }
        }
        wakeWaiter()
    }

    // MARK: From the client, on the connection's event loop

    func replyBecameWritable() {
        let transfer = state.withLock { state in
            state.isPaused = false
            state.owesResume = state.transfer == nil
            return state.transfer
        }
        transfer?.resume()
    }

    func replyClosed() {
        let transfer = state.withLock { state -> UpstreamTransfer? in
            guard state.result == nil else { return nil }
            state.isAbandoned = true
            state.isPaused = false
            return state.transfer
        }
        if let transfer { leave(transfer) }
    }

    func replyMustEnd() {
        let transfer = state.withLock { state -> UpstreamTransfer? in
            guard state.result == nil, !state.isAbandoned else { return nil }
            state.isStopped = true
            return state.transfer
        }
        transfer?.cancel()
    }

    /// Reads on for a while without a client, or gives the call up.
    private func leave(_ transfer: UpstreamTransfer) {
        let drains = state.withLock { state in
            guard state.result == nil else { return false }
            if !state.isDraining { state.isDraining = self.drains.take(self, transfer, for: key) }
            return state.isDraining
        }
        if drains {
            whenLeft()
            reply.wake(after: self.drains.duration)
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
            } else if state.isPaused {
                // The client is slow, not the provider: there is nothing to fill and nothing to give up.
                reply.wake(after: Self.silence)
            } else if let due = state.usageDue {
                let now = clock.steady()
                guard now >= due else { return reply.wake(after: due - now) }
                conclude(nil, &state)
                state.transfer?.cancel()
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
        if state.stream.isComplete {
            conclude(nil, &state)
            // What a provider goes on writing after a stop sequence of ours would only be billed.
            if state.stream.failure != nil || state.stream.isStoppedHere { state.transfer?.cancel() }
        } else if state.usageDue == nil, state.stream.hasFinishReason {
            state.usageDue = clock.steady() + Self.patienceForUsage
        }
        return flow
    }

    /// Ends a call whose answer is beyond its bound; its result is made at the end.
    private func giveUpTooLarge(_ state: inout State) -> UpstreamFlow {
        state.isTooLarge = true
        state.transfer?.cancel()
        return .enough
    }

    /// Sends what is held back.
    func flush(_ state: inout State) -> UpstreamFlow {
        guard !state.held.isEmpty else { return .more }
        let bytes = state.held
        state.held = []
        if state.firstByteAt == nil {
            state.firstByteAt = clock.steady()
            whenAnswered()
        }
        return write(bytes, &state)
    }

    private func write(_ bytes: [UInt8], _ state: inout State) -> UpstreamFlow {
        state.heard.bytes += bytes.count
        state.heard.last = clock.steady()
        guard !state.isAbandoned else { return .more }
        if !state.heard.hasBegun {
            state.heard.hasBegun = true
            reply.startStream()
        }
        state.isPaused = !reply.write(bytes)
        return state.isPaused ? .pause : .more
    }

    private func fillSilence(_ state: inout State) {
        if clock.steady() - state.heard.last >= Self.silence {
            _ = flush(&state)
            var ping: [UInt8] = []
            state.stream.ping(into: &ping)
            if !ping.isEmpty { _ = write(ping, &state) }
        }
        awaitSilence(since: state.heard.last)
    }

    private func awaitSilence(since last: Duration) {
        reply.wake(after: max(.zero, last + Self.silence - clock.steady()))
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
