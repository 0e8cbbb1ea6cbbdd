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

extension Timestamp {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `IMF-fixdate` of RFC 9110 section 5.6.7. For moments since 1970, which was a Thursday.
    var fixedDate: String {
        let date = civilDate
        // `2026-11-23T09:05:00Z`: day and time stand where they are needed.
        let text = description
        let weekday = Self.weekdays[Int(milliseconds / 86_400_000 % 7)]
        return "\(weekday), \(text.dropFirst(8).prefix(2)) \(Self.months[date.month - 1]) \(date.year) "
            + "\(text.dropFirst(11).prefix(8)) GMT"
    }
}
