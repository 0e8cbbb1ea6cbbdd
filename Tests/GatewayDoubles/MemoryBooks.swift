import Domain

/// Books in which every budget has spent half a dollar, and every key a dollar and 22.5 cents.
struct MemoryBooks: LedgerReader, BudgetStore {
    func entries(_ filter: EntryFilter, limit: Int) async throws(StorageError) -> [Entry] { [] }
    func entry(_ id: RequestID) async throws(StorageError) -> Entry? { nil }
    func usage(_ query: UsageQuery) async throws(StorageError) -> UsageResult {
        UsageResult(
            query.groups.isEmpty ? [UsageRow(requests: 1, costNanoUSD: 1_225_000_000)] : [], for: query)
    }
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
    func standing(under claim: Claim, at now: Timestamp) async throws(StorageError) -> Standing {
        func bucket(_ limit: Int?) -> RateBucket? { limit.map { RateBucket(limit: $0, at: now) } }
        let limits = claim.limits?.limits
        return Standing(
            usedNanoUSD: claim.budgets.map { _ in 500_000_000 }, requests: bucket(limits?.requestsPerMinute),
            inputTokens: bucket(limits?.inputTokensPerMinute),
            outputTokens: bucket(limits?.outputTokensPerMinute))
    }
}
