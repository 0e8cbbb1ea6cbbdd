import Domain
import Synchronization
import Wire

/// How many requests are answered at a time, and how many of them for one key.
///
/// What is beyond is refused at once, with 529 and `retry-after`, before it costs anything: a queue would only make
/// everybody wait for what their clients have given up by then.
///
/// A key may have as many as four times the places that are free then, a dynamic threshold after Choudhury and Hahne,
/// "Dynamic queue length thresholds for shared-memory packet switches" (1998). So a key that is alone gets four fifths
/// of all, two that flood get four ninths each. However many flood: once their first requests have ended, there is a
/// place for whoever comes next.
public final class Admission: Sendable {
    private struct State {
        var total = 0
        var byKey: [KeyID: Int] = [:]
    }

    /// A key's share of what is free.
    private static let share = 4

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: The most requests at a time, at least 1.
    public init(capacity: Int) { self.capacity = max(1, capacity) }

    /// Requests that are being answered.
    public var count: Int { state.withLock { $0.total } }

    /// Takes a place for a request of a key; `leave` gives it back.
    ///
    /// - Throws: 529 when there is none.
    func enter(_ key: KeyID) throws(ErrorReply) {
        let isAdmitted = state.withLock { state in
            let own = state.byKey[key, default: 0]
            // The first request of a key needs one place, and no share of more.
            guard state.total < capacity, own < max(1, Self.share * (capacity - state.total)) else {
                return false
            }
            state.byKey[key] = own + 1
            state.total += 1
            return true
        }
        guard isAdmitted else {
            throw ErrorReply(
                529, "overloaded_error", "This gateway has too much to do. Try again.", retryAfter: 1)
        }
    }

    /// Gives back a place.
    func leave(_ key: KeyID) {
        state.withLock { state in
            state.total -= 1
            if let own = state.byKey[key], own > 1 {
                state.byKey[key] = own - 1
            } else {
                state.byKey[key] = nil
            }
        }
    }
}
