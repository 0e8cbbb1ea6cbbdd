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

    /// Makes a change to an admin key; 0 when it was so already.
    static func update(
        _ id: AdminKeyID, _ change: AdminKeyChange, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        let before = try require(id, on: connection)
        guard !author.actor.isAdminKey || !change.raises(before) else {
            throw .conflict("an admin key gives no admin key a higher role or a later end")
        }
        var key = before
        change.apply(to: &key)
        guard key != before else { return 0 }
        return try author.note("admin_key.update", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            try key.write(on: connection)
            return 1
        }
    }

    /// Gives an admin key a new secret.
    static func rotate(
        _ id: AdminKeyID, _ rotation: KeyRotation, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        guard !author.actor.isAdminKey else { throw .conflict("an admin key gives no admin key a secret") }
        var key = try require(id, on: connection)
        guard key.revokedAt == nil else { throw .conflict("admin key \(id) is revoked for good") }
        rotation.apply(to: &key, at: author.at)
        return try author.note("admin_key.rotate", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            try key.write(on: connection)
            return 1
        }
    }

    /// Notes a use.
    static func noteUse(
        of id: AdminKeyID, by client: String?, at now: Timestamp, on connection: Connection
    ) throws(StorageError) -> Int {
        let statement = try connection.statement(use)
        statement.bind(now.milliseconds)
        statement.bind(client)
        statement.bind(id.text)
        try statement.run()
        return connection.changes
    }

    /// Revokes an admin key; 0 when it was revoked before.
    static func revoke(
        _ id: AdminKeyID, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        _ = try require(id, on: connection)
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

    private static func require(
        _ id: AdminKeyID, on connection: Connection
    ) throws(StorageError) -> AdminKey {
        guard let key = try find(id, on: connection) else { throw .notFound("admin key \(id)") }
        return key
    }

    /// Writes the columns that changes and rotations change.
    private func write(on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(Self.update)
        statement.bind(name)
        statement.bind(role.rawValue)
        statement.bind(expiresAt?.milliseconds)
        statement.bind(rotatedAt?.milliseconds)
        if let hash = previousSecret?.hash { statement.bind(hash) } else { statement.bindNull() }
        statement.bind(previousSecret?.expiresAt.milliseconds)
        statement.bind(secretHash)
        statement.bind(id.text)
        try statement.run()
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
            rotatedAt: row.optionalTime(),
            lastUsedAt: row.optionalTime(),
            lastClient: row.optionalText(),
            secretHash: row.blob())
        if let hash = row.optionalBlob(), let end = row.optionalTime() {
            previousSecret = PreviousSecret(hash: hash, expiresAt: end)
        }
    }

    private static let insert = SQL(
        """
        INSERT INTO admin_key (id, name, role, created_at, created_by, expires_at, revoked_at, secret_hash)
        VALUES (:id, :name, :role, :created_at, :created_by, :expires_at, :revoked_at, :secret_hash)
        """)

    private static let update = SQL(
        """
        UPDATE admin_key SET name = :name, role = :role, expires_at = :expires_at, rotated_at = :rotated_at,
            previous_secret_hash = :previous_secret_hash, previous_expires_at = :previous_expires_at,
            secret_hash = :secret_hash
        WHERE id = :id
        """)

    private static let use = SQL(
        "UPDATE admin_key SET last_used_at = :now, last_client = :client WHERE id = :id")

    private static let revoke = SQL(
        "UPDATE admin_key SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL")

    private static let columns: StaticString = """
        SELECT id, name, role, created_at, created_by, expires_at, revoked_at, rotated_at, last_used_at,
            last_client, secret_hash, previous_secret_hash, previous_expires_at
        FROM admin_key
        """
    private static let all = SQL(columns, "ORDER BY created_at, id")
    private static let byID = SQL(columns, "WHERE id = :id")

    /// Everything that the audit log says of an admin key.
    private static let snapshot = SQL(
        """
        SELECT json_object('name', name, 'role', role,
            'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch'),
            'revoked_at', strftime('%Y-%m-%dT%H:%M:%fZ', revoked_at / 1000.0, 'unixepoch'),
            'rotated_at', strftime('%Y-%m-%dT%H:%M:%fZ', rotated_at / 1000.0, 'unixepoch'),
            'previous_expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', previous_expires_at / 1000.0, 'unixepoch'))
        FROM admin_key WHERE id = :id
        """)
}
