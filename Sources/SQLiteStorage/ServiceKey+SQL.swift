import Domain

extension ServiceKey {
    /// Writes a new key.
    func insert(by author: Authorship, on connection: Connection) throws(StorageError) -> Int {
        if let user { try User.require(user, on: connection) }
        if let team { try Team.require(team, on: connection) }
        return try author.note("service_key.create", of: id.text, as: Self.snapshot, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(Self.insert)
            statement.bind(id.text)
            statement.bind(createdAt.milliseconds)
            statement.bind(createdBy?.text)
            bind(to: statement)
            try statement.run(elseConflict: "service key \(id) exists already")
            try writeModels(on: connection)
            try writeTags(on: connection)
            return 1
        }
    }

    /// Makes a change to a key; 0 when it was so already.
    static func update(
        _ id: KeyID, _ change: KeyChange, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        let before = try require(id, on: connection)
        var key = before
        change.apply(to: &key, at: author.at)
        if key.revokedAt != nil, case .set = change.isEnabled {
            throw .conflict("service key \(id) is revoked for good")
        }
        guard key != before else { return 0 }
        guard key.tags.count <= max(before.tags.count, FieldRule.tagLimit.count) else {
            throw .conflict("service key \(id) would have more than \(FieldRule.tagLimit.count) tags")
        }
        if let user = key.user, user != before.user { try User.require(user, on: connection) }
        if let team = key.team, team != before.team { try Team.require(team, on: connection) }
        return try author.note("service_key.update", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            try key.write(on: connection)
            if key.models != before.models { try key.writeModels(on: connection) }
            if key.tags != before.tags { try key.writeTags(on: connection) }
            return 1
        }
    }

    /// Gives a key a new secret.
    static func rotate(
        _ id: KeyID, _ rotation: KeyRotation, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        var key = try require(id, on: connection)
        guard key.revokedAt == nil else { throw .conflict("service key \(id) is revoked for good") }
        rotation.apply(to: &key, at: author.at)
        return try author.note("service_key.rotate", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            try key.write(on: connection)
            return 1
        }
    }

    /// Revokes a key; 0 when it was revoked before.
    static func revoke(
        _ id: KeyID, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        var key = try require(id, on: connection)
        guard key.revokedAt == nil else { return 0 }
        key.revokedAt = author.at
        return try author.note("service_key.revoke", of: id.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            try key.write(on: connection)
            return 1
        }
    }

    /// Revokes all keys that a user or a team has.
    static func revokeAll(
        of owner: Owner, by author: Authorship, on connection: Connection
    ) throws(StorageError) {
        let row = try connection.statement(owner.keys)
        row.bind(owner.id)
        var ids: [KeyID] = []
        while try row.step() { ids.append(KeyID(row.text())) }
        for id in ids { _ = try revoke(id, by: author, on: connection) }
    }

    /// Whom keys belong to.
    enum Owner {
        case user(UserID)
        case team(TeamID)

        fileprivate var id: String {
            switch self {
            case .user(let id): id.text
            case .team(let id): id.text
            }
        }

        fileprivate var keys: SQL {
            switch self {
            case .user: ServiceKey.ofUser
            case .team: ServiceKey.ofTeam
            }
        }
    }

    /// Writes the columns that can change.
    private func write(on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(Self.update)
        bind(to: statement)
        statement.bind(id.text)
        try statement.run()
    }

    private func bind(to statement: Statement) {
        statement.bind(name)
        statement.bind(user?.text)
        statement.bind(team?.text)
        statement.bind(mayAddressProviders)
        statement.bind(isForwarder)
        statement.bind(note)
        statement.bind(limits.requestsPerMinute)
        statement.bind(limits.inputTokensPerMinute)
        statement.bind(limits.outputTokensPerMinute)
        statement.bind(limits.concurrentRequests)
        statement.bind(expiresAt?.milliseconds)
        statement.bind(disabledAt?.milliseconds)
        statement.bind(revokedAt?.milliseconds)
        statement.bind(rotatedAt?.milliseconds)
        if let hash = previousSecret?.hash { statement.bind(hash) } else { statement.bindNull() }
        statement.bind(previousSecret?.expiresAt.milliseconds)
        statement.bind(secretHash)
    }

    private static let insert = SQL(
        """
        INSERT INTO service_key (id, created_at, created_by, name, user_id, team_id, may_address_providers,
            is_forwarder, note, requests_per_minute, input_tokens_per_minute, output_tokens_per_minute,
            concurrent_requests, expires_at, disabled_at, revoked_at, rotated_at, previous_secret_hash,
            previous_expires_at, secret_hash)
        VALUES (:id, :created_at, :created_by, :name, :user, :team, :may_address_providers,
            :is_forwarder, :note, :requests_per_minute, :input_tokens_per_minute, :output_tokens_per_minute,
            :concurrent_requests, :expires_at, :disabled_at, :revoked_at, :rotated_at, :previous_secret_hash,
            :previous_expires_at, :secret_hash)
        """)

    private static let update = SQL(
        """
        UPDATE service_key SET name = :name, user_id = :user, team_id = :team,
            may_address_providers = :may_address_providers, is_forwarder = :is_forwarder, note = :note,
            requests_per_minute = :requests_per_minute, input_tokens_per_minute = :input_tokens_per_minute,
            output_tokens_per_minute = :output_tokens_per_minute, concurrent_requests = :concurrent_requests,
            expires_at = :expires_at, disabled_at = :disabled_at, revoked_at = :revoked_at,
            rotated_at = :rotated_at, previous_secret_hash = :previous_secret_hash,
            previous_expires_at = :previous_expires_at, secret_hash = :secret_hash
        WHERE id = :id
        """)

    private static let ofUser = SQL(
        "SELECT id FROM service_key WHERE user_id = :user AND revoked_at IS NULL ORDER BY id")
    private static let ofTeam = SQL(
        "SELECT id FROM service_key WHERE team_id = :team AND revoked_at IS NULL ORDER BY id")

    /// Everything that the audit log says of a key.
    static let snapshot = SQL(
        """
        SELECT json_object('name', name, 'user_id', user_id, 'team_id', team_id,
            'models', json((SELECT json_group_array(pattern) FROM (
                SELECT pattern FROM service_key_model WHERE key_id = service_key.id ORDER BY position))),
            'may_address_providers', json(iif(may_address_providers, 'true', 'false')),
            'is_forwarder', json(iif(is_forwarder, 'true', 'false')),
            'limits', json_object('requests_per_minute', requests_per_minute,
                'input_tokens_per_minute', input_tokens_per_minute,
                'output_tokens_per_minute', output_tokens_per_minute,
                'concurrent_requests', concurrent_requests),
            'note', note,
            'tags', json((SELECT json_group_object(name, value) FROM (
                SELECT name, value FROM service_key_tag WHERE key_id = service_key.id ORDER BY name))),
            'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch'),
            'disabled_at', strftime('%Y-%m-%dT%H:%M:%fZ', disabled_at / 1000.0, 'unixepoch'),
            'revoked_at', strftime('%Y-%m-%dT%H:%M:%fZ', revoked_at / 1000.0, 'unixepoch'),
            'rotated_at', strftime('%Y-%m-%dT%H:%M:%fZ', rotated_at / 1000.0, 'unixepoch'),
            'previous_expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', previous_expires_at / 1000.0, 'unixepoch'))
        FROM service_key WHERE id = :id
        """)
}
