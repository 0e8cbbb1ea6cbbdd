import Domain

extension Organization {
    /// The one organization of a database; the migrations make it.
    static func read(on connection: Connection) throws(StorageError) -> Organization {
        let row = try connection.statement(select)
        defer { row.reset() }
        guard try row.step() else { throw .corrupt }
        return Organization(
            id: row.text(), name: row.text(), createdAt: Timestamp(milliseconds: row.int64()))
    }

    /// Gives the organization another name; 0 when it has that one.
    static func rename(
        _ name: String, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        let id = try read(on: connection).id
        return try author.note("organization.update", of: id, as: snapshot, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(update)
            statement.bind(name)
            try statement.run()
            return connection.changes
        }
    }

    private static let select = SQL("SELECT id, name, created_at FROM organization WHERE one = 1")
    private static let update = SQL("UPDATE organization SET name = :name WHERE one = 1 AND name <> :name")
    private static let snapshot = SQL("SELECT json_object('name', name) FROM organization WHERE id = :id")
}
