import Domain

extension ServiceKey {
    /// Writes a new key.
    func insert(on connection: Connection) throws(StorageError) -> Int {
        let statement = try connection.statement(Self.insert)
        statement.bind(id.text)
        statement.bind(name)
        statement.bind(user)
        statement.bind(team)
        statement.bind(mayAddressProviders)
        statement.bind(createdAt.milliseconds)
        statement.bind(expiresAt?.milliseconds)
        statement.bind(revokedAt?.milliseconds)
        statement.bind(secretHash)
        try statement.run(elseConflict: "service key \(id) exists already")
        for (index, model) in models.enumerated() {
            let statement = try connection.statement(Self.insertModel)
            statement.bind(id.text)
            statement.bind(index + 1)
            statement.bind(model.text)
            try statement.run()
        }
        return 1
    }

    /// Revokes a key; 0 when it was revoked before.
    static func revoke(
        _ id: KeyID, at now: Timestamp, on connection: Connection
    ) throws(StorageError) -> Int {
        let statement = try connection.statement(revoke)
        statement.bind(now.milliseconds)
        statement.bind(id.text)
        try statement.run()
        if connection.changes == 1 { return 1 }
        let existing = try connection.statement(exists)
        existing.bind(id.text)
        defer { existing.reset() }
        guard try existing.step() else { throw .notFound("service key \(id)") }
        return 0
    }

    /// All keys, the revoked ones too.
    static func all(on connection: Connection) throws(StorageError) -> [ServiceKey] {
        var models: [KeyID: [ModelPattern]] = [:]
        let model = try connection.statement(allModels)
        while try model.step() {
            models[KeyID(model.text()), default: []].append(ModelPattern(model.text()))
        }
        let row = try connection.statement(all)
        var keys: [ServiceKey] = []
        while try row.step() {
            let id = KeyID(row.text())
            keys.append(
                ServiceKey(
                    id: id,
                    name: row.text(),
                    user: row.optionalText(),
                    team: row.optionalText(),
                    models: models[id] ?? [],
                    mayAddressProviders: row.bool(),
                    createdAt: Timestamp(milliseconds: row.int64()),
                    expiresAt: row.optionalInt64().map { Timestamp(milliseconds: $0) },
                    revokedAt: row.optionalInt64().map { Timestamp(milliseconds: $0) },
                    secretHash: row.blob()))
        }
        return keys
    }

    private static let insert = SQL(
        """
        INSERT INTO service_key (id, name, user_id, team_id, may_address_providers, created_at, expires_at,
            revoked_at, secret_hash)
        VALUES (:id, :name, :user, :team, :may_address_providers, :created_at, :expires_at,
            :revoked_at, :secret_hash)
        """)

    private static let insertModel = SQL(
        "INSERT INTO service_key_model (key_id, position, pattern) VALUES (:key, :position, :pattern)")

    private static let revoke = SQL(
        "UPDATE service_key SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL")

    private static let exists = SQL("SELECT 1 FROM service_key WHERE id = :id")

    private static let all = SQL(
        """
        SELECT id, name, user_id, team_id, may_address_providers, created_at, expires_at, revoked_at,
            secret_hash
        FROM service_key ORDER BY id
        """)

    private static let allModels = SQL(
        "SELECT key_id, pattern FROM service_key_model ORDER BY key_id, position")
}
