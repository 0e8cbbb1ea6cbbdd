import Domain

extension User {
    /// Writes a new user.
    func insert(by author: Authorship, on connection: Connection) throws(StorageError) -> Int {
        try requireFreeNames(on: connection)
        return try author.note("user.create", of: id.text, as: Self.snapshot, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(Self.insert)
            statement.bind(id.text)
            statement.bind(createdAt.milliseconds)
            bind(to: statement)
            try statement.run(elseConflict: "user \(id) exists already")
            return 1
        }
    }

    /// Makes a change to a user who is there; 0 when it was so already.
    static func update(
        _ id: UserID, _ change: UserChange, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        let before = try require(id, on: connection)
        var user = before
        change.apply(to: &user)
        guard user != before else { return 0 }
        try user.requireFreeNames(on: connection)
        return try author.note("user.update", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            try user.write(on: connection)
            return 1
        }
    }

    /// Deletes a user, whose keys are revoked; 0 when the user was gone before.
    static func delete(
        _ id: UserID, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        guard var user = try find(id, on: connection) else { throw .notFound("user \(id)") }
        guard user.deletedAt == nil else { return 0 }
        user.deletedAt = author.at
        try ServiceKey.revokeAll(of: .user(id), by: author, on: connection)
        try TeamMember.removeAll(of: id, by: author, on: connection)
        return try author.note("user.delete", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            try user.write(on: connection)
            return 1
        }
    }

    /// The user of an id, who is there; throws `.notFound`.
    @discardableResult
    static func require(_ id: UserID, on connection: Connection) throws(StorageError) -> User {
        guard let user = try find(id, on: connection), user.deletedAt == nil else {
            throw .notFound("user \(id)")
        }
        return user
    }

    /// All users by name, also those who are gone.
    static func all(on connection: Connection) throws(StorageError) -> [User] {
        let row = try connection.statement(all)
        defer { row.reset() }
        var users: [User] = []
        while try row.step() { users.append(try User(readFrom: row)) }
        return users
    }

    private static func find(_ id: UserID, on connection: Connection) throws(StorageError) -> User? {
        let row = try connection.statement(byID)
        row.bind(id.text)
        defer { row.reset() }
        return try row.step() ? try User(readFrom: row) : nil
    }

    private func requireFreeNames(on connection: Connection) throws(StorageError) {
        let row = try connection.statement(Self.sameNames)
        row.bind(name)
        row.bind(id.text)
        row.bind(email)
        defer { row.reset() }
        guard try row.step() else { return }
        throw .conflict("there is a user of this \(row.bool() ? "name" : "e-mail address") already")
    }

    private func write(on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(Self.update)
        bind(to: statement)
        statement.bind(id.text)
        try statement.run()
    }

    private func bind(to statement: Statement) {
        statement.bind(name)
        statement.bind(email)
        statement.bind(role.rawValue)
        statement.bind(deletedAt?.milliseconds)
    }

    private init(readFrom row: Statement) throws(StorageError) {
        let id = UserID(row.text())
        self.init(
            id: id,
            name: row.text(),
            email: row.optionalText(),
            role: try row.word(Role.self, of: "user \(id)"),
            createdAt: Timestamp(milliseconds: row.int64()),
            deletedAt: row.optionalTime())
    }

    private static let insert = SQL(
        """
        INSERT INTO user (id, created_at, name, email, role, deleted_at)
        VALUES (:id, :created_at, :name, :email, :role, :deleted_at)
        """)

    private static let update = SQL(
        """
        UPDATE user SET name = :name, email = :email, role = :role, deleted_at = :deleted_at
        WHERE id = :id
        """)

    private static let columns: StaticString =
        "SELECT id, name, email, role, created_at, deleted_at FROM user"
    private static let all = SQL(columns, "ORDER BY name, id")
    private static let byID = SQL(columns, "WHERE id = :id")

    private static let sameNames = SQL(
        """
        SELECT name = :name FROM user
        WHERE deleted_at IS NULL AND id <> :id AND (name = :name OR email = :email) LIMIT 1
        """)

    /// Everything that the audit log says of a user.
    private static let snapshot = SQL(
        """
        SELECT json_object('name', name, 'email', email, 'role', role,
            'deleted_at', strftime('%Y-%m-%dT%H:%M:%fZ', deleted_at / 1000.0, 'unixepoch'))
        FROM user WHERE id = :id
        """)
}
