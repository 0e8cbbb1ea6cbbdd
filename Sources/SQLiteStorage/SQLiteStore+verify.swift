import Domain

extension SQLiteStore: Verifier {
    /// Reconciles the books: entries with their attempts, costs with prices, sums by the hour and budgets with entries.
    ///
    /// Reads everything at one state of the database, which takes a while on a large ledger; a server may run
    /// meanwhile. What is open is compared with nothing but its attempts.
    public func verify() async throws(StorageError) -> Verification {
        try await ledgerReaders.read { connection throws(StorageError) in
            try connection.reading { () throws(StorageError) in
                var audit = try EntryAudit(on: connection)
                try audit.run(on: connection)
                audit.entries.gaps += try LedgerRule.complaints(of: LedgerRule.entries, on: connection)
                audit.sums.gaps += try LedgerRule.complaints(of: LedgerRule.days, on: connection)
                let attempts = Verification.Book(
                    name: "attempts", checked: try LedgerRule.attemptCount(on: connection),
                    gaps: try LedgerRule.complaints(of: LedgerRule.attempts, on: connection))
                let budgets = Verification.Book(
                    name: "budgets", checked: try LedgerRule.budgetWindowCount(on: connection),
                    gaps: try LedgerRule.complaints(of: LedgerRule.budgets, on: connection))
                return Verification(books: [audit.entries, attempts, audit.prices, audit.sums, budgets])
            }
        }
    }
}
