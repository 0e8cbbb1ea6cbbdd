import Domain

/// A report while it is put together.
///
/// A line is a combination of the values of all groups but those of time. Dimensions are assigned to their lines
/// once, so that a row of an hour costs no more than a few additions.
struct UsageSums {
    private let query: UsageQuery
    private let conditions: [(group: UsageQuery.Group, values: Set<String>)]
    private let columns: [UsageQuery.Group]
    /// The lines met so far, by their values, and the values by line.
    private var lineOf: [[String?]: Int] = [:]
    private var lines: [[String?]] = []
    /// The line of each dimension, by its id; -1 for one that a condition leaves out, -2 for one not met yet.
    private var lineOfDimension: [Int] = []
    private var failed: [Bool] = []
    /// The figures of the period, by line.
    private var figures: [UsageRow] = []
    private(set) var rows: [UsageRow] = []

    init(_ query: UsageQuery) {
        self.query = query
        conditions = query.only.filter { !$0.key.isTime }.map { ($0.key, $0.value) }
        columns = query.groups.filter { !$0.isTime }
    }

    /// Adds whole hours from the sums that are kept.
    mutating func addHours(_ hours: Range<Int64>, on connection: Connection) throws(StorageError) {
        let row = try connection.statement(UsageHour.select)
        row.bind(hours.lowerBound)
        row.bind(hours.upperBound)
        defer { row.reset() }
        while try row.step() {
            let id = row.int()
            let line = try line(of: id, on: connection)
            guard line >= 0 else { continue }
            var sums = UsageHour.row(readFrom: row)
            if failed[id] { sums.failures = sums.requests }
            figures[line].add(sums)
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
        while try row.step() {
            let (session, agent) = (row.optionalText(), row.optionalText())
            let price = row.optionalText()
            let dimension = UsageDimension(readFrom: row)
            let line = line { group in
                switch group {
                case .session: session
                case .agent: agent
                case .price: price
                default: dimension.value(of: group)
                }
            }
            guard line >= 0 else { continue }
            var sums = UsageHour.row(readFrom: row)
            if dimension.isFailure { sums.failures = 1 }
            figures[line].add(sums)
        }
    }

    /// Ends a period: its lines become rows.
    mutating func close(_ period: UsagePeriod) {
        for line in lines.indices where figures[line].requests > 0 {
            var times = period.values.makeIterator()
            var values = lines[line].makeIterator()
            var row = figures[line]
            row.values = query.groups.map { group in
                group.isTime ? times.next() : values.next().flatMap(\.self)
            }
            rows.append(row)
            figures[line] = UsageRow()
        }
    }

    /// Ends the report. Without groups it has one row, also when there is nothing to sum up.
    mutating func close() {
        if query.groups.isEmpty, rows.isEmpty { rows = [UsageRow()] }
    }

    private mutating func line(of id: Int, on connection: Connection) throws(StorageError) -> Int {
        if id < lineOfDimension.count, lineOfDimension[id] > -2 { return lineOfDimension[id] }
        let dimension = try UsageDimension.read(Int64(id), on: connection)
        let missing = max(0, id + 1 - lineOfDimension.count)
        lineOfDimension += Array(repeating: -2, count: missing)
        failed += Array(repeating: false, count: missing)
        failed[id] = dimension.isFailure
        lineOfDimension[id] = line { dimension.value(of: $0) }
        return lineOfDimension[id]
    }

    /// The line of some values; -1 when a condition leaves them out.
    private mutating func line(_ value: (UsageQuery.Group) -> String?) -> Int {
        for (group, values) in conditions {
            guard let value = value(group), values.contains(value) else { return -1 }
        }
        let values = columns.map(value)
        if let line = lineOf[values] { return line }
        lineOf[values] = lines.count
        lines.append(values)
        figures.append(UsageRow())
        return lines.count - 1
    }

    /// An entry in the columns of a dimension and of the sums by the hour. The range of ids is what the index is
    /// for, and holds what the times say exactly.
    static let entries = SQL(
        "SELECT session, agent, price_id,", UsageDimension.columns, UsageHour.sumsOfEntry,
        """
        FROM entry
        WHERE id >= :first AND id < :end AND opened_at >= :since AND opened_at < :until AND state = 'settled'
        """)
}

extension UsageDimension {
    /// Whether its requests ended otherwise than as `completed`.
    var isFailure: Bool { outcome != Outcome.completed.rawValue }
}
