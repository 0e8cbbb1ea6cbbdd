import Domain

extension AdminKey {
    /// Writes a new admin key.
    func insert(by author: Authorship, on connection: Connection) throws(StorageError) -> Int {
        try author.note("admin_key.create", of: id.text, as: Self.snapshot, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(Self.insert)
            statement.bind(id.text)
            statement.bind(name)
            statement.bind(role.rawValue)
            statement.bind(createdAt.milliseconds)
            statement.bind(createdBy.text)
            statement.bind(expiresAt?.milliseconds)
            statement.bind(revokedAt?.milliseconds)
            statement.bind(secretHash)
            try statement.run(elseConflict: "admin key \(id) exists already")
            return 1
        }
    }

    /// Revokes an admin key; 0 when it was revoked before.
    static func revoke(
        _ id: AdminKeyID, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        guard try find(id, on: connection) != nil else { throw .notFound("admin key \(id)") }
        return try author.note("admin_key.revoke", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(revoke)
            statement.bind(author.at.milliseconds)
            statement.bind(id.text)
            try statement.run()
            return connection.changes
        }
    }

    /// All admin keys, the revoked ones too, the oldest first.
    static func all(on connection: Connection) throws(StorageError) -> [AdminKey] {
        let row = try connection.statement(all)
        defer { row.reset() }
        var keys: [AdminKey] = []
        while try row.step() { keys.append(try AdminKey(readFrom: row)) }
        return keys
    }

    /// The admin key of an id.
    static func find(_ id: AdminKeyID, on connection: Connection) throws(StorageError) -> AdminKey? {
        let row = try connection.statement(byID)
        row.bind(id.text)
        defer { row.reset() }
        return try row.step() ? try AdminKey(readFrom: row) : nil
    }

    private init(readFrom row: Statement) throws(StorageError) {
        let id = AdminKeyID(row.text())
        self.init(
            id: id,
            name: row.text(),
            role: try row.word(Role.self, of: "admin key \(id)"),
            createdAt: Timestamp(milliseconds: row.int64()),
            createdBy: Actor(row.text()),
            expiresAt: row.optionalTime(),
            revokedAt: row.optionalTime(),
            secretHash: row.blob())
    }

    private static let insert = SQL(
        """
        INSERT INTO admin_key (id, name, role, created_at, created_by, expires_at, revoked_at, secret_hash)
        VALUES (:id, :name, :role, :created_at, :created_by, :expires_at, :revoked_at, :secret_hash)
        """)

    private static let revoke = SQL(
        "UPDATE admin_key SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL")

    private static let columns: StaticString = """
        SELECT id, name, role, created_at, created_by, expires_at, revoked_at, secret_hash FROM admin_key
        """
    private static let all = SQL(columns, "ORDER BY created_at, id")
    private static let byID = SQL(columns, "WHERE id = :id")

    /// Everything that the audit log says of an admin key.
    private static let snapshot = SQL(
        """
        SELECT json_object('name', name, 'role', role,
            'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch'),
            'revoked_at', strftime('%Y-%m-%dT%H:%M:%fZ', revoked_at / 1000.0, 'unixepoch'))
        FROM admin_key WHERE id = :id
        """)
}
