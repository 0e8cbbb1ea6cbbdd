import Domain
import Synchronization
import Upstream

/// How much is read of answers whose client has left, to learn what they really cost.
///
/// Reading on keeps the provider generating, so every drain is short, and their number is bounded; what does
/// not end within the caps is cancelled, and its usage estimated. The places are shared between keys as those of
/// requests are.
public final class Drains: Sendable {
    /// How long one answer is drained.
    let duration: Duration
    private let places: Admission?
    private let state = Mutex(State())

    private struct State {
        var running: [ObjectIdentifier: (transfer: UpstreamTransfer, key: KeyID)] = [:]
        var isStopped = false
    }

    public init(most: Int = 64, duration: Duration = .seconds(15)) {
        places = most > 0 ? Admission(capacity: most) : nil
        self.duration = duration
    }

    /// Takes a place for a call of a key; false when there is none for it. A place taken must be given back.
    func take(_ relay: Relay, _ transfer: UpstreamTransfer, for key: KeyID?) -> Bool {
        state.withLock { state in
            guard !state.isStopped, let key, places?.take(key) ?? false else { return false }
            state.running[ObjectIdentifier(relay)] = (transfer, key)
            return true
        }
    }

    func giveBack(_ relay: Relay) {
        let ended = state.withLock { $0.running.removeValue(forKey: ObjectIdentifier(relay)) }
        if let ended { places?.leave(ended.key) }
    }

    /// Drains that run now.
    public var count: Int { state.withLock { $0.running.count } }

    /// Cancels what is drained, and from now on drains nothing: the process is about to end.
    public func stop() {
        let transfers = state.withLock { state in
            state.isStopped = true
            return state.running.values.map(\.transfer)
        }
        for transfer in transfers { transfer.cancel() }
    }
}
