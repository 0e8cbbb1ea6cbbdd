import CSQLite
import Domain

/// The write-ahead log of a connection, and when it is copied into the database ("checkpoint").
///
/// Done by hand so that it happens between batches, in quiet moments if there are any, and while nobody
/// writes: in releases before 3.51.3 commits can be lost when another connection begins the log anew just
/// as it is being copied. Source: https://www.sqlite.org/wal.html#walresetbug
final class WriteAheadLog {
    /// Pages (of 4 KiB) by which the log may grow before it is copied: if nobody waits, and if somebody does.
    private static let (long, tooLong): (Int32, Int32) = (4000, 16_000)

    private let writer: Connection
    /// Copies while the writer's connection holds the right to write, which one connection cannot do alone.
    private var copier: Connection?
    private var pages: Int32 = 0
    private var pagesSeen: Int32 = 0

    init(of writer: Connection, path: String) throws(StorageError) {
        self.writer = writer
        copier = try Connection(path: path, for: .copying)
        sqlite3_wal_hook(
            writer.handle,
            { log, _, _, pages in
                // Called within COMMIT, on the connection's thread, while `deinit` has not run.
                if let log { Unmanaged<WriteAheadLog>.fromOpaque(log).takeUnretainedValue().pages = pages }
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { sqlite3_wal_hook(writer.handle, nil, nil) }

    /// Lets go of the file, so that the writer's connection is the last one to close it.
    func close() {
        copier = nil
    }

    /// Copies the log when it has grown long, as far as readers allow.
    func copyIfLong(isIdle: Bool) {
        // Less than before: it was copied, and has begun anew.
        if pages < pagesSeen { pagesSeen = 0 }
        guard let copier, pages - pagesSeen >= (isIdle ? Self.long : Self.tooLong) else { return }
        pagesSeen = pages
        do throws(StorageError) {
            try writer.statement(.beginWriting).run()
        } catch {
            // Somebody else writes; the log is copied when it has grown further.
            return
        }
        // What cannot be copied, because the disk is full or a reader is in the way, stays in the log.
        sqlite3_wal_checkpoint_v2(copier.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        writer.rollBack()
    }
}
