import Domain

extension SQLiteStore: AuditReader {
    public func events(_ filter: AuditFilter, limit: Int) async throws(StorageError) -> [AuditEvent] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try AuditEvent.list(filter, limit: limit, on: connection)
        }
    }
}
