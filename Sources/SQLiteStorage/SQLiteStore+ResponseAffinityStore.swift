import Domain

extension SQLiteStore: ResponseAffinityStore {
    /// How many rows one transaction removes.
    private static let batch = 200
    /// How long others are let write before the next batch.
    private static let rest: Duration = .milliseconds(20)

    public func keep(_ affinity: ResponseAffinity) async throws(StorageError) {
        _ = try await writer.write(.keepResponse(affinity))
    }

    public func affinity(
        of response: String, for key: KeyID, at now: Timestamp
    ) async throws(StorageError) -> ResponseAffinity? {
        try await directoryReader.read { connection throws(StorageError) in
            try ResponseAffinity.find(response, of: key, at: now, on: connection)
        }
    }

    public func forget(_ response: String, of key: KeyID) async throws(StorageError) {
        _ = try await writer.write(.forgetResponse(response, key))
    }

    /// Removes what has expired, in small batches, so that a server can write in between; returns how many rows.
    public func removeExpiredResponses(at now: Timestamp) async throws(StorageError) -> Int {
        var count = 0
        while true {
            let removed = try await writer.write(.removeResponses(expiredAt: now, limit: Self.batch))
            count += removed
            if removed < Self.batch { return count }
            try? await Task.sleep(for: Self.rest)
        }
    }
}
