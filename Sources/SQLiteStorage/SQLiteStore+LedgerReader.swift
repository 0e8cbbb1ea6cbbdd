import Domain

extension SQLiteStore: LedgerReader {
    /// Entries that run still stand in the list as well, without a settlement.
    public func entries(_ filter: EntryFilter, limit: Int) async throws(StorageError) -> [Entry] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try Entry.list(filter, limit: limit, on: connection)
        }
    }

    /// One entry with its attempts; an open one without a settlement. Nil for an unknown id.
    public func entry(_ id: RequestID) async throws(StorageError) -> Entry? {
        try await ledgerReaders.read { connection throws(StorageError) in
            try Entry.find(id, on: connection)
        }
    }

    /// A period holds the settled entries that were opened in it, its end not included. Rows are ordered by
    /// their groups; without groups there is one row. `target` is who answered, `unpriced` counts requests
    /// that used tokens.
    public func usage(_ query: UsageQuery) async throws(StorageError) -> [UsageRow] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try query.run(on: connection)
        }
    }
}
