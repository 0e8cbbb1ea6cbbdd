import Synchronization

/// How often each action with `times=` has been reached.
final class ActionCounters: Sendable {
    /// Past so many actions all counts begin anew; a test run has a few hundred.
    private static let limit = 100_000

    private let counts = Mutex<[String: Int]>([:])

    /// 1 for the first time.
    func next(for key: String) -> Int {
        counts.withLock { counts in
            if counts.count >= Self.limit, counts[key] == nil { counts.removeAll() }
            let count = (counts[key] ?? 0) + 1
            counts[key] = count
            return count
        }
    }

    func forget() {
        counts.withLock { $0.removeAll() }
    }
}
