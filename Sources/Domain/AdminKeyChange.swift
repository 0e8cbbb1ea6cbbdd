/// What to change of an admin key; what it does not name stays as it is.
public struct AdminKeyChange: Sendable, Equatable {
    public var name: Edit<String> = .keep
    public var role: Edit<AdminKey.Role> = .keep
    public var expiresAt: Edit<Timestamp?> = .keep

    public init() {}

    /// Whether it changes nothing.
    public var isEmpty: Bool { self == AdminKeyChange() }

    /// Throws for the first field whose value cannot be taken.
    public func validate() throws(InvalidField) {
        if case .set(let name) = name { try FieldRule.checkName(name, field: "name") }
    }

    /// Whether the key could do more with it, or for longer. Nobody who only holds an admin key may do that to one:
    /// it would be a successor, made by the key that it succeeds.
    public func raises(_ key: AdminKey) -> Bool {
        if case .set(.write) = role, key.role == .read { return true }
        guard case .set(let end) = expiresAt, let present = key.expiresAt else { return false }
        return end.map { $0 > present } ?? true
    }

    /// Makes the change.
    public func apply(to key: inout AdminKey) {
        name.apply(to: &key.name)
        role.apply(to: &key.role)
        expiresAt.apply(to: &key.expiresAt)
    }
}
