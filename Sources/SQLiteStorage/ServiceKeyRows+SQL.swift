import Domain

extension ServiceKey {
    /// All keys, the revoked ones too.
    static func all(on connection: Connection) throws(StorageError) -> [ServiceKey] {
        var models: [KeyID: [ModelPattern]] = [:]
        let model = try connection.statement(allModels)
        while try model.step() {
            models[KeyID(model.text()), default: []].append(ModelPattern(model.text()))
        }
        var tags: [KeyID: [String: String]] = [:]
        let tag = try connection.statement(allTags)
        while try tag.step() {
            tags[KeyID(tag.text()), default: [:]][tag.text()] = tag.text()
        }
        let row = try connection.statement(all)
        var keys: [ServiceKey] = []
        while try row.step() {
            var key = ServiceKey(readFrom: row)
            key.models = models[key.id] ?? []
            key.tags = tags[key.id] ?? [:]
            keys.append(key)
        }
        return keys
    }

    /// The key of an id; throws `.notFound`.
    static func require(_ id: KeyID, on connection: Connection) throws(StorageError) -> ServiceKey {
        let row = try connection.statement(byID)
        row.bind(id.text)
        defer { row.reset() }
        guard try row.step() else { throw .notFound("service key \(id)") }
        var key = ServiceKey(readFrom: row)
        let model = try connection.statement(modelsOf)
        model.bind(id.text)
        while try model.step() { key.models.append(ModelPattern(model.text())) }
        let tag = try connection.statement(tagsOf)
        tag.bind(id.text)
        while try tag.step() { key.tags[tag.text()] = tag.text() }
        return key
    }

    /// Writes the models, in place of those that are there.
    func writeModels(on connection: Connection) throws(StorageError) {
        let former = try connection.statement(Self.deleteModels)
        former.bind(id.text)
        try former.run()
        for (index, model) in models.enumerated() {
            let statement = try connection.statement(Self.insertModel)
            statement.bind(id.text)
            statement.bind(index + 1)
            statement.bind(model.text)
            try statement.run()
        }
    }

    /// Writes the tags, in place of those that are there.
    func writeTags(on connection: Connection) throws(StorageError) {
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

    /// Reads the columns of `columns`; models and tags stand in tables of their own.
    private init(readFrom row: Statement) {
        self.init(
            id: KeyID(row.text()),
            name: row.text(),
            user: row.optionalText().map { UserID($0) },
            team: row.optionalText().map { TeamID($0) },
            mayAddressProviders: row.bool(),
            isForwarder: row.bool(),
            limits: KeyLimits(
                requestsPerMinute: row.optionalInt(),
                inputTokensPerMinute: row.optionalInt(),
                outputTokensPerMinute: row.optionalInt(),
                concurrentRequests: row.optionalInt()),
            note: row.optionalText(),
            createdAt: Timestamp(milliseconds: row.int64()),
            createdBy: row.optionalText().map { Actor($0) },
            expiresAt: row.optionalTime(),
            disabledAt: row.optionalTime(),
            revokedAt: row.optionalTime(),
            rotatedAt: row.optionalTime(),
            previousSecret: row.optionalTime().map { end in
                PreviousSecret(hash: row.blob(), expiresAt: end)
            },
            secretHash: [])
        if previousSecret == nil { _ = row.blob() }
        secretHash = row.blob()
    }

    private static let columns: StaticString = """
        SELECT id, name, user_id, team_id, may_address_providers, is_forwarder, requests_per_minute,
            input_tokens_per_minute, output_tokens_per_minute, concurrent_requests, note, created_at,
            created_by, expires_at, disabled_at, revoked_at, rotated_at, previous_expires_at,
            previous_secret_hash, secret_hash
        FROM service_key
        """

    private static let all = SQL(columns, "ORDER BY id")
    private static let byID = SQL(columns, "WHERE id = :id")

    private static let allModels = SQL(
        "SELECT key_id, pattern FROM service_key_model ORDER BY key_id, position")
    private static let modelsOf = SQL(
        "SELECT pattern FROM service_key_model WHERE key_id = :key ORDER BY position")
    private static let deleteModels = SQL("DELETE FROM service_key_model WHERE key_id = :key")
    private static let insertModel = SQL(
        "INSERT INTO service_key_model (key_id, position, pattern) VALUES (:key, :position, :pattern)")

    private static let allTags = SQL("SELECT key_id, name, value FROM service_key_tag ORDER BY key_id, name")
    private static let tagsOf = SQL("SELECT name, value FROM service_key_tag WHERE key_id = :key")
    private static let deleteTags = SQL("DELETE FROM service_key_tag WHERE key_id = :key")
    private static let insertTag = SQL(
        "INSERT INTO service_key_tag (key_id, name, value) VALUES (:key, :name, :value)")
}
