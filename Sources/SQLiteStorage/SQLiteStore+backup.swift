import Domain

extension SQLiteStore {
    /// Copies the database as it is at one moment into a new file that only its owner can read, while a server may
    /// run; returns the copy's size in bytes.
    ///
    /// The copy is a database like the original, without the space that removed rows left. It is on the disk when
    /// this returns. Throws `.conflict` when there is a file already; a copy that fails leaves none.
    public func backUp(to path: String) async throws(StorageError) -> Int64 {
        try await ledgerReaders.read { connection throws(StorageError) in
            let copy = try DatabaseCopy(path: path)
            do throws(StorageError) {
                try copy.fill(from: connection)
                return try copy.finish()
            } catch {
                copy.remove()
                throw error
            }
        }
    }
}
