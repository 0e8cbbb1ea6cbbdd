import Domain

/// Books in which nothing has happened yet, except that every budget has spent half a dollar.
struct MemoryBooks: LedgerReader, BudgetStore {
    func entries(_ filter: EntryFilter, limit: Int) async throws(StorageError) -> [Entry] { [] }
    func entry(_ id: RequestID) async throws(StorageError) -> Entry? { nil }
    func usage(_ query: UsageQuery) async throws(StorageError) -> UsageResult { UsageResult([], for: query) }
    func lastUses(of keys: [KeyID]) async throws(StorageError) -> [KeyID: LastUse] { [:] }

    func put(
        _ budget: Budget, in window: BudgetWindow, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool { throw .readOnly }
    func remove(_ budget: BudgetID, by actor: Actor, at now: Timestamp) async throws(StorageError) {
        throw .readOnly
    }
    func uses(_ windows: [BudgetID: Timestamp]) async throws(StorageError) -> [BudgetID: BudgetUse] {
        windows.mapValues { _ in BudgetUse(spentNanoUSD: 500_000_000, reservedNanoUSD: 0) }
    }
}
