import Domain

/// The ledger, keys, providers and mappings in one SQLite file.
///
/// One thread writes, and commits whatever waits at once. Others read, so that no caller's thread ever
/// blocks. Any number of commands may have the file open beside one server.
public final class SQLiteStore: Sendable {
    /// What a process does with the database.
    public enum Role: Sendable {
        /// Serves it: there is one such process at a time, which also keeps the file in order.
        case server(Durability)
        /// Reads or writes a little, beside a server that may be running.
        case command
    }

    /// What a commit survives.
    public enum Durability: String, Sendable, CaseIterable {
        /// Also a power cut: the disk is asked to write at every commit.
        case full
        /// The end of the process, however it ends; a power cut may cost the newest entries.
        case normal
    }

    let writer: Writer
    /// Answers what the request path waits for, and is never busy with a report.
    let directoryReader: ReaderPool
    /// Answers lists and reports.
    let ledgerReaders: ReaderPool

    private init(writer: Writer, path: String) throws(StorageError) {
        self.writer = writer
        directoryReader = try ReaderPool(path: path, threads: 1)
        ledgerReaders = try ReaderPool(path: path, threads: 2)
    }

    deinit {
        // The threads end by themselves when they have done what was asked of them.
        directoryReader.close()
        ledgerReaders.close()
        writer.close()
    }

    /// Opens a database, and creates it when there is no such file; its folder must exist.
    ///
    /// The file and those beside it can be read by their owner only. A server brings the schema up to date.
    /// Throws `.alreadyServed` when another server has the file, `.schemaTooNew` when a newer build made
    /// it, `.schemaTooOld` when a command finds it older, and `.corrupt` when it is no database of ours.
    public static func open(path: String, role: Role) async throws(StorageError) -> SQLiteStore {
        let path = DatabasePlace.of(path)
        let writer = try await Writer(path: path, role: role)
        do throws(StorageError) {
            return try SQLiteStore(writer: writer, path: path)
        } catch {
            writer.close()
            await writer.waitUntilClosed()
            throw error
        }
    }

    /// From now on no change waits for more than half a second while another process holds the database, nor one that
    /// waits already: the process is about to end.
    public func hurry() { writer.hurry() }

    /// Makes what was asked for durable, then closes. Later calls throw; closing again only waits.
    public func close() async {
        directoryReader.close()
        ledgerReaders.close()
        await directoryReader.waitUntilClosed()
        await ledgerReaders.waitUntilClosed()
        // Last, because the last one to close a server's database copies the log and removes it.
        writer.close()
        await writer.waitUntilClosed()
    }

    /// Brings the schema of a database up to date; returns the schema before and after.
    ///
    /// Throws `.alreadyServed` when there is something to do while a server runs.
    public static func migrate(path: String) async throws(StorageError) -> (from: Int, to: Int) {
        let path = DatabasePlace.of(path)
        let result: Result<(from: Int, to: Int), StorageError> = await withCheckedContinuation { caller in
            do throws(StorageError) {
                try SystemThread.start("ledger-migrate") {
                    caller.resume(
                        returning: Result { () throws(StorageError) in
                            try OpenDatabase.migrate(path: path)
                        })
                }
            } catch {
                caller.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }
}

extension StorageError {
    /// What callers get who come after `close`.
    static let closed = StorageError.failed("the database is closed")
}
