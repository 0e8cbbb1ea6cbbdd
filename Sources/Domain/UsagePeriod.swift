/// A part of a report's time in which all groups of time have one value each.
public struct UsagePeriod: Sendable, Equatable {
    public var since: Timestamp
    /// The first moment that no longer belongs to it.
    public var until: Timestamp
    /// The values of the groups of time, in the order of the query: hours as `2026-11-23T09:00:00Z`, days as
    /// `2026-11-23`, weeks as their Monday, months as `2026-11`.
    public var values: [String]

    /// The whole hours within the period, counted from 1970; the second is the first that no longer belongs to it.
    public var hours: Range<Int64> {
        let first = (since + .milliseconds(UsageQuery.hour - 1)).hour
        return first..<max(first, until.hour)
    }
}

extension UsageQuery {
    /// Milliseconds of an hour.
    static let hour: Int64 = 3_600_000

    /// The query's time in parts, in order and without gaps; none when `until` is not after `since`.
    public var periods: [UsagePeriod] {
        let times = groups.filter(\.isTime)
        guard !times.isEmpty else {
            return since < until ? [UsagePeriod(since: since, until: until, values: [])] : []
        }
        var periods: [UsagePeriod] = []
        var begin = since
        while begin < until {
            let end = min(until, times.map { $0.end(after: begin) }.min() ?? until)
            let values = times.map { $0.name(of: begin) }
            if let last = periods.last, last.values == values {
                periods[periods.count - 1].until = end
            } else {
                periods.append(UsagePeriod(since: begin, until: end, values: values))
            }
            begin = end
        }
        return periods
    }
}

extension UsageQuery.Group {
    /// The end of the hour, day, week or month that a moment lies in. Only for groups of time.
    fileprivate func end(after moment: Timestamp) -> Timestamp {
        switch self {
        case .hour: return Timestamp(milliseconds: (moment.hour + 1) * UsageQuery.hour)
        case .week: return Timestamp(milliseconds: (moment.monday + 7) * UsageQuery.hour * 24)
        case .month:
            let (year, month, _) = moment.civilDate
            let next = month == 12 ? (year + 1, 1) : (year, month + 1)
            return Timestamp(year: next.0, month: next.1, day: 1) ?? Timestamp(milliseconds: .max)
        default: return Timestamp(milliseconds: (moment.day + 1) * UsageQuery.hour * 24)
        }
    }

    /// What that hour, day, week or month is called.
    fileprivate func name(of moment: Timestamp) -> String {
        switch self {
        case .hour: Timestamp(milliseconds: moment.hour * UsageQuery.hour).description
        case .week: Timestamp(milliseconds: moment.monday * UsageQuery.hour * 24).date
        case .month: String(moment.date.prefix(7))
        default: moment.date
        }
    }
}

extension Timestamp {
    /// Whole hours since 1970.
    public var hour: Int64 { Self.floorDivide(milliseconds, UsageQuery.hour) }

    /// Whole days since 1970.
    fileprivate var day: Int64 { Self.floorDivide(milliseconds, UsageQuery.hour * 24) }

    /// The Monday of the week, in days since 1970, which was a Thursday.
    fileprivate var monday: Int64 { day - (((day + 3) % 7) + 7) % 7 }

    /// `2026-11-23`, in UTC.
    fileprivate var date: String { String(description.prefix(10)) }
}
