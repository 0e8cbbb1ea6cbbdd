import Domain

extension SQLiteStore: ResponseAffinityStore {
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
}
