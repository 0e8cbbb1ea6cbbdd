import Synchronization
import Upstream

/// A receiver that keeps what it is told, and lets a test wait for it.
final class Recorder: UpstreamReceiver {
    typealias Outcome = Result<UpstreamSummary, UpstreamError>

    struct State: Sendable {
        var head: UpstreamHead?
        var heads = 0
        var body: [UInt8] = []
        var pieces = 0
        var isPaused = false
        var pauses = 0
        var outcomes: [Outcome] = []
        /// What came against the rules of a receiver.
        var violations: [String] = []
    }

    private struct Waiter {
        let condition: @Sendable (State) -> Bool
        let continuation: CheckedContinuation<State, Never>
    }

    private let state = Mutex((state: State(), waiters: [Waiter]()))
    private let onHead: @Sendable (Recorder) -> Void
    private let onBody: @Sendable (Recorder) -> UpstreamFlow
    private let onEnd: @Sendable (Recorder) -> Void

    init(
        onHead: @escaping @Sendable (Recorder) -> Void = { _ in },
        onBody: @escaping @Sendable (Recorder) -> UpstreamFlow = { _ in .more },
        onEnd: @escaping @Sendable (Recorder) -> Void = { _ in }
    ) {
        self.onHead = onHead
        self.onBody = onBody
        self.onEnd = onEnd
    }

    var now: State { state.withLock { $0.state } }

    /// Returns as soon as the condition holds.
    @discardableResult
    func wait(until condition: @escaping @Sendable (State) -> Bool) async -> State {
        await withCheckedContinuation { continuation in
            let reached = state.withLock { state -> State? in
                if condition(state.state) { return state.state }
                state.waiters.append(Waiter(condition: condition, continuation: continuation))
                return nil
            }
            if let reached { continuation.resume(returning: reached) }
        }
    }

    func end() async -> State {
        await wait { !$0.outcomes.isEmpty }
    }

    func receive(head: UpstreamHead) {
        change { state in
            let isLate = state.heads > 0 || state.pieces > 0 || !state.outcomes.isEmpty
            if isLate { state.violations.append("head") }
            state.head = head
            state.heads += 1
        }
        onHead(self)
    }

    func receive(body: UnsafeRawBufferPointer) -> UpstreamFlow {
        change { state in
            if state.heads == 0 || !state.outcomes.isEmpty { state.violations.append("body") }
            if state.isPaused { state.violations.append("body in a pause") }
            if body.isEmpty { state.violations.append("empty body") }
            state.body.append(contentsOf: body)
            state.pieces += 1
        }
        let flow = onBody(self)
        if flow == .pause {
            change { state in
                state.isPaused = true
                state.pauses += 1
            }
        }
        return flow
    }

    func end(_ result: Outcome) {
        change { state in
            if !state.outcomes.isEmpty { state.violations.append("end") }
            state.outcomes.append(result)
        }
        onEnd(self)
    }

    /// To be called before the transfer is resumed.
    func willResume() {
        change { $0.isPaused = false }
    }

    private func change(_ body: (inout State) -> Void) {
        let (reached, now) = state.withLock { state in
            body(&state.state)
            let now = state.state
            let reached = state.waiters.filter { $0.condition(now) }
            state.waiters.removeAll { $0.condition(now) }
            return (reached, now)
        }
        for waiter in reached { waiter.continuation.resume(returning: now) }
    }
}

extension Recorder.State {
    var text: String { String(decoding: body, as: UTF8.self) }

    var summary: UpstreamSummary? {
        if case .success(let summary) = outcomes.first { summary } else { nil }
    }

    var error: UpstreamError? { outcomes.first?.error }
}

extension Result {
    var error: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

/// A value that one side sets and the other waits for.
final class Signal<Value: Sendable>: Sendable {
    private let state = Mutex((value: Value?.none, waiters: [CheckedContinuation<Value, Never>]()))

    func set(_ value: Value) {
        let waiters = state.withLock { state in
            state.value = value
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: value) }
    }

    func wait() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state in
                if state.value == nil { state.waiters.append(continuation) }
                return state.value
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}
