import Domain

extension SQLiteStore {
    /// How many entries one transaction removes: few enough that a server that writes hardly waits.
    private static let batch = 200
    /// How long others are let write before the next batch.
    private static let rest: Duration = .milliseconds(20)

    /// Removes settled entries that were opened before a moment, with their attempts; returns how many. The audit log
    /// says who ordered it, before which moment, and how many entries there were; an order that finds none is not noted.
    ///
    /// The sums by the hour stay, so reports do not change, but for groups that need the entries. The moment is
    /// taken down to the whole hour. Works in small batches, so that a server can write in between; when it is
    /// interrupted, the next call goes on. The file does not shrink: its free pages are used for new entries.
    public func removeEntries(
        openedBefore moment: Timestamp, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Int {
        let end = Timestamp(hour: moment.hour)
        // Counted by a reader, because of millions it takes seconds, in which nobody could write.
        let found = try await countEntries(openedBefore: moment)
        guard found > 0 else { return 0 }
        // First the mark and the note: from now on nobody expects these entries to be there, and everybody can see why.
        _ = try await make(.keepEntries(from: end, removing: found), by: actor, at: now)
        var count = 0
        while true {
            let removed = try await writer.write(.removeEntries(before: end, limit: Self.batch))
            count += removed
            if removed < Self.batch { return count }
            try? await Task.sleep(for: Self.rest)
        }
    }

    /// How many entries `removeEntries` would remove.
    public func countEntries(openedBefore moment: Timestamp) async throws(StorageError) -> Int {
        try await ledgerReaders.read { connection throws(StorageError) in
            try Retention.count(before: Timestamp(hour: moment.hour), on: connection)
        }
    }
}
