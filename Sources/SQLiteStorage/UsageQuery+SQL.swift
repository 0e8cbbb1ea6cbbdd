import Domain

extension UsageQuery {
    /// Whether its rows are so many, and read from so many sums, that two threads should share the work. Rows of
    /// different hours have nothing to be added up.
    var isWorthTwoThreads: Bool { groups.contains(.hour) && !measuresLatency }

    /// Sums up what was settled in some of the query's periods, one row for each combination of the groups' values.
    func sums(
        of periods: some Sequence<UsagePeriod>, on connection: Connection
    ) throws(StorageError) -> UsageSums {
        try connection.reading { () throws(StorageError) in
            let kept = try Retention.entriesFrom(on: connection)
            var sums = try UsageSums(self, keptFrom: kept, on: connection)
            for period in periods {
                if needsEntries {
                    try sums.addEntries(from: period.since, until: period.until, on: connection)
                } else {
                    try add(period, keptFrom: kept, to: &sums, on: connection)
                }
                sums.close(period)
            }
            return sums
        }
    }

    /// Adds a period from the sums by the hour, and from the entries where it begins or ends within an hour.
    ///
    /// Where the entries have been removed only whole hours are known: one that a period begins or ends in is counted
    /// whole, and in one period only, which is the earlier one.
    private func add(
        _ period: UsagePeriod, keptFrom kept: Timestamp?, to sums: inout UsageSums, on connection: Connection
    ) throws(StorageError) {
        var (first, end) = (period.hours.lowerBound, period.hours.upperBound)
        let start = Timestamp(hour: first)
        if period.since < start {
            if let kept, period.since < kept {
                if period.since == since { first = period.since.hour }
            } else {
                try sums.addEntries(
                    from: period.since, until: min(start, period.until), on: connection)
            }
        }
        let rest = max(Timestamp(hour: end), start)
        if rest < period.until {
            let isWhole =
                try UsageHour.lastUse(of: rest.hour, on: connection).map { $0 < period.until } ?? true
            if isWhole || kept.map({ rest < $0 }) ?? false {
                end = rest.hour + 1
            } else {
                try sums.addEntries(from: rest, until: period.until, on: connection)
            }
        }
        if first < end { try sums.addHours(first..<end, on: connection) }
    }
}

extension Timestamp {
    /// The beginning of an hour, counted from 1970.
    init(hour: Int64) { self.init(milliseconds: hour * 3_600_000) }
}
