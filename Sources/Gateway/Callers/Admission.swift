import Domain
import Synchronization
import Wire

/// What all keys share while they are served, and how much of it one of them may have: places for requests, memory for
/// their bodies, and places for answers that are read on without a client.
///
/// What is beyond is refused at once, with 529 and `retry-after`, before it costs anything: a queue would only make
/// everybody wait for what their clients have given up by then.
///
/// A key may have as much as four times what is free then, a dynamic threshold after Choudhury and Hahne, "Dynamic queue
/// length thresholds for shared-memory packet switches" (1998). So a key that is alone gets four fifths of all, two that
/// flood get four ninths each. However many flood: once their first requests have ended, there is room for whoever comes
/// next.
public final class Admission: Sendable {
    private struct State {
        var total = 0
        var byKey: [KeyID: Int] = [:]
    }

    /// A key's share of what is free.
    private static let share = 4

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: What there is to share: requests at a time, or bytes; at least 1.
    public init(capacity: Int) { self.capacity = max(1, capacity) }

    /// What is taken.
    public var count: Int { state.withLock { $0.total } }

    /// Takes a part for a key; `leave` gives it back.
    ///
    /// - Throws: 529 when there is not as much.
    func enter(_ key: KeyID, taking amount: Int = 1) throws(ErrorReply) {
        guard take(key, taking: amount) else {
            throw ErrorReply(
                529, "overloaded_error", "This gateway has too much to do. Try again.", retryAfter: 1)
        }
    }

    /// The same without an error: false when there is not as much.
    func take(_ key: KeyID, taking amount: Int = 1) -> Bool {
        state.withLock { state in
            let own = state.byKey[key, default: 0]
            let free = capacity - state.total
            // What a key takes first needs to be free, and no share of more.
            guard amount <= free, own == 0 || own + amount <= Self.share * free else { return false }
            state.byKey[key] = own + amount
            state.total += amount
            return true
        }
    }

    /// Gives back what was taken.
    func leave(_ key: KeyID, givingBack amount: Int = 1) {
        state.withLock { state in
            state.total -= amount
            if let own = state.byKey[key], own > amount {
                state.byKey[key] = own - amount
            } else {
                state.byKey[key] = nil
            }
        }
    }
}
