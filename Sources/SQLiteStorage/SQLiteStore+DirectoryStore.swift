import Domain

extension SQLiteStore: DirectoryStore {
    /// One row, read on a thread that is never busy with a report.
    public func revision() async throws(StorageError) -> Int {
        try await directoryReader.read { connection throws(StorageError) in
            try Directory.readRevision(on: connection)
        }
    }

    /// All keys (the revoked ones too), providers, mappings and prices, as they were at one revision.
    public func directory() async throws(StorageError) -> Directory {
        try await directoryReader.read { connection throws(StorageError) in
            try Directory.read(on: connection)
        }
    }

    public func add(_ provider: Provider, by actor: Actor, at now: Timestamp) async throws(StorageError) {
        _ = try await make(.addProvider(provider), by: actor, at: now)
    }

    public func update(
        _ provider: Provider, from old: Provider, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) {
        _ = try await make(.updateProvider(provider, from: old), by: actor, at: now)
    }

    public func remove(
        _ provider: ProviderName, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) {
        _ = try await make(.removeProvider(provider), by: actor, at: now)
    }

    /// Throws `.notFound` when a target's provider does not exist.
    public func put(_ mapping: Mapping, by actor: Actor, at now: Timestamp) async throws(StorageError) {
        _ = try await make(.putMapping(mapping), by: actor, at: now)
    }

    public func remove(
        _ mapping: ModelPattern, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) {
        _ = try await make(.removeMapping(mapping), by: actor, at: now)
    }

    public func add(_ prices: [Price], by actor: Actor, at now: Timestamp) async throws(StorageError) {
        _ = try await make(.addPrices(prices), by: actor, at: now)
    }
}
