import Synchronization

/// How much is read of answers whose client has left, to learn what they really cost.
///
/// Reading on keeps the provider generating, so every drain is short, and their number is bounded; what does
/// not end within the caps is cancelled, and its usage estimated.
public final class Drains: Sendable {
    /// How long one answer is drained.
    let duration: Duration
    private let most: Int
    private let running: Mutex<Int> = Mutex(0)
    private let stopped: Mutex<Bool> = Mutex(false)

    public init(most: Int = 64, duration: Duration = .seconds(15)) {
        self.most = most
        self.duration = duration
    }

    /// Takes a place; false when there is none. A place taken must be given back.
    func take() -> Bool {
        guard !stopped.withLock({ $0 }) else { return false }
        return running.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }

    func giveBack() { running.withLock { $0 -= 1 } }

    /// Drains that run now.
    public var count: Int { running.withLock { $0 } }

    /// From now on nothing is drained: the process is about to end.
    public func stop() { stopped.withLock { $0 = true } }
}
