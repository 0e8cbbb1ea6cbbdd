import Domain

extension SQLiteStore: DirectoryStore {
    /// One row, read on a thread that is never busy with a report.
    public func revision() async throws(StorageError) -> Int {
        try await directoryReader.read { connection throws(StorageError) in
            try Directory.readRevision(on: connection)
        }
    }

    /// All keys (the revoked ones too), providers and mappings, as they were at one revision.
    public func directory() async throws(StorageError) -> Directory {
        try await directoryReader.read { connection throws(StorageError) in
            try Directory.read(on: connection)
        }
    }

    /// Throws `.conflict` when there is a key of that id.
    public func add(_ key: ServiceKey) async throws(StorageError) {
        _ = try await writer.write(.addKey(key))
    }

    public func revoke(_ key: KeyID, at now: Timestamp) async throws(StorageError) -> Bool {
        try await writer.write(.revokeKey(key, at: now)) == 1
    }

    public func add(_ provider: Provider) async throws(StorageError) {
        _ = try await writer.write(.addProvider(provider))
    }

    public func update(_ provider: Provider, from old: Provider) async throws(StorageError) {
        _ = try await writer.write(.updateProvider(provider, from: old))
    }

    public func remove(_ provider: ProviderName) async throws(StorageError) {
        _ = try await writer.write(.removeProvider(provider))
    }

    /// Throws `.notFound` when a target's provider does not exist.
    public func put(_ mapping: Mapping) async throws(StorageError) {
        _ = try await writer.write(.putMapping(mapping))
    }

    public func remove(_ mapping: ModelPattern) async throws(StorageError) {
        _ = try await writer.write(.removeMapping(mapping))
    }
}
