import Domain

extension AuditEvent {
    /// Events that pass the filter, the newest first.
    static func list(
        _ filter: AuditFilter, limit: Int, on connection: Connection
    ) throws(StorageError) -> [AuditEvent] {
        let row = try connection.statement(select)
        row.bind(filter.before)
        row.bind(filter.after)
        row.bind(filter.actor?.text)
        row.bind(filter.action)
        row.bind(filter.target)
        row.bind(filter.since?.milliseconds)
        row.bind(filter.until?.milliseconds)
        row.bind(max(0, limit))
        defer { row.reset() }
        var events: [AuditEvent] = []
        while try row.step() {
            events.append(
                AuditEvent(
                    id: row.int64(),
                    at: Timestamp(milliseconds: row.int64()),
                    actor: Actor(row.text()),
                    action: row.text(),
                    target: row.text(),
                    before: row.optionalText(),
                    after: row.optionalText()))
        }
        return events
    }

    /// An action is given whole or by its noun, hence the comparison with what stands before the dot.
    private static let select = SQL(
        """
        SELECT id, at, actor, action, target_id, "before", "after"
        FROM audit
        WHERE id < coalesce(:before, 9223372036854775807)
            AND id > coalesce(:after, 0)
            AND (:actor IS NULL OR actor = :actor)
            AND (:action IS NULL OR action = :action
                OR substr(action, 1, instr(action, '.') - 1) = :action)
            AND (:target IS NULL OR target_id = :target)
            AND (:since IS NULL OR at >= :since)
            AND (:until IS NULL OR at < :until)
        ORDER BY id DESC
        LIMIT :limit
        """)
}
