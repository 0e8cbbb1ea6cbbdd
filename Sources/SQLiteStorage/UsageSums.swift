import Domain

/// A report while it is put together.
///
/// A line is a combination of the values of all groups but those of time. Dimensions are assigned to their lines
/// once, so that a row of an hour costs no more than a few additions.
struct UsageSums {
    private let query: UsageQuery
    private let conditions: [(group: UsageQuery.Group, values: Set<String>)]
    private let columns: [UsageQuery.Group]
    private let tags: KeyTags
    /// From when on there are entries; nil when none were removed.
    private let kept: Timestamp?
    /// All days before this one are added up.
    private let daysUntil: Int64
    /// The line of each combination of values that was met.
    private var lineOf: [[String?]: Int] = [:]
    private var lines: [Line] = []
    /// The lines that have something in the period.
    private var touched: [Int] = []
    /// Dimensions by their ids; nil for one that was not met yet.
    private var dimensions: [Dimension?] = []
    /// Those of all lines.
    private var measurements = Measurements()
    private var measured = 0
    private var rows: [UsageRow] = []

    private struct Line {
        var values: [String?]
        /// Those of the period that is being read.
        var figures = UsageRow()
        var measurements = Measurements()
    }

    private struct Dimension {
        /// Nil when a condition leaves it out.
        var line: Int?
        var end: End
    }

    /// How requests ended, as far as reports count it.
    private struct End {
        var isFailure: Bool
        var isAborted: Bool
        var isInterrupted: Bool

        init(_ outcome: String) {
            isFailure = outcome != Outcome.completed.rawValue
            isAborted = outcome == Outcome.abandoned.rawValue
            isInterrupted = outcome == Outcome.interrupted.rawValue
        }

        func count(_ requests: Int, in figures: inout UsageRow) {
            if isFailure { figures.failures += requests }
            if isAborted { figures.aborted += requests }
            if isInterrupted { figures.interrupted += requests }
        }
    }

    /// - Parameter kept: From when on there are entries; nil when none were removed.
    init(_ query: UsageQuery, keptFrom kept: Timestamp?, on connection: Connection) throws(StorageError) {
        self.query = query
        self.kept = kept
        conditions = query.only.filter { !$0.key.isTime }.map { ($0.key, $0.value) }
        columns = query.groups.filter { !$0.isTime }
        daysUntil = try UsageDay.until(on: connection)
        tags = try KeyTags(query.groups + query.only.keys, on: connection)
    }

    /// Adds whole hours from the sums that are kept, by days where these are added up.
    mutating func addHours(_ hours: Range<Int64>, on connection: Connection) throws(StorageError) {
        let days =
            UsageDay.day(
                of: hours.lowerBound + UsageDay.hours - 1)..<max(
                UsageDay.day(of: hours.lowerBound + UsageDay.hours - 1),
                min(UsageDay.day(of: hours.upperBound), daysUntil))
        guard !days.isEmpty else { return try add(UsageHour.select, hours, on: connection) }
        let (first, end) = (days.lowerBound * UsageDay.hours, days.upperBound * UsageDay.hours)
        if hours.lowerBound < first {
            try add(UsageHour.select, hours.lowerBound..<first, on: connection)
        }
        try add(UsageDay.select, days, on: connection)
        if end < hours.upperBound { try add(UsageHour.select, end..<hours.upperBound, on: connection) }
    }

    /// Adds the rows of some hours, or of some days.
    private mutating func add(
        _ select: SQL, _ range: Range<Int64>, on connection: Connection
    ) throws(StorageError) {
        let statement = try connection.statement(select)
        statement.bind(range.lowerBound)
        statement.bind(range.upperBound)
        let row = connection.eachRow
        try row.run(statement) { () throws(StorageError) in
            let dimension = try dimension(row.int(), on: connection)
            guard let line = dimension.line else { return }
            add(row, dimension.end, to: line)
        }
    }

    /// Adds a part of the period entry by entry.
    mutating func addEntries(
        from since: Timestamp, until: Timestamp, on connection: Connection
    ) throws(StorageError) {
        let row = try connection.statement(UsageSums.entries)
        row.bind(RequestID.first(at: since).text)
        row.bind(RequestID.first(at: until).text)
        row.bind(since.milliseconds)
        row.bind(until.milliseconds)
        defer { row.reset() }
        let tags = tags
        while try row.step() {
            let (duration, firstToken) = (row.int64(), row.optionalInt64())
            let traits = EntryTraits(readFrom: row)
            let dimension = UsageDimension(readFrom: row)
            let line = line { group in traits.value(of: group) ?? dimension.value(of: group, tags: tags) }
            guard let line else { continue }
            add(row, End(dimension.outcome), to: line)
            if query.measuresLatency { measure(line, duration, firstToken) }
        }
    }

    private mutating func add(_ row: some IntegerColumns, _ end: End, to line: Int) {
        if lines[line].figures.requests == 0 { touched.append(line) }
        // In their place: to copy so many figures takes longer than to add them.
        end.count(UsageHour.add(row, to: &lines[line].figures), in: &lines[line].figures)
    }

    private mutating func measure(_ line: Int, _ duration: Int64, _ firstToken: Int64?) {
        measured += 1
        guard measured <= UsageQuery.mostMeasured else { return }
        lines[line].measurements.add(duration: duration, firstToken: firstToken)
        measurements.add(duration: duration, firstToken: firstToken)
    }

    /// Ends a period: its lines become rows.
    mutating func close(_ period: UsagePeriod) {
        for line in touched {
            var times = period.values.makeIterator()
            var values = lines[line].values.makeIterator()
            var row = lines[line].figures
            row.values = query.groups.map { group in
                group.isTime ? times.next() : values.next().flatMap(\.self)
            }
            if query.measuresLatency { row.latency = lines[line].measurements.latency }
            rows.append(row)
            lines[line].figures = UsageRow()
            lines[line].measurements = Measurements()
        }
        touched.removeAll(keepingCapacity: true)
    }

    /// The report. Without groups it has one row, also when there is nothing to sum up.
    var result: UsageResult {
        let none = query.groups.isEmpty && rows.isEmpty
        let latency = query.measuresLatency ? measurements.latency : nil
        let isIncomplete = query.needsEntries && kept.map { query.since < $0 } ?? false
        return UsageResult(
            none ? [UsageRow(latency: latency)] : rows, for: query, latency: latency,
            isMeasuredInPart: measured > UsageQuery.mostMeasured, incompleteBefore: isIncomplete ? kept : nil)
    }

    private mutating func dimension(
        _ id: Int, on connection: Connection
    ) throws(StorageError) -> Dimension {
        if id < dimensions.count, let known = dimensions[id] { return known }
        let found = try UsageDimension.read(Int64(id), on: connection)
        let tags = tags
        let line = line { found.value(of: $0, tags: tags) }
        let dimension = Dimension(line: line, end: End(found.outcome))
        dimensions += Array(repeating: nil, count: max(0, id + 1 - dimensions.count))
        dimensions[id] = dimension
        return dimension
    }

    /// The line of some values; nil when a condition leaves them out.
    private mutating func line(_ value: (UsageQuery.Group) -> String?) -> Int? {
        for (group, values) in conditions {
            guard let value = value(group), values.contains(value) else { return nil }
        }
        let values = columns.map(value)
        if let line = lineOf[values] { return line }
        lineOf[values] = lines.count
        lines.append(Line(values: values))
        return lines.count - 1
    }

    /// An entry in the columns of a dimension and of the sums by the hour. The range of ids is what the index is
    /// for, and holds what the times say exactly.
    static let entries = SQL(
        "SELECT duration_ms, first_token_ms,", EntryTraits.columns, UsageDimension.columns,
        UsageHour.sumsOfEntry,
        """
        FROM entry
        WHERE id >= :first AND id < :end AND opened_at >= :since AND opened_at < :until AND state = 'settled'
        """)
}

/// What reports group entries by that the sums by the hour do not know.
private struct EntryTraits {
    private let session: String?
    private let agent: String?
    private let endUser: String?
    private let requestClass: String?
    private let errorType: String?
    private let price: String?

    /// Reads the columns of `columns`.
    init(readFrom row: Statement) {
        session = row.optionalText()
        agent = row.optionalText()
        endUser = row.optionalText()
        requestClass = row.optionalText()
        errorType = row.optionalText()
        price = row.optionalText()
    }

    static let columns: StaticString = "session, agent, end_user, request_class, error_type, price_id,"

    func value(of group: UsageQuery.Group) -> String? {
        switch group {
        case .session: session
        case .agent: agent
        case .endUser: endUser
        case .requestClass: requestClass
        case .errorType: errorType
        case .price: price
        default: nil
        }
    }
}
