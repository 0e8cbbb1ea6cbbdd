import Domain

/// One change to what the audit log watches: keys, people, providers, mappings, prices, budgets, and which entries are
/// kept.
enum AuditedChange: Sendable {
    case addKeys([ServiceKey], with: [(budget: Budget, window: BudgetWindow)])
    case updateKey(KeyID, KeyChange)
    case rotateKey(KeyID, KeyRotation)
    case revokeKey(KeyID)
    case addAdminKey(AdminKey)
    case updateAdminKey(AdminKeyID, AdminKeyChange)
    case rotateAdminKey(AdminKeyID, KeyRotation)
    case revokeAdminKey(AdminKeyID)
    case renameOrganization(String)
    case addUser(User)
    case updateUser(UserID, UserChange)
    case deleteUser(UserID)
    case addTeam(Team)
    case updateTeam(TeamID, TeamChange)
    case archiveTeam(TeamID)
    case putMember(TeamMember)
    case removeMember(UserID, TeamID)
    case addProvider(Provider)
    case updateProvider(Provider, from: Provider)
    case removeProvider(ProviderName)
    case putMapping(Mapping)
    case removeMapping(ModelPattern)
    case addPrices([Price])
    case putBudget(Budget, BudgetWindow)
    case removeBudget(BudgetID)
    case keepEntries(from: Timestamp, removing: Int)

    /// Makes the change and notes it, in the transaction that is open; returns how many rows it was about.
    func run(by author: Authorship, on connection: Connection) throws(StorageError) -> Int {
        switch self {
        case .addKeys(let keys, let budgets):
            for key in keys { _ = try key.insert(by: author, on: connection) }
            for (budget, window) in budgets {
                _ = try Self.putBudget(budget, window).run(by: author, on: connection)
            }
            return keys.count
        case .updateKey(let id, let change):
            return try ServiceKey.update(id, change, by: author, on: connection)
        case .rotateKey(let id, let rotation):
            return try ServiceKey.rotate(id, rotation, by: author, on: connection)
        case .revokeKey(let id): return try ServiceKey.revoke(id, by: author, on: connection)
        case .addAdminKey(let key): return try key.insert(by: author, on: connection)
        case .updateAdminKey(let id, let change):
            return try AdminKey.update(id, change, by: author, on: connection)
        case .rotateAdminKey(let id, let rotation):
            return try AdminKey.rotate(id, rotation, by: author, on: connection)
        case .revokeAdminKey(let id): return try AdminKey.revoke(id, by: author, on: connection)
        case .renameOrganization(let name):
            return try Organization.rename(name, by: author, on: connection)
        case .addUser(let user): return try user.insert(by: author, on: connection)
        case .updateUser(let id, let change):
            return try User.update(id, change, by: author, on: connection)
        case .deleteUser(let id): return try User.delete(id, by: author, on: connection)
        case .addTeam(let team): return try team.insert(by: author, on: connection)
        case .updateTeam(let id, let change):
            return try Team.update(id, change, by: author, on: connection)
        case .archiveTeam(let id): return try Team.archive(id, by: author, on: connection)
        case .putMember(let member): return try member.put(by: author, on: connection)
        case .removeMember(let user, let team):
            return try TeamMember.remove(user, of: team, by: author, on: connection)
        case .addProvider(let provider): return try provider.insert(by: author, on: connection)
        case .updateProvider(let provider, let old):
            return try provider.update(from: old, by: author, on: connection)
        case .removeProvider(let name): return try Provider.remove(name, by: author, on: connection)
        case .putMapping(let mapping): return try mapping.put(by: author, on: connection)
        case .removeMapping(let pattern): return try Mapping.remove(pattern, by: author, on: connection)
        case .putBudget(let budget, let window):
            return try budget.put(in: window, by: author, on: connection)
        case .removeBudget(let id): return try Budget.remove(id, by: author, on: connection)
        case .keepEntries(let moment, let count):
            return try Retention.keepEntries(from: moment, removing: count, by: author, on: connection)
        case .addPrices(let prices): return try Price.insert(prices, by: author, on: connection)
        }
    }
}
