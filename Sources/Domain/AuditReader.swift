/// The audit log, which is only ever added to.
public protocol AuditReader: Sendable {
    /// Events from the newest to the oldest.
    func events(_ filter: AuditFilter, limit: Int) async throws(StorageError) -> [AuditEvent]
}
