import Domain

extension Team {
    /// Writes a new team.
    func insert(by author: Authorship, on connection: Connection) throws(StorageError) -> Int {
        try author.note("team.create", of: id.text, as: Self.snapshot, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(Self.insert)
            statement.bind(id.text)
            statement.bind(createdAt.milliseconds)
            statement.bind(name)
            statement.bind(archivedAt?.milliseconds)
            try statement.run(elseConflict: "there is a team of this name already")
            try writeTags(on: connection)
            return 1
        }
    }

    /// Makes a change to a team that is there; 0 when it was so already.
    static func update(
        _ id: TeamID, _ change: TeamChange, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        let before = try require(id, on: connection)
        var team = before
        change.apply(to: &team)
        guard team != before else { return 0 }
        guard team.tags.count <= max(before.tags.count, FieldRule.tagLimit.count) else {
            throw .conflict("team \(id) would have more than \(FieldRule.tagLimit.count) tags")
        }
        return try author.note("team.update", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            try team.write(on: connection)
            if team.tags != before.tags { try team.writeTags(on: connection) }
            return 1
        }
    }

    /// Archives a team, whose keys are revoked; 0 when it was archived before.
    static func archive(
        _ id: TeamID, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        guard var team = try find(id, on: connection) else { throw .notFound("team \(id)") }
        guard team.archivedAt == nil else { return 0 }
        team.archivedAt = author.at
        try ServiceKey.revokeAll(of: .team(id), by: author, on: connection)
        return try author.note("team.archive", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            try team.write(on: connection)
            return 1
        }
    }

    /// The team of an id, which is there; throws `.notFound`.
    @discardableResult
    static func require(_ id: TeamID, on connection: Connection) throws(StorageError) -> Team {
        guard let team = try find(id, on: connection), team.archivedAt == nil else {
            throw .notFound("team \(id)")
        }
        return team
    }

    /// All teams by name, also those that are archived.
    static func all(on connection: Connection) throws(StorageError) -> [Team] {
        var tags: [TeamID: [String: String]] = [:]
        let tag = try connection.statement(allTags)
        while try tag.step() { tags[TeamID(tag.text()), default: [:]][tag.text()] = tag.text() }
        let row = try connection.statement(all)
        var teams: [Team] = []
        while try row.step() {
            var team = Team(readFrom: row)
            team.tags = tags[team.id] ?? [:]
            teams.append(team)
        }
        return teams
    }

    private static func find(_ id: TeamID, on connection: Connection) throws(StorageError) -> Team? {
        let row = try connection.statement(byID)
        row.bind(id.text)
        defer { row.reset() }
        guard try row.step() else { return nil }
        var team = Team(readFrom: row)
        let tag = try connection.statement(tagsOf)
        tag.bind(id.text)
        while try tag.step() { team.tags[tag.text()] = tag.text() }
        return team
    }

    /// Writes the tags, in place of those that are there.
    private func writeTags(on connection: Connection) throws(StorageError) {
        let former = try connection.statement(Self.deleteTags)
        former.bind(id.text)
        try former.run()
        for (name, value) in tags {
            let statement = try connection.statement(Self.insertTag)
            statement.bind(id.text)
            statement.bind(name)
            statement.bind(value)
            try statement.run()
        }
    }

    private func write(on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(Self.update)
        statement.bind(name)
        statement.bind(archivedAt?.milliseconds)
        statement.bind(id.text)
        try statement.run(elseConflict: "there is a team of this name already")
    }

    private init(readFrom row: Statement) {
        self.init(
            id: TeamID(row.text()),
            name: row.text(),
            createdAt: Timestamp(milliseconds: row.int64()),
            archivedAt: row.optionalTime())
    }

    private static let insert = SQL(
        """
        INSERT INTO team (id, created_at, name, archived_at)
        VALUES (:id, :created_at, :name, :archived_at)
        """)

    private static let update = SQL("UPDATE team SET name = :name, archived_at = :archived_at WHERE id = :id")

    private static let columns: StaticString = "SELECT id, name, created_at, archived_at FROM team"
    private static let all = SQL(columns, "ORDER BY name, id")
    private static let byID = SQL(columns, "WHERE id = :id")

    private static let allTags = SQL("SELECT team_id, name, value FROM team_tag ORDER BY team_id, name")
    private static let tagsOf = SQL("SELECT name, value FROM team_tag WHERE team_id = :team")
    private static let deleteTags = SQL("DELETE FROM team_tag WHERE team_id = :team")
    private static let insertTag = SQL(
        "INSERT INTO team_tag (team_id, name, value) VALUES (:team, :name, :value)")

    /// Everything that the audit log says of a team.
    private static let snapshot = SQL(
        """
        SELECT json_object('name', name,
            'tags', json((SELECT json_group_object(name, value) FROM (
                SELECT name, value FROM team_tag WHERE team_id = team.id ORDER BY name))),
            'archived_at', strftime('%Y-%m-%dT%H:%M:%fZ', archived_at / 1000.0, 'unixepoch'))
        FROM team WHERE id = :id
        """)
}
