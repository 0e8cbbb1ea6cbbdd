import Domain

extension SQLiteStore: LedgerReader {
    public func entries(_ filter: EntryFilter, limit: Int) async throws(StorageError) -> [Entry] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try Entry.list(filter, limit: limit, on: connection)
        }
    }

    public func entry(_ id: RequestID) async throws(StorageError) -> Entry? {
        try await ledgerReaders.read { connection throws(StorageError) in
            try Entry.find(id, on: connection)
        }
    }

    public func usage(_ query: UsageQuery) async throws(StorageError) -> [UsageRow] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try query.run(on: connection)
        }
    }
}
