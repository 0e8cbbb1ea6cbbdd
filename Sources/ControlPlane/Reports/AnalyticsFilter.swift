import Domain

/// The conditions of analytics that are looked at row by row, because no column of the ledger has them.
struct AnalyticsFilter {
    private let actors: Set<String>
    private let types: Set<String>
    private let products: Set<String>
    private let excludesDeleted: Bool

    init(_ query: Query) throws(InvalidField) {
        actors = Set(query.list("actor_ids"))
        types = Set(query.list("actor_types"))
        products = Set(query.list("products"))
        excludesDeleted = try query.flag("exclude_deleted_users")
    }

    /// The columns that rows need for it.
    var columns: [UsageQuery.Group] {
        (actors.isEmpty ? [] : [.user, .key]) + (types.isEmpty && !excludesDeleted ? [] : [.user])
            + (products.isEmpty ? [] : [.client])
    }

    func takes(_ values: [UsageQuery.Group: String], people: People) -> Bool {
        let user = values[.user]
        if excludesDeleted, let user, people.users[UserID(user)]?.deletedAt != nil { return false }
        return (actors.isEmpty || actors.contains(user ?? values[.key] ?? ""))
            && (types.isEmpty || types.contains(user == nil ? "api_actor" : "user_actor"))
            && (products.isEmpty || products.contains(AnalyticsProduct.name(ofClient: values[.client])))
    }
}
