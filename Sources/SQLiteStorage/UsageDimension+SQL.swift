import Domain

extension UsageDimension {
    /// The id of the dimension, which is added when it is new.
    func id(on connection: Connection) throws(StorageError) -> Int64 {
        if let id = connection.usage.id(of: self) { return id }
        let id: Int64
        if let found = try find(on: connection) { id = found } else { id = try insert(on: connection) }
        connection.usage.keep(id, of: self)
        return id
    }

    private func find(on connection: Connection) throws(StorageError) -> Int64? {
        let statement = try connection.statement(Self.find)
        bind(to: statement)
        defer { statement.reset() }
        return try statement.step() ? statement.int64() : nil
    }

    private func insert(on connection: Connection) throws(StorageError) -> Int64 {
        let statement = try connection.statement(Self.insert)
        bind(to: statement)
        try statement.run()
        return connection.lastRow
    }

    private func bind(to statement: Statement) {
        statement.bind(key)
        statement.bind(user)
        statement.bind(team)
        statement.bind(requestedModel)
        statement.bind(mappedModel)
        statement.bind(provider)
        statement.bind(upstreamModel)
        statement.bind(client)
        statement.bind(outcome)
    }

    /// The dimension of an id.
    static func read(_ id: Int64, on connection: Connection) throws(StorageError) -> UsageDimension {
        let statement = try connection.statement(byID)
        statement.bind(id)
        defer { statement.reset() }
        guard try statement.step() else { throw .corrupt }
        return UsageDimension(readFrom: statement)
    }

    static let find = SQL(
        """
        SELECT id FROM usage_dimension
        WHERE coalesce(key_id, 0) = coalesce(:key, 0) AND coalesce(user_id, 0) = coalesce(:user, 0)
            AND coalesce(team_id, 0) = coalesce(:team, 0) AND requested_model = :requested_model
            AND coalesce(mapped_model, 0) = coalesce(:mapped_model, 0)
            AND coalesce(provider, 0) = coalesce(:provider, 0)
            AND coalesce(upstream_model, 0) = coalesce(:upstream_model, 0)
            AND coalesce(client, 0) = coalesce(:client, 0) AND outcome = :outcome
        """)

    private static let insert = SQL(
        "INSERT INTO usage_dimension (", columns, ")",
        """
        VALUES (:key, :user, :team, :requested_model, :mapped_model, :provider, :upstream_model, :client,
            :outcome)
        """)

    private static let byID = SQL("SELECT", columns, "FROM usage_dimension WHERE id = :id")
}
