import Domain
import Synchronization

/// Takes what is published, and hands it to whoever waits for it.
package final class MemoryCooldowns: CooldownStore {
    private let failures: Mutex<Int>
    private let latest = Mutex<[Cooldown]>([])
    private let publish: AsyncStream<[Cooldown]>.Continuation

    /// What was published, in order; for one listener.
    package let published: AsyncStream<[Cooldown]>

    /// - Parameter failures: How often publishing fails before it works.
    package init(failures: Int = 0) {
        self.failures = Mutex(failures)
        (published, publish) = AsyncStream.makeStream()
    }

    package func publish(_ cooldowns: [Cooldown]) async throws(StorageError) {
        let fails = failures.withLock { left in
            left -= 1
            return left >= 0
        }
        if fails { throw .failed("the disk is full") }
        latest.withLock { $0 = cooldowns }
        publish.yield(cooldowns)
    }

    package func cooldowns(at now: Timestamp) async throws(StorageError) -> [Cooldown] {
        latest.withLock { $0 }
    }
}
