/// Finds the user whom a forwarder names: the users who are there, by id and by e-mail address.
public struct EndUsers: Sendable {
    private let ids: Set<UserID>
    /// By the address in lower case: no two users who are there have the same.
    private let byEmail: [String: UserID]

    /// - Parameter users: Those who are gone may be among them, and are not found.
    public init(_ users: [User] = []) {
        let present = users.filter { $0.deletedAt == nil }
        ids = Set(present.map(\.id))
        byEmail = Dictionary(
            present.compactMap { user in user.email.map { ($0.lowercased(), user.id) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The user of an id, else of an e-mail address whatever the case of its letters; nil when there is none.
    public func user(id: String?, email: String?) -> UserID? {
        if let id, ids.contains(UserID(id)) { return UserID(id) }
        return email.flatMap { byEmail[$0.lowercased()] }
    }
}
