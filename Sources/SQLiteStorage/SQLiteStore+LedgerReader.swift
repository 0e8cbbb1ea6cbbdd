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
    ///
    /// A report by the hour is read in two halves at the same time. Each is of one moment, and what is settled
    /// between the two counts when it belongs to the later one.
    public func usage(_ query: UsageQuery) async throws(StorageError) -> UsageResult {
        let periods = query.periods
        guard query.isWorthTwoThreads else { return try await usage(query, in: periods[...]).get() }
        let middle = periods.count / 2
        async let second = usage(query, in: periods[middle...])
        var result = try await usage(query, in: periods[..<middle]).get()
        try await result.add(second.get(), for: query)
        return result
    }

    private func usage(
        _ query: UsageQuery, in periods: ArraySlice<UsagePeriod>
    ) async -> Result<UsageResult, StorageError> {
        do throws(StorageError) {
            return .success(
                try await ledgerReaders.read { connection throws(StorageError) in
                    try query.sums(of: periods, on: connection).result
                })
        } catch {
            return .failure(error)
        }
    }

    /// From the sums by the hour, so that no entry is read.
    public func lastUses(of keys: [KeyID]) async throws(StorageError) -> [KeyID: LastUse] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try UsageHour.lastUses(of: keys, on: connection)
        }
    }
}
