import Domain

extension SQLiteStore: BudgetStore {
    public func put(
        _ budget: Budget, in window: BudgetWindow, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) -> Bool {
        try await make(.putBudget(budget, window), by: actor, at: now) == 1
    }

    public func remove(_ budget: BudgetID, by actor: Actor, at now: Timestamp) async throws(StorageError) {
        _ = try await make(.removeBudget(budget), by: actor, at: now)
    }

    public func standing(under claim: Claim, at now: Timestamp) async throws(StorageError) -> Standing {
        try await ledgerReaders.read { connection throws(StorageError) in
            try connection.reading { () throws(StorageError) in
                try claim.standing(at: now, on: connection)
            }
        }
    }

    public func uses(_ windows: [BudgetID: Timestamp]) async throws(StorageError) -> [BudgetID: BudgetUse] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try connection.reading { () throws(StorageError) in
                var uses: [BudgetID: BudgetUse] = [:]
                for (budget, start) in windows {
                    uses[budget] = try BudgetUse.read(budget, from: start, on: connection)
                }
                return uses
            }
        }
    }
}
