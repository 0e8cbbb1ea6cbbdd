import ArgumentParser
import Domain
import Presentation

/// A moment as an option names it: a date, or a distance from now.
enum Moment: Equatable, Sendable {
    case at(Timestamp)
    /// A date or time without an offset, as if it were in UTC.
    case local(Timestamp)
    case distance(Duration)

    /// What an option that takes a moment accepts, for its help.
    static let forms = "30d, 12h, … or a date such as 2026-11-23 or 2026-11-23T09:05Z (UTC)"

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> Moment {
        if let span = TimeSpan.parse(text) { return .distance(span) }
        if let time = CalendarTime.parse(text) {
            // What cannot have an offset added to it has one.
            let isLocal = text.utf8.count == 10 || CalendarTime.parse(text + "Z") != nil
            return isLocal ? .local(time) : .at(time)
        }
        throw ValidationError("Give \(TimeSpan.forms), or a date such as 2026-11-23 or 2026-11-23T09:05Z.")
    }

    /// The moment, a distance being counted backwards, a time without an offset being one of the zone.
    func before(_ now: Timestamp, in zone: Zone = .utc) -> Timestamp {
        switch self {
        case .at(let time): time
        case .local(let time): zone.rules.moment(ofLocal: time)
        case .distance(let span): now + (.zero - span)
        }
    }

    /// The moment as the end of a key, which lies ahead.
    func expiry(after now: Timestamp) throws(CommandFailure) -> Timestamp {
        let end = after(now)
        guard end > now else {
            throw CommandFailure(.wrongUsage, "--expires names a moment that is over: \(end)")
        }
        return end
    }

    /// The moment, a distance being counted forwards.
    func after(_ now: Timestamp) -> Timestamp {
        switch self {
        case .at(let time), .local(let time): time
        case .distance(let span): now + span
        }
    }
}
