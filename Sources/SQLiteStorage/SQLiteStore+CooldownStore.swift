import Domain

extension SQLiteStore: CooldownStore {
    public func publish(_ cooldowns: [Cooldown]) async throws(StorageError) {
        _ = try await writer.write(.publish(cooldowns))
    }

    public func cooldowns(at now: Timestamp) async throws(StorageError) -> [Cooldown] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try Cooldown.all(at: now, on: connection)
        }
    }
}
