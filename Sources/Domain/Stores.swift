/// The ledger's write side. Whatever returns without an error is durable.
public protocol LedgerStore: Sendable {
    /// Writes the first half of an entry. To be called before a provider is.
    func open(_ opening: EntryOpening) async throws(StorageError)

    /// Notes that a further attempt begins, because an earlier one failed; `attempts` are those so far.
    func note(_ attempts: [Attempt], of id: RequestID) async throws(StorageError)

    /// Writes the second half of an entry that is open; settling twice changes nothing.
    func settle(_ id: RequestID, _ settlement: EntrySettlement) async throws(StorageError)

    /// Writes a whole entry at once, for a request that was refused.
    func record(_ entry: Entry) async throws(StorageError)

    /// Settles as `interrupted` what other processes than `node` left open; returns how many.
    func settleInterrupted(exceptNode node: String, at now: Timestamp) async throws(StorageError) -> Int
}

/// The ledger's read side, for lists and reports.
public protocol LedgerReader: Sendable {
    /// Entries from the newest to the oldest.
    func entries(_ filter: EntryFilter, limit: Int) async throws(StorageError) -> [Entry]

    /// One entry with its attempts; nil when there is none of that id.
    func entry(_ id: RequestID) async throws(StorageError) -> Entry?

    /// Sums over settled entries, grouped.
    func usage(_ query: UsageQuery) async throws(StorageError) -> [UsageRow]
}

/// Keys, providers and mappings, as the request path reads them. Every change raises the revision, which running
/// servers watch, and is noted in the audit log in the same transaction. Keys are changed by a `KeyStore`.
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
}

/// Which entries to list. Every condition narrows.
public struct EntryFilter: Sendable, Equatable {
    public var key: KeyID?
    public var user: String?
    public var model: String?
    public var provider: ProviderName?
    public var session: String?
    public var outcome: Outcome?
    public var since: Timestamp?
    public var until: Timestamp?
    /// Only entries older than this one: the cursor of the next page.
    public var before: RequestID?
    /// Only entries newer than this one: the cursor of a tail.
    public var after: RequestID?

    public init() {}
}

/// What to sum up.
public struct UsageQuery: Sendable, Equatable {
    /// What rows are grouped by, in order.
    public var groups: [Group]
    public var since: Timestamp
    public var until: Timestamp

    /// A column of an entry, or a part of its time (UTC).
    public enum Group: String, Sendable, CaseIterable {
        case key, user, team, model, target, provider, outcome, client, session, hour, day
    }

    public init(groups: [Group], since: Timestamp, until: Timestamp) {
        self.groups = groups
        self.since = since
        self.until = until
    }
}

/// One line of a report.
public struct UsageRow: Sendable, Equatable {
    /// One value for each group of the query, in its order; nil where entries have none.
    public var values: [String?]
    public var requests: Int
    /// Requests that did not end as `completed`.
    public var failures: Int
    /// Requests whose tokens are our own count.
    public var estimated: Int
    /// Requests without a price, which the cost therefore does not hold.
    public var unpriced: Int
    public var usage: Usage
    /// The sum of known costs; nil when none is known.
    public var costNanoUSD: Int64?

    public init(
        values: [String?], requests: Int, failures: Int, estimated: Int, unpriced: Int, usage: Usage,
        costNanoUSD: Int64?
    ) {
        self.values = values
        self.requests = requests
        self.failures = failures
        self.estimated = estimated
        self.unpriced = unpriced
        self.usage = usage
        self.costNanoUSD = costNanoUSD
    }
}
