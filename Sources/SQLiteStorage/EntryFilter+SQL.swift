import Domain

extension EntryFilter {
    /// Entries that pass, the newest first.
    ///
    /// Ids sort by time, so a period is a range of them. What is asked of keys, users, sessions and the like is
    /// looked up in the sums first, which know the minutes when there was any; only those are read then.
    func entries(limit: Int, on connection: Connection) throws(StorageError) -> [Entry] {
        try connection.reading { () throws(StorageError) in
            var entries: [Entry] = []
            guard hasDimension || session != nil else {
                try add(to: &entries, limit: limit, on: connection)
                return entries
            }
            var minutes = try UsedMinutes(for: self, on: connection)
            while entries.count < limit, let ranges = try minutes.next(on: connection) {
                for range in ranges where entries.count < limit {
                    try within(range).add(to: &entries, limit: limit, on: connection)
                }
            }
            return entries
        }
    }

    /// The same for some minutes only.
    private func within(_ minutes: Range<Int64>) -> EntryFilter {
        var filter = self
        let first = RequestID.first(at: Timestamp(minute: minutes.lowerBound))
        let end = RequestID.first(at: Timestamp(minute: minutes.upperBound))
        filter.after = after.map { max($0, first) } ?? first
        filter.before = before.map { min($0, end) } ?? end
        return filter
    }

    /// Adds entries, the newest first, up to the limit.
    private func add(
        to entries: inout [Entry], limit: Int, on connection: Connection
    ) throws(StorageError) {
        let statement = try connection.statement(Self.select)
        let bounds = idBounds
        statement.bind(bounds.before?.text)
        statement.bind(bounds.after?.text)
        statement.bind(key?.text)
        statement.bind(user)
        statement.bind(team)
        statement.bind(model)
        statement.bind(provider?.text)
        statement.bind(session)
        statement.bind(client)
        statement.bind(endUser)
        statement.bind(requestClass)
        statement.bind(outcome?.rawValue)
        statement.bind(status)
        statement.bind(errorType)
        statement.bind(minimumCostNanoUSD)
        statement.bind(since?.milliseconds)
        statement.bind(until?.milliseconds)
        statement.bind(max(0, limit - entries.count))
        defer { statement.reset() }
        while try statement.step() {
            entries.append(try Entry(readFrom: statement, on: connection))
        }
    }

    /// The cursors, drawn in by the period. The first id of a moment is shorter than any that was made, so that
    /// being greater than it includes the moment.
    private var idBounds: (after: RequestID?, before: RequestID?) {
        let bottom = [after, since.map { RequestID.first(at: $0) }].compactMap(\.self).max()
        let top = [before, until.map { RequestID.first(at: $0) }].compactMap(\.self).min()
        return (bottom, top)
    }

    /// The bounds on `id` stay one range of an index when they are absent: no id sorts before the empty
    /// text, none after the last character of Unicode.
    static let select = SQL(
        Entry.columns,
        """
        WHERE id < coalesce(:before, char(1114111))
            AND id > coalesce(:after, '')
            AND (:key IS NULL OR key_id = :key)
            AND (:user IS NULL OR user_id = :user)
            AND (:team IS NULL OR team_id = :team)
            AND (:model IS NULL OR requested_model = :model)
            AND (:provider IS NULL OR provider = :provider)
            AND (:session IS NULL OR session = :session)
            AND (:client IS NULL OR client = :client)
            AND (:end_user IS NULL OR end_user = :end_user)
            AND (:request_class IS NULL OR request_class = :request_class)
            AND (:outcome IS NULL OR outcome = :outcome)
            AND (:status IS NULL OR status = :status)
            AND (:error_type IS NULL OR error_type = :error_type)
            AND (:minimum_cost IS NULL OR cost_nano_usd >= :minimum_cost)
            AND (:since IS NULL OR opened_at >= :since)
            AND (:until IS NULL OR opened_at < :until)
        ORDER BY id DESC
        LIMIT :limit
        """)
}
