import Synchronization

/// Lets everybody through once it is open; until then they wait.
final class Gate: Sendable {
    private enum State {
        case closed(waiting: [CheckedContinuation<Void, Never>])
        case open
    }

    private let state = Mutex(State.closed(waiting: []))

    /// Returns when the gate is open.
    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                switch state {
                case .open: return true
                case .closed(let waiting):
                    state = .closed(waiting: waiting + [continuation])
                    return false
                }
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Opens the gate for good.
    func open() {
        let waiting: [CheckedContinuation<Void, Never>] = state.withLock { state in
            defer { state = .open }
            switch state {
            case .open: return []
            case .closed(let waiting): return waiting
            }
        }
        for continuation in waiting { continuation.resume() }
    }
}
