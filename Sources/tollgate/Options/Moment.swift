import ArgumentParser
import Domain
import Presentation

/// A moment as an option names it: a date, or a distance from now.
enum Moment: Equatable, Sendable {
    case at(Timestamp)
    case distance(Duration)

    /// What an option that takes a moment accepts, for its help.
    static let forms = "30d, 12h, … or a date such as 2026-11-23 or 2026-11-23T09:05Z (UTC)"

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> Moment {
        if let span = TimeSpan.parse(text) { return .distance(span) }
        if let time = CalendarTime.parse(text) { return .at(time) }
        throw ValidationError("Give \(TimeSpan.forms), or a date such as 2026-11-23 or 2026-11-23T09:05Z.")
    }

    /// The moment, a distance being counted backwards.
    func before(_ now: Timestamp) -> Timestamp {
        switch self {
        case .at(let time): time
        case .distance(let span): now + (.zero - span)
        }
    }

    /// The moment, a distance being counted forwards.
    func after(_ now: Timestamp) -> Timestamp {
        switch self {
        case .at(let time): time
        case .distance(let span): now + span
        }
    }
}
