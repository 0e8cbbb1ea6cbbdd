import Domain

/// When sessions were at work.
enum SessionHour {
    /// Notes a request of a session; once a minute that is a write.
    static func note(
        _ session: String, at moment: Timestamp, on connection: Connection
    ) throws(StorageError) {
        let minute = UsageCache.SessionMinute(session: session, minute: moment.minute)
        if connection.usage.knows(minute) { return }
        let statement = try connection.statement(add)
        statement.bind(session)
        statement.bind(moment.hour)
        statement.bind(Minutes.bit(of: moment))
        try statement.run()
        connection.usage.keep(minute)
    }

    private static let add = SQL(
        """
        INSERT INTO session_hour (session, hour, minutes) VALUES (:session, :hour, :minutes)
        ON CONFLICT (session, hour) DO UPDATE SET minutes = minutes | excluded.minutes
        """)

    static let used = SQL(
        """
        SELECT hour, minutes FROM session_hour WHERE session = :session AND hour >= :first AND hour < :end
        """)
}
