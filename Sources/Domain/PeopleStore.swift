/// Users, teams and the organization. Every change is noted in the audit log, in the same transaction.
public protocol PeopleStore: Sendable {
    /// Everybody, also those who are gone, read in one transaction.
    func people() async throws(StorageError) -> People
    func organization() async throws(StorageError) -> Organization
    /// Gives the organization another name.
    func renameOrganization(
        _ name: String, by actor: Actor, at now: Timestamp
    ) async throws(StorageError)

    /// Writes a new user; throws `.conflict` when the name or the e-mail address is taken.
    func add(_ user: User, by actor: Actor, at now: Timestamp) async throws(StorageError)
    /// Changes a user who is there; false when it was so already. Throws `.notFound`, `.conflict`.
    func update(
        _ user: UserID, _ change: UserChange, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool
    /// Deletes a user, revokes the user's keys and ends memberships; false when the user was gone before.
    /// Throws `.notFound` for an unknown id.
    func delete(_ user: UserID, by actor: Actor, at now: Timestamp) async throws(StorageError) -> Bool

    /// Writes a new team; throws `.conflict` when the name is taken.
    func add(_ team: Team, by actor: Actor, at now: Timestamp) async throws(StorageError)
    /// Changes a team that is there; false when it was so already. Throws `.notFound`, `.conflict`.
    func update(
        _ team: TeamID, _ change: TeamChange, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool
    /// Archives a team and revokes its keys; false when it was archived before. Throws `.notFound`.
    func archive(_ team: TeamID, by actor: Actor, at now: Timestamp) async throws(StorageError) -> Bool

    /// Makes a user a member of a team, or gives the member another role; false when it was so already. Throws
    /// `.notFound` for a user or team that is not there.
    func put(_ member: TeamMember, by actor: Actor, at now: Timestamp) async throws(StorageError) -> Bool
    /// Ends a membership; throws `.notFound` when there is none.
    func removeMember(
        _ user: UserID, of team: TeamID, by actor: Actor, at now: Timestamp
    ) async throws(StorageError)
}
