import Domain
import Gateway
import Synchronization

/// The `date` of answers (RFC 9110 section 6.6.1), put into words once a second and not once an answer.
final class ResponseDate: Sendable {
    private let clock: Clock
    private let latest = Mutex((second: Int64.min, text: ""))

    init(clock: Clock) { self.clock = clock }

    /// The moment in the one form that may be sent, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    var text: String {
        let now = clock.now()
        let second = now.milliseconds / 1000
        return latest.withLock { latest in
            if latest.second != second { latest = (second, now.fixedDate) }
            return latest.text
        }
    }
}
