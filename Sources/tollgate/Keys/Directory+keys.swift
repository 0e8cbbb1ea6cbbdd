import Domain

extension Directory {
    /// The keys that are meant, the newest first.
    func keys(where isMeant: (ServiceKey) -> Bool) -> [ServiceKey] {
        keys.values.filter(isMeant).sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
    }

    /// How many active keys everybody has who has any.
    func activeKeys<Owner: Hashable>(
        by owner: (ServiceKey) -> Owner?, at now: Timestamp
    ) -> [Owner: Int] {
        var counts: [Owner: Int] = [:]
        for key in keys.values where key.status(at: now) == .active {
            if let owner = owner(key) { counts[owner, default: 0] += 1 }
        }
        return counts
    }
}

extension FieldList {
    /// A line for each key that somebody has.
    mutating func add(_ keys: [ServiceKey], at now: Timestamp) {
        for key in keys { add("Key", "\(key.id) \(key.name) (\(key.status(at: now).rawValue))") }
    }
}
