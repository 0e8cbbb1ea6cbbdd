import Synchronization

extension UpstreamTransport {
    /// One call with its answer in one piece, for questions with short answers such as a list of models.
    ///
    /// An answer of more than `limit` bytes ends with `.tooLarge(.body)`, a cancelled task with `.cancelled`.
    public func whole(
        _ request: UpstreamRequest,
        limit: Int = 16 << 20
    ) async -> Result<(UpstreamHead, [UInt8]), UpstreamError> {
        let answer = WholeAnswer(limit: limit)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.await(by: continuation)
                answer.control(start(request, for: answer))
            }
        } onCancel: {
            answer.cancel()
        }
    }
}

/// Collects an answer up to its limit.
private final class WholeAnswer: UpstreamReceiver {
    typealias Outcome = Result<(UpstreamHead, [UInt8]), UpstreamError>

    private struct State {
        var continuation: CheckedContinuation<Outcome, Never>?
        var transfer: UpstreamTransfer?
        var isCancelled = false
        var head: UpstreamHead?
        var body: [UInt8] = []
        var isTooLarge = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    func await(by continuation: CheckedContinuation<Outcome, Never>) {
        state.withLock { $0.continuation = continuation }
    }

    /// The task may be cancelled before there is anything to cancel, and the transfer over before it is known
    /// here.
    func control(_ transfer: UpstreamTransfer) {
        let isCancelled = state.withLock { state in
            if state.continuation != nil { state.transfer = transfer }
            return state.isCancelled
        }
        if isCancelled { transfer.cancel() }
    }

    func cancel() {
        let transfer = state.withLock { state in
            state.isCancelled = true
            return state.transfer
        }
        transfer?.cancel()
    }

    func receive(head: UpstreamHead) {
        state.withLock { $0.head = head }
    }

    func receive(body: UnsafeRawBufferPointer) -> UpstreamFlow {
        let isTooLarge = state.withLock { state in
            if state.body.count + body.count > limit {
                state.isTooLarge = true
            } else {
                state.body.append(contentsOf: body)
            }
            return state.isTooLarge
        }
        if isTooLarge { cancel() }
        return .more
    }

    func end(_ result: Result<UpstreamSummary, UpstreamError>) {
        let (continuation, outcome) = state.withLock { state in
            defer {
                state.continuation = nil
                state.transfer = nil
            }
            return (state.continuation, Self.outcome(of: result, in: state))
        }
        continuation?.resume(returning: outcome)
    }

    private static func outcome(
        of result: Result<UpstreamSummary, UpstreamError>,
        in state: State
    ) -> Outcome {
        if state.isTooLarge { return .failure(.tooLarge(.body)) }
        if case .failure(let error) = result { return .failure(error) }
        guard let head = state.head else { return .failure(.reset) }
        return .success((head, state.body))
    }
}
