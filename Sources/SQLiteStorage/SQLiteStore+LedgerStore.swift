import Domain

extension SQLiteStore: LedgerStore {
    /// Throws `.conflict` when there is an entry of that id.
    public func open(_ opening: EntryOpening) async throws(StorageError) {
        _ = try await writer.write(.open(opening))
    }

    /// Throws `.conflict` when there is an entry of that id.
    public func open(
        _ opening: EntryOpening, claiming claim: Claim
    ) async throws(StorageError) -> ClaimOutcome {
        let receipt = ClaimReceipt()
        _ = try await writer.write(.openClaiming(opening, claim, receipt))
        guard let outcome = receipt.outcome else { throw .failed("the claim was not looked at") }
        return outcome
    }

    /// Throws `.notFound` for an unknown id; changes nothing when the entry is settled.
    public func leave(_ id: RequestID) async throws(StorageError) {
        _ = try await writer.write(.leave(id))
    }

    public func note(_ attempts: [Attempt], of id: RequestID) async throws(StorageError) {
        _ = try await writer.write(.note(attempts, id))
    }

    /// Throws `.notFound` for an unknown id.
    @discardableResult
    public func settle(
        _ id: RequestID, _ settlement: EntrySettlement, keeping reasoning: [KeptReasoning]
    ) async throws(StorageError) -> Bool {
        try await writer.write(.settle(id, settlement, keeping: reasoning)) == 1
    }

    /// Throws `.conflict` when there is an entry of that id.
    public func record(_ entry: Entry) async throws(StorageError) {
        _ = try await writer.write(.record(entry))
    }

    public func tryWriting() async throws(StorageError) {
        _ = try await writer.write(.tryWriting)
    }

    /// An entry that had a target and no attempt yet gets one, marked `interrupted`. How long it ran is not
    /// known; its duration is 0.
    public func settleInterrupted(
        exceptNode node: String, at now: Timestamp
    ) async throws(StorageError) -> Int {
        try await writer.write(.settleInterrupted(exceptNode: node, at: now))
    }
}
