import Domain

/// The minutes in which there may be entries for a filter, from the newest to the oldest: those that the sums by the
/// hour and the sessions know, and those of the requests that run. Looked for in spans that grow, so that a page of
/// a busy key needs one look, and that of a key which was used years ago a dozen.
struct UsedMinutes {
    /// The ids of the dimensions that pass, as a JSON array; nil when all do.
    private let dimensions: String?
    private let session: String?
    /// What a sum has to hold at least, because one of its requests has to.
    private let minimumCostNanoUSD: Int64
    /// Minutes of requests that run still.
    private let running: [Int64]
    /// The hours that are left to be looked through.
    private var rest: Range<Int64>
    private var span: Int64 = 24

    init(for filter: EntryFilter, on connection: Connection) throws(StorageError) {
        session = filter.session
        minimumCostNanoUSD = filter.minimumCostNanoUSD ?? 0
        dimensions = filter.hasDimension ? try Self.dimensions(of: filter, on: connection) : nil
        running = try Self.numbers(of: connection.statement(Self.running))
        let bounds = try Self.numbers(of: connection.statement(Self.bounds)) + running.map { $0 / 60 }
        let tops = [filter.before?.moment?.hour, filter.until?.hour, bounds.max()].compactMap(\.self)
        let bottoms = [filter.after?.moment?.hour, filter.since?.hour, bounds.min()].compactMap(\.self)
        let (first, last) = (bottoms.max() ?? 0, tops.min() ?? -1)
        rest = first..<max(first, last + 1)
    }

    /// The minutes of the next span, counted from 1970, neighbours joined, the newest first; nil when there are no
    /// more spans.
    mutating func next(on connection: Connection) throws(StorageError) -> [Range<Int64>]? {
        guard !rest.isEmpty else { return nil }
        let begin = max(rest.lowerBound, rest.upperBound - span)
        let looked = begin..<rest.upperBound
        rest = rest.lowerBound..<begin
        span *= 2
        var minutes: Minutes?
        if let dimensions {
            let statement = try connection.statement(Self.used)
            statement.bind(dimensions)
            statement.bind(minimumCostNanoUSD)
            minutes = try Self.minutes(of: statement, in: looked)
        }
        if let session {
            let statement = try connection.statement(SessionHour.used)
            statement.bind(session)
            let found = try Self.minutes(of: statement, in: looked)
            minutes = minutes?.intersection(found) ?? found
        }
        var all = minutes ?? Minutes()
        for minute in running where looked.contains(minute / 60) {
            all.insert(1 << (minute % 60), of: minute / 60)
        }
        return all.ranges
    }

    /// Reads rows of an hour and its minutes.
    private static func minutes(
        of statement: Statement, in hours: Range<Int64>
    ) throws(StorageError) -> Minutes {
        statement.bind(hours.lowerBound)
        statement.bind(hours.upperBound)
        var minutes = Minutes()
        while try statement.step() {
            let hour = statement.int64()
            minutes.insert(statement.int64(), of: hour)
        }
        return minutes
    }

    private static func dimensions(
        of filter: EntryFilter, on connection: Connection
    ) throws(StorageError) -> String {
        let row = try connection.statement(passing)
        row.bind(filter.key?.text)
        row.bind(filter.user)
        row.bind(filter.team)
        row.bind(filter.model)
        row.bind(filter.provider?.text)
        row.bind(filter.client)
        row.bind(filter.outcome?.rawValue)
        row.bind(filter.asksForErrors)
        return "[" + (try numbers(of: row)).map(String.init).joined(separator: ",") + "]"
    }

    /// Reads all rows of one column.
    private static func numbers(of statement: Statement) throws(StorageError) -> [Int64] {
        var numbers: [Int64] = []
        while try statement.step() {
            if let number = statement.optionalInt64() { numbers.append(number) }
        }
        return numbers
    }

    private static let passing = SQL(
        """
        SELECT id FROM usage_dimension
        WHERE (:key IS NULL OR key_id = :key)
            AND (:user IS NULL OR user_id = :user)
            AND (:team IS NULL OR team_id = :team)
            AND (:model IS NULL OR requested_model = :model)
            AND (:provider IS NULL OR provider = :provider)
            AND (:client IS NULL OR client = :client)
            AND (:outcome IS NULL OR outcome = :outcome)
            AND (NOT :asks_for_errors OR outcome <> 'completed')
        """)

    private static let running = SQL("SELECT DISTINCT opened_at / 60000 FROM entry WHERE state = 'open'")

    private static let bounds = SQL(
        "SELECT (SELECT min(hour) FROM usage_hour) UNION ALL SELECT (SELECT max(hour) FROM usage_hour)")

    static let used = SQL(
        """
        SELECT usage_hour.hour, minutes FROM json_each(:dimensions) AS dimension
        CROSS JOIN usage_hour ON dimension_id = dimension.value AND cost_nano_usd >= :minimum_cost
            AND hour >= :first AND hour < :end
        """)
}

extension EntryFilter {
    /// Whether the sums by the hour can tell when there is something to find.
    var hasDimension: Bool {
        key != nil || user != nil || team != nil || model != nil || provider != nil || client != nil
            || outcome != nil || asksForErrors || minimumCostNanoUSD != nil
    }
}
