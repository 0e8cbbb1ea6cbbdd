import Domain

extension SQLiteStore: ReasoningStore {
    public func reasoning(
        of calls: [String], for key: KeyID, at now: Timestamp
    ) async throws(StorageError) -> [KeptReasoning] {
        try await directoryReader.read { connection throws(StorageError) in
            var found: [KeptReasoning] = []
            for call in calls {
                if let kept = try KeptReasoning.find(call, of: key, at: now, on: connection) {
                    found.append(kept)
                }
            }
            return found
        }
    }
}
