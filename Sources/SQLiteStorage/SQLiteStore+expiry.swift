import Domain

extension SQLiteStore {
    /// How many rows one transaction removes.
    private static let batch = 200
    /// How long others are let write before the next batch.
    private static let rest: Duration = .milliseconds(20)

    /// Removes what has an end of its own and has reached it: what is remembered of responses, and kept reasoning.
    /// Works in small batches, so that a server can write in between; returns how many rows went.
    public func removeExpired(at now: Timestamp) async throws(StorageError) -> Int {
        var count = 0
        while true {
            let removed = try await writer.write(.removeExpired(at: now, limit: Self.batch))
            count += removed
            if removed == 0 { return count }
            try? await Task.sleep(for: Self.rest)
        }
    }
}
