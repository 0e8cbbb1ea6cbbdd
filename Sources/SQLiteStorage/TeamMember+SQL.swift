import Domain

extension TeamMember {
    /// Makes a user a member, or gives the member another role; 0 when it was so already.
    func put(by author: Authorship, on connection: Connection) throws(StorageError) -> Int {
        try User.require(user, on: connection)
        try Team.require(team, on: connection)
        return try note("team_member.put", by: author, on: connection) { () throws(StorageError) in
            let statement = try connection.statement(Self.upsert)
            statement.bind(team.text)
            statement.bind(user.text)
            statement.bind(role.rawValue)
            statement.bind(addedAt.milliseconds)
            try statement.run()
            return connection.changes
        }
    }

    /// Ends a membership.
    static func remove(
        _ user: UserID, of team: TeamID, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        let member = TeamMember(team: team, user: user, addedAt: author.at)
        return try member.note("team_member.remove", by: author, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(delete)
            statement.bind(team.text)
            statement.bind(user.text)
            try statement.run()
            guard connection.changes == 1 else {
                throw .notFound("a membership of \(user) in team \(team)")
            }
            return 1
        }
    }

    /// Ends all memberships of a user.
    static func removeAll(
        of user: UserID, by author: Authorship, on connection: Connection
    ) throws(StorageError) {
        let row = try connection.statement(teamsOf)
        row.bind(user.text)
        var teams: [TeamID] = []
        while try row.step() { teams.append(TeamID(row.text())) }
        for team in teams { _ = try remove(user, of: team, by: author, on: connection) }
    }

    /// All memberships in the order in which they began.
    static func all(on connection: Connection) throws(StorageError) -> [TeamMember] {
        let row = try connection.statement(all)
        defer { row.reset() }
        var members: [TeamMember] = []
        while try row.step() {
            let (team, user) = (TeamID(row.text()), UserID(row.text()))
            members.append(
                TeamMember(
                    team: team,
                    user: user,
                    role: try row.word(Role.self, of: "member \(user) of team \(team)"),
                    addedAt: Timestamp(milliseconds: row.int64())))
        }
        return members
    }

    /// In the audit log a membership is named `<team>/<user>`; neither id has a slash.
    private func note(
        _ action: StaticString, by author: Authorship, on connection: Connection,
        _ change: () throws(StorageError) -> Int
    ) throws(StorageError) -> Int {
        try author.note(
            action, of: "\(team)/\(user)", as: Self.snapshot, on: connection, change)
    }

    private static let upsert = SQL(
        """
        INSERT INTO team_member (team_id, user_id, role, added_at) VALUES (:team, :user, :role, :added_at)
        ON CONFLICT (team_id, user_id) DO UPDATE SET role = excluded.role WHERE role <> excluded.role
        """)

    private static let delete = SQL("DELETE FROM team_member WHERE team_id = :team AND user_id = :user")

    private static let teamsOf = SQL("SELECT team_id FROM team_member WHERE user_id = :user ORDER BY team_id")

    private static let all = SQL(
        "SELECT team_id, user_id, role, added_at FROM team_member ORDER BY added_at, team_id, user_id")

    /// Everything that the audit log says of a membership.
    private static let snapshot = SQL(
        """
        SELECT json_object('team_id', team_id, 'user_id', user_id, 'role', role)
        FROM team_member
        WHERE team_id = substr(:id, 1, instr(:id, '/') - 1) AND user_id = substr(:id, instr(:id, '/') + 1)
        """)
}
