import Domain

/// Who makes a change, and when.
struct Authorship: Sendable {
    var actor: Actor
    var at: Timestamp

    /// Makes a change to one thing and adds it to the audit log, with what the thing was before and after.
    /// Returns what the change returned; one that returned 0 changed nothing, and is not noted.
    ///
    /// - Parameters:
    ///   - action: a noun and a verb, such as `service_key.create`.
    ///   - snapshot: a SELECT of one column that describes the thing of the one bound id as JSON. It names no
    ///     secret and no hash. What it selects is what the audit log says, whichever way the change was made.
    func note(
        _ action: StaticString, of target: String, as snapshot: SQL, on connection: Connection,
        _ change: () throws(StorageError) -> Int
    ) throws(StorageError) -> Int {
        let before = try read(snapshot, of: target, on: connection)
        let count = try change()
        guard count > 0 else { return 0 }
        let after = try read(snapshot, of: target, on: connection)
        try note(action, of: target, before: before, after: after, on: connection)
        return count
    }

    /// Adds a change to the audit log. `before` and `after` are JSON without any secret or hash.
    func note(
        _ action: StaticString, of target: String, before: String?, after: String?, on connection: Connection
    ) throws(StorageError) {
        let statement = try connection.statement(Self.insert)
        statement.bind(at.milliseconds)
        statement.bind(actor.text)
        statement.bind(action.description)
        statement.bind(target)
        statement.bind(before)
        statement.bind(after)
        try statement.run()
    }

    private func read(
        _ snapshot: SQL, of target: String, on connection: Connection
    ) throws(StorageError) -> String? {
        let row = try connection.statement(snapshot)
        row.bind(target)
        defer { row.reset() }
        return try row.step() ? row.optionalText() : nil
    }

    private static let insert = SQL(
        """
        INSERT INTO audit (at, actor, action, target_id, "before", "after")
        VALUES (:at, :actor, :action, :target, :before, :after)
        """)
}
