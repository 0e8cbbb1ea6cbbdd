import Domain

extension Directory {
    /// Everything that the request path keeps in memory, as it was at one revision.
    static func read(on connection: Connection) throws(StorageError) -> Directory {
        try connection.reading { () throws(StorageError) in
            Directory(
                revision: try readRevision(on: connection),
                keys: try ServiceKey.all(on: connection),
                providers: try Provider.all(on: connection),
                mappings: try Mapping.all(on: connection),
                prices: PriceList(try Price.all(on: connection)),
                budgets: try Budget.all(on: connection),
                users: try User.all(on: connection))
        }
    }

    /// The number of the newest change; triggers raise it.
    static func readRevision(on connection: Connection) throws(StorageError) -> Int {
        let statement = try connection.statement(revision)
        defer { statement.reset() }
        guard try statement.step() else { throw .corrupt }
        return statement.int()
    }

    private static let revision = SQL("SELECT number FROM revision WHERE id = 1")
}
