import Domain

/// What translation could not carry over, as it stands in its column: a JSON object of names and counts.
struct Losses {
    let counts: [String: Int]

    init(counts: [String: Int]) {
        self.counts = counts
    }

    /// The object with its names in order; nil when there is nothing to tell.
    var json: String? {
        if counts.isEmpty { return nil }
        let members = counts.sorted { $0.key < $1.key }.map { name, count in
            "\"\(name.escapedForJSON)\":\(count)"
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// Reads the column with the database's own JSON functions.
    init(json: String?, on connection: Connection) throws(StorageError) {
        guard let json else {
            self.init(counts: [:])
            return
        }
        let member = try connection.statement(Self.members)
        member.bind(json)
        defer { member.reset() }
        var counts: [String: Int] = [:]
        while try member.step() { counts[member.text()] = member.int() }
        self.init(counts: counts)
    }

    private static let members = SQL("SELECT key, value FROM json_each(:losses)")
}
