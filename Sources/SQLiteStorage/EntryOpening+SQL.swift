import Domain

extension EntryOpening {
    /// Writes the first half of an entry, and what it holds.
    func insert(
        holding reservation: Reservation? = nil, on connection: Connection
    ) throws(StorageError) -> Int {
        let statement = try connection.statement(Self.insert)
        bind(to: statement)
        statement.bind(reservation?.json)
        try statement.run(elseConflict: "entry \(id) stands on the ledger already")
        connection.usage.keep(self)
        if let reservation { connection.usage.keep(reservation, of: id) }
        return 1
    }

    /// Binds the columns that are known from the start, in the order in which every INSERT has them.
    func bind(to statement: Statement) {
        statement.bind(id.text)
        statement.bind(node)
        statement.bind(openedAt.milliseconds)
        statement.bind(key?.text)
        statement.bind(user)
        statement.bind(team)
        statement.bind(caller.session)
        statement.bind(caller.agent)
        statement.bind(caller.client)
        statement.bind(endpoint)
        statement.bind(requestedModel)
        statement.bind(mappedModel)
        statement.bind(isStream)
        statement.bind(requestBytes)
        statement.bind(inputEstimate)
        statement.bind(caller.endUser)
        statement.bind(caller.requestClass)
    }

    /// Reads the same columns.
    init(readFrom row: Statement) {
        self.init(
            id: RequestID(row.text()),
            node: row.text(),
            openedAt: Timestamp(milliseconds: row.int64()),
            key: row.optionalText().map { KeyID($0) },
            user: row.optionalText(),
            team: row.optionalText(),
            caller: CallerTraits(
                session: row.optionalText(),
                agent: row.optionalText(),
                client: row.optionalText()),
            endpoint: row.text(),
            requestedModel: row.text(),
            mappedModel: row.optionalText(),
            isStream: row.bool(),
            requestBytes: row.int(),
            inputEstimate: row.int())
        caller.endUser = row.optionalText()
        caller.requestClass = row.optionalText()
    }

    /// The first half of an entry that exists.
    static func read(_ id: RequestID, on connection: Connection) throws(StorageError) -> EntryOpening {
        let row = try connection.statement(byID)
        row.bind(id.text)
        defer { row.reset() }
        guard try row.step() else { throw .notFound("entry \(id)") }
        return EntryOpening(readFrom: row)
    }

    /// The entries that other processes than `node` have open.
    static func open(
        exceptNode node: String, on connection: Connection
    ) throws(StorageError) -> [EntryOpening] {
        let row = try connection.statement(ofOthers)
        row.bind(node)
        var openings: [EntryOpening] = []
        while try row.step() { openings.append(EntryOpening(readFrom: row)) }
        return openings
    }

    private static let columns: StaticString = """
        SELECT id, node, opened_at, key_id, user_id, team_id, session, agent, client, endpoint, requested_model,
            mapped_model, stream, request_bytes, input_estimate, end_user, request_class
        FROM entry
        """

    private static let byID = SQL(columns, "WHERE id = :id")
    private static let ofOthers = SQL(columns, "WHERE state = 'open' AND node <> :node ORDER BY id")

    private static let insert = SQL(
        """
        INSERT INTO entry (state, id, node, opened_at, key_id, user_id, team_id, session, agent, client,
            endpoint, requested_model, mapped_model, stream, request_bytes, input_estimate, end_user,
            request_class, reservation)
        VALUES ('open', :id, :node, :opened_at, :key, :user, :team, :session, :agent, :client,
            :endpoint, :requested_model, :mapped_model, :stream, :request_bytes, :input_estimate, :end_user,
            :request_class, :reservation)
        """)
}
