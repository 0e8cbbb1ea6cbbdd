import Domain

extension SQLiteStore: PeopleStore {
    public func people() async throws(StorageError) -> People {
        try await ledgerReaders.read { connection throws(StorageError) in
            try People.read(on: connection)
        }
    }

    public func organization() async throws(StorageError) -> Organization {
        try await ledgerReaders.read { connection throws(StorageError) in
            try Organization.read(on: connection)
        }
    }

    public func renameOrganization(
        _ name: String, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) {
        _ = try await make(.renameOrganization(name), by: actor, at: now)
    }

    public func add(_ user: User, by actor: Actor, at now: Timestamp) async throws(StorageError) {
        _ = try await make(.addUser(user), by: actor, at: now)
    }

    public func update(
        _ user: UserID, _ change: UserChange, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await make(.updateUser(user, change), by: actor, at: now) == 1
    }

    public func delete(
        _ user: UserID, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await make(.deleteUser(user), by: actor, at: now) == 1
    }

    public func add(_ team: Team, by actor: Actor, at now: Timestamp) async throws(StorageError) {
        _ = try await make(.addTeam(team), by: actor, at: now)
    }

    public func update(
        _ team: TeamID, _ change: TeamChange, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await make(.updateTeam(team, change), by: actor, at: now) == 1
    }

    public func archive(
        _ team: TeamID, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await make(.archiveTeam(team), by: actor, at: now) == 1
    }

    public func put(
        _ member: TeamMember, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await make(.putMember(member), by: actor, at: now) == 1
    }

    public func removeMember(
        _ user: UserID, of team: TeamID, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) {
        _ = try await make(.removeMember(user, team), by: actor, at: now)
    }
}
