import Domain
import Gateway
import Synchronization

/// Clocks that stand until a test moves them.
package final class HeldClock: Sendable {
    private let elapsed = Mutex<Duration>(.zero)

    package init() {}

    package func advance(_ duration: Duration) { elapsed.withLock { $0 += duration } }

    package var clock: Clock {
        Clock(
            now: { [self] in Timestamp(milliseconds: 1_764_000_000_000) + elapsed.withLock { $0 } },
            steady: { [self] in elapsed.withLock { $0 } })
    }
}
