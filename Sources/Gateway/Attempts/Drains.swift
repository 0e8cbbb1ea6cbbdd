import Synchronization
import Upstream

/// How much is read of answers whose client has left, to learn what they really cost.
///
/// Reading on keeps the provider generating, so every drain is short, and their number is bounded; what does
/// not end within the caps is cancelled, and its usage estimated.
public final class Drains: Sendable {
    /// How long one answer is drained.
    let duration: Duration
    private let most: Int
    private let state = Mutex(State())

    private struct State {
        var running: [ObjectIdentifier: UpstreamTransfer] = [:]
        var isStopped = false
    }

    public init(most: Int = 64, duration: Duration = .seconds(15)) {
        self.most = most
        self.duration = duration
    }

    /// Takes a place for a call; false when there is none. A place taken must be given back.
    func take(_ relay: Relay, _ transfer: UpstreamTransfer) -> Bool {
        state.withLock { state in
            guard !state.isStopped, state.running.count < most else { return false }
            state.running[ObjectIdentifier(relay)] = transfer
            return true
        }
    }

    func giveBack(_ relay: Relay) {
        state.withLock { _ = $0.running.removeValue(forKey: ObjectIdentifier(relay)) }
    }

    /// Drains that run now.
    public var count: Int { state.withLock { $0.running.count } }

    /// Cancels what is drained, and from now on drains nothing: the process is about to end.
    public func stop() {
        let transfers = state.withLock { state in
            state.isStopped = true
            return Array(state.running.values)
        }
        for transfer in transfers { transfer.cancel() }
    }
}
