import Domain

extension SQLiteStore {
    /// Looks for damage in the file and for breaches of the ledger's rules; returns one sentence for each,
    /// none when all is sound. Reads everything, which takes a while on a large ledger.
    ///
    /// Entries that a process left open when it died are no damage: the next server settles them.
    public func check() async throws(StorageError) -> [String] {
        try await ledgerReaders.read { connection throws(StorageError) in
            try connection.reading { () throws(StorageError) in
                var sentences = try Self.damage(on: connection)
                for rule in LedgerRule.all {
                    do throws(StorageError) {
                        sentences += try rule.complaints(on: connection)
                    } catch {
                        // Damage that was told above can make a query fail as well.
                        guard case .corrupt = error, !sentences.isEmpty else { throw error }
                    }
                }
                return sentences
            }
        }
    }

    /// What the library itself finds wrong with the file.
    private static func damage(on connection: Connection) throws(StorageError) -> [String] {
        var sentences: [String] = []
        do throws(StorageError) {
            let integrity = try connection.prepare(integrityCheck)
            while try integrity.step() {
                let finding = integrity.text()
                if finding != "ok" { sentences.append("the file is damaged: \(finding)") }
            }
            let references = try connection.prepare(foreignKeyCheck)
            while try references.step() {
                let (table, row, parent) = (references.text(), references.optionalInt64(), references.text())
                let place = row.map { " (row \($0))" } ?? ""
                sentences.append("a row of \(table)\(place) refers to a row of \(parent) that does not exist")
            }
        } catch {
            guard case .corrupt = error else { throw error }
            sentences.append("the file is damaged: \(error.message)")
        }
        return sentences
    }

    private static let integrityCheck = SQL("PRAGMA integrity_check(100)")
    private static let foreignKeyCheck = SQL("PRAGMA foreign_key_check")
}
