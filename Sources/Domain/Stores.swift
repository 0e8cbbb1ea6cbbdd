/// The ledger's write side. Whatever returns without an error is durable.
public protocol LedgerStore: Sendable {
    /// Writes the first half of an entry. To be called before a provider is.
    func open(_ opening: EntryOpening) async throws(StorageError)

    /// The same under budgets and limits: checks and reserves what the request claims in the transaction that
    /// writes the entry. Writes nothing when one of them refuses it. What is reserved is given back by `settle`.
    func open(
        _ opening: EntryOpening, claiming claim: Claim
    ) async throws(StorageError) -> ClaimOutcome

    /// Notes the attempts of an open entry, in place of those noted before: that a further one begins, because an
    /// earlier one failed, or that it came to nothing before it began.
    func note(_ attempts: [Attempt], of id: RequestID) async throws(StorageError)

    /// Lets the next request of an entry's key run, under its limit of those that run at a time: the client has left, and
    /// the answer is only read for its usage.
    func leave(_ id: RequestID) async throws(StorageError)

    /// Writes the second half of an entry that is open, and with it what is to be kept of its answer's reasoning.
    ///
    /// Returns false, and changes nothing, when it is settled already.
    @discardableResult
    func settle(
        _ id: RequestID, _ settlement: EntrySettlement, keeping reasoning: [KeptReasoning]
    ) async throws(StorageError) -> Bool

    /// Writes a whole entry at once, for a request that was refused.
    func record(_ entry: Entry) async throws(StorageError)

    /// Settles as `interrupted` what other processes than `node` left open; returns how many.
    func settleInterrupted(exceptNode node: String, at now: Timestamp) async throws(StorageError) -> Int

    /// Writes what is there already, to learn whether writing works.
    func tryWriting() async throws(StorageError)
}

extension LedgerStore {
    /// The same of an answer whose reasoning nobody wants back.
    @discardableResult
    public func settle(_ id: RequestID, _ settlement: EntrySettlement) async throws(StorageError) -> Bool {
        try await settle(id, settlement, keeping: [])
    }
}

/// The ledger's read side, for lists and reports.
public protocol LedgerReader: Sendable {
    /// Entries from the newest to the oldest.
    func entries(_ filter: EntryFilter, limit: Int) async throws(StorageError) -> [Entry]

    /// One entry with its attempts; nil when there is none of that id.
    func entry(_ id: RequestID) async throws(StorageError) -> Entry?

    /// Sums over settled entries, grouped.
    func usage(_ query: UsageQuery) async throws(StorageError) -> UsageResult

    /// When each of some keys was used last, and by which client; keys that never were are missing.
    func lastUses(of keys: [KeyID]) async throws(StorageError) -> [KeyID: LastUse]
}

/// Keys, providers, mappings and prices, as the request path reads them. Every change raises the revision, which
/// running servers watch, and is noted in the audit log in the same transaction. Keys are changed by a `KeyStore`.
public protocol DirectoryStore: Sendable {
    /// The number of the newest change; cheap enough to ask several times a second.
    func revision() async throws(StorageError) -> Int
    /// Everything the request path needs, read in one transaction.
    func directory() async throws(StorageError) -> Directory

    /// Writes a provider with its credentials; throws `.conflict` when the name is taken.
    func add(_ provider: Provider, by actor: Actor, at now: Timestamp) async throws(StorageError)
    /// Writes a provider in place of `old`, which has the same name. Throws `.notFound`, or `.conflict` when it is
    /// not what `old` says any more: nobody's change is undone by somebody who did not see it.
    func update(
        _ provider: Provider, from old: Provider, by actor: Actor, at now: Timestamp
    ) async throws(StorageError)
    /// Removes a provider; throws `.notFound`, or `.conflict` while a mapping still has it as a target.
    func remove(_ provider: ProviderName, by actor: Actor, at now: Timestamp) async throws(StorageError)
    /// Writes a mapping, in place of the one with the same pattern.
    func put(_ mapping: Mapping, by actor: Actor, at now: Timestamp) async throws(StorageError)
    /// Removes a mapping; throws `.notFound`.
    func remove(_ mapping: ModelPattern, by actor: Actor, at now: Timestamp) async throws(StorageError)
    /// Adds prices, all or none; throws `.conflict` when there is one of the same id. None is ever changed.
    func add(_ prices: [Price], by actor: Actor, at now: Timestamp) async throws(StorageError)
}

/// Budgets. Every change raises the revision and is noted in the audit log.
public protocol BudgetStore: Sendable {
    /// Writes a budget, in place of the one with the same scope and period, whose id and windows it keeps.
    /// `window` is the one that `now` lies in: what was spent in it already counts. Returns whether there was none.
    func put(
        _ budget: Budget, in window: BudgetWindow, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool
    /// Removes a budget with its windows; throws `.notFound`.
    func remove(_ budget: BudgetID, by actor: Actor, at now: Timestamp) async throws(StorageError)
    /// What budgets have used in the windows that begin at these moments.
    func uses(_ windows: [BudgetID: Timestamp]) async throws(StorageError) -> [BudgetID: BudgetUse]
    /// How a caller stands under the budgets and limits of a claim, of which nothing is taken.
    func standing(under claim: Claim, at now: Timestamp) async throws(StorageError) -> Standing
}
