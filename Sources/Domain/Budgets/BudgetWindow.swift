/// The time in which costs add up towards one cap.
public struct BudgetWindow: Sendable, Equatable {
    public var start: Timestamp
    /// The first moment of the next window.
    public var end: Timestamp

    public init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    public func contains(_ moment: Timestamp) -> Bool { start <= moment && moment < end }
}

extension BudgetPeriod {
    private static let millisecondsOfDay: Int64 = 86_400_000

    /// The window that a moment lies in. It follows from the policy and the moment alone: no job has to run at
    /// midnight, and none can be late.
    public func window(at moment: Timestamp, in zone: ZoneRules) -> BudgetWindow {
        let local = Timestamp(milliseconds: moment.milliseconds + zone.offset(at: moment))
        let (first, next) = localWindow(at: local)
        return BudgetWindow(start: zone.moment(ofLocal: first), end: zone.moment(ofLocal: next))
    }

    /// The first moments of this window and the next, as clocks in the zone show them.
    private func localWindow(at local: Timestamp) -> (Timestamp, Timestamp) {
        let (year, month, day) = local.civilDate
        let today = Timestamp(year: year, month: month, day: day) ?? local
        switch self {
        case .day:
            return (today, today + .milliseconds(Self.millisecondsOfDay))
        case .week:
            // The first day of 1970 was a Thursday, three days after a Monday.
            let days = today.milliseconds / Self.millisecondsOfDay
            let sinceMonday = ((days + 3) % 7 + 7) % 7
            let monday = Timestamp(milliseconds: (days - sinceMonday) * Self.millisecondsOfDay)
            return (monday, monday + .milliseconds(7 * Self.millisecondsOfDay))
        case .month:
            let first = Timestamp(year: year, month: month, day: 1) ?? today
            let next = month == 12 ? (year + 1, 1) : (year, month + 1)
            return (first, Timestamp(year: next.0, month: next.1, day: 1) ?? first)
        }
    }
}
