import Domain

/// The tags that a report groups or narrows by, key by key, as they are now.
struct KeyTags {
    private var values: [String: [String: String]] = [:]

    init(_ groups: some Sequence<UsageQuery.Group>, on connection: Connection) throws(StorageError) {
        for group in groups {
            guard case .tag(let name) = group, values[name] == nil else { continue }
            let row = try connection.statement(Self.ofName)
            row.bind(name)
            var found: [String: String] = [:]
            while try row.step() { found[row.text()] = row.text() }
            values[name] = found
        }
    }

    /// The value of a tag; nil for a key without it, and for no key.
    func value(of name: String, of key: String?) -> String? { key.flatMap { values[name]?[$0] } }

    private static let ofName = SQL("SELECT key_id, value FROM service_key_tag WHERE name = :name")
}
