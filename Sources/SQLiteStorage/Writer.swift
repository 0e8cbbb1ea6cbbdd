import Domain

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The one thread that writes. Everything that waits while it commits is the next batch.
final class Writer: Sendable {
    private struct Request: Sendable {
        let job: WriteJob
        let caller: UnsafeContinuation<GroupCommit.Outcome, Never>
    }

    private let inbox = Inbox<Request>()
    private let finished = Gate()
    private let patience = Patience()

    /// Opens the database on a thread of its own.
    init(path: String, role: SQLiteStore.Role) async throws(StorageError) {
        let (inbox, finished, patience) = (inbox, finished, patience)
        let opened: Result<Void, StorageError> = await withCheckedContinuation { opening in
            do throws(StorageError) {
                try SystemThread.start("ledger-writer") {
                    Self.main(path: path, role: role, patience, inbox: inbox, opening: opening)
                    finished.open()
                }
            } catch {
                opening.resume(returning: .failure(error))
            }
        }
        try opened.get()
    }

    /// Makes one change; returns when it is durable.
    func write(_ job: WriteJob) async throws(StorageError) -> Int {
        // Unsafe only in that nothing checks that it is resumed once: `main` does so for all it takes.
        let outcome = await withUnsafeContinuation { caller in
            if !inbox.put(Request(job: job, caller: caller)) {
                caller.resume(returning: .failure(.closed))
            }
        }
        return try outcome.get()
    }

    /// From now on no change waits for longer while another process holds the database, not even one that does so now.
    func hurry() { patience.shorten(to: 500) }

    /// Refuses further changes; those that wait are still made.
    func close() {
        inbox.close()
    }

    /// Returns when the connection is closed.
    func waitUntilClosed() async {
        await finished.pass()
    }

    private static func main(
        path: String, role: SQLiteStore.Role, _ patience: Patience, inbox: Inbox<Request>,
        opening: CheckedContinuation<Result<Void, StorageError>, Never>
    ) {
        do throws(StorageError) {
            let database = try OpenDatabase(path: path, role: role, patience: patience)
            opening.resume(returning: .success(()))
            serve(inbox, database, FilesInPlace(of: path))
        } catch {
            opening.resume(returning: .failure(error))
        }
    }

    /// Jobs in a batch from which on the next one is given time to gather, and that time in microseconds.
    ///
    /// A commit writes every page it touches, whether for one entry or for fifty: gathering saves a quarter of
    /// the processor time of a busy server. Below that many jobs nobody is made to wait.
    private static let (crowd, gatheringTime): (Int, UInt32) = (4, 1000)

    private static func serve(
        _ inbox: Inbox<Request>, _ database: OpenDatabase, _ opened: FilesInPlace
    ) {
        var files = opened
        let group = GroupCommit(on: database.connection)
        var batch: [Request] = []
        while inbox.takeAll(into: &batch) {
            let outcomes: [GroupCommit.Outcome] =
                files.check() ? group.run(batch.lazy.map(\.job)) : batch.map { _ in .failure(.moved) }
            for (request, outcome) in zip(batch, outcomes) {
                request.caller.resume(returning: outcome)
            }
            if batch.count >= crowd { usleep(gatheringTime) }
            batch.removeAll(keepingCapacity: true)
            // After the answers, so that nobody of this batch waits for it.
            database.log?.copyIfLong(isIdle: inbox.isEmpty)
        }
        database.log?.close()
    }
}
