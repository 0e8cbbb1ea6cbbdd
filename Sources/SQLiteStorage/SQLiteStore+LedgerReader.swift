import Domain

extension SQLiteStore: LedgerReader {
    /// Entries that run still stand in the list as well, without a settlement.
    public func entries(_ filter: EntryFilter, limit: Int) async throws(StorageError) -> [Entry] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try filter.entries(limit: limit, on: connection)
        }
    }

    /// One entry with its attempts; an open one without a settlement. Nil for an unknown id.
    public func entry(_ id: RequestID) async throws(StorageError) -> Entry? {
        try await ledgerReaders.read { connection throws(StorageError) in
            try Entry.find(id, on: connection)
        }
    }

    /// A period holds the settled entries that were opened in it, its end not included. Without groups there is
    /// one row. Read from the sums by the hour; from the entries where the query needs them, and where the period
    /// begins or ends within an hour.
    public func usage(_ query: UsageQuery) async throws(StorageError) -> UsageResult {
        try await ledgerReaders.read { connection throws(StorageError) in
            try query.run(on: connection)
        }
    }

    /// From the sums by the hour, so that no entry is read.
    public func lastUses(of keys: [KeyID]) async throws(StorageError) -> [KeyID: LastUse] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try UsageHour.lastUses(of: keys, on: connection)
        }
    }
}
