/// A part of a report's time in which all groups of time have one value each.
public struct UsagePeriod: Sendable, Equatable {
    public var since: Timestamp
    /// The first moment that no longer belongs to it.
    public var until: Timestamp
    /// The values of the groups of time, in the order of the query: days as `2026-11-23`, weeks as their Monday,
    /// months as `2026-11`, hours as `2026-11-23T09:00:00Z` or, in a zone of their own, `2026-11-23T09:00:00+01:00`.
    public var values: [String]

    /// The whole hours (UTC) within the period, counted from 1970; the second is the first that no longer belongs to
    /// it.
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
            let end = min(until, times.map { $0.end(after: begin, in: zone) }.min() ?? until)
            let values = times.map { $0.name(of: begin, in: zone) }
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
    /// The end of the hour, day, week or month that a moment lies in; always later than the moment. Only for groups of
    /// time.
    fileprivate func end(after moment: Timestamp, in zone: Zone) -> Timestamp {
        // Where clocks were once put back over midnight, a part of the calendar can be over and come again.
        if let end = period?.window(at: moment, in: zone.rules).end, end > moment { return end }
        let within = moment.local(in: zone).withinHour
        let end = Timestamp(milliseconds: moment.milliseconds + UsageQuery.hour - within)
        // Where the clocks are changed within the hour, what follows has another name.
        return zone.rules.change(after: moment).map { min($0, end) } ?? end
    }

    /// What that hour, day, week or month is called.
    fileprivate func name(of moment: Timestamp, in zone: Zone) -> String {
        let local = moment.local(in: zone)
        switch self {
        case .hour:
            let hour = Timestamp(milliseconds: local.milliseconds - local.withinHour).description
            return zone == .utc ? hour : hour.dropLast() + zone.rules.offsetText(at: moment)
        case .week: return Timestamp(milliseconds: local.monday * UsageQuery.hour * 24).date
        case .month: return String(local.date.prefix(7))
        default: return local.date
        }
    }

    /// The windows of budgets are the same parts of the calendar; hours have none.
    private var period: BudgetPeriod? {
        switch self {
        case .day: .day
        case .week: .week
        case .month: .month
        default: nil
        }
    }
}

extension Timestamp {
    /// Whole hours since 1970.
    public var hour: Int64 { Self.floorDivide(milliseconds, UsageQuery.hour) }

    /// What clocks in a zone show, as if they were in UTC.
    fileprivate func local(in zone: Zone) -> Timestamp {
        Timestamp(milliseconds: milliseconds + zone.rules.offset(at: self))
    }

    /// Milliseconds since the hour began.
    fileprivate var withinHour: Int64 { milliseconds - hour * UsageQuery.hour }

    /// Whole days since 1970.
    fileprivate var day: Int64 { Self.floorDivide(milliseconds, UsageQuery.hour * 24) }

    /// The Monday of the week, in days since 1970, which was a Thursday.
    fileprivate var monday: Int64 { day - (((day + 3) % 7) + 7) % 7 }

    /// `2026-11-23`, in UTC.
    fileprivate var date: String { String(description.prefix(10)) }
}
