import CSQLite
import Domain

/// Runs batches of jobs, each batch in one transaction: the disk is asked once for all of them.
///
/// A job that fails fails alone. A transaction that fails fails all of its jobs, and the next batch starts
/// afresh. Stays on the writer's thread.
final class GroupCommit {
    typealias Outcome = Result<Int, StorageError>

    private let connection: Connection
    private var outcomes: [Outcome] = []

    init(on connection: Connection) {
        self.connection = connection
    }

    /// Runs the jobs; returns one outcome for each, in their order, when they are durable.
    func run(_ jobs: some Collection<WriteJob>) -> [Outcome] {
        outcomes.removeAll(keepingCapacity: true)
        do {
            if try !attempt(jobs, apart: false) {
                connection.rollBack()
                outcomes.removeAll(keepingCapacity: true)
                _ = try attempt(jobs, apart: true)
            }
        } catch {
            connection.rollBack()
            return jobs.map { _ in .failure(error) }
        }
        return outcomes
    }

    /// Runs and commits the jobs. False, with the transaction still open, when a job failed half done and
    /// the jobs have to be run again, each `apart` from the others by a savepoint. Most batches need none.
    private func attempt(
        _ jobs: some Collection<WriteJob>, apart: Bool
    ) throws(StorageError) -> Bool {
        try connection.statement(.beginWriting).run()
        connection.lookAgain()
        for job in jobs {
            let before = connection.totalChanges
            do {
                if apart { try connection.statement(.savepoint).run() }
                let count = try job.run(on: connection)
                if apart {
                    try connection.writeSums()
                    try connection.statement(.release).run()
                }
                outcomes.append(.success(count))
            } catch {
                if error.endsTransaction || !connection.isInTransaction { throw error }
                if apart {
                    try connection.statement(.rollBackToSavepoint).run()
                    connection.forget()
                    try connection.statement(.release).run()
                } else if connection.totalChanges != before {
                    return false
                }
                outcomes.append(.failure(error))
            }
        }
        do {
            try connection.writeSums()
        } catch {
            // Apart, the one request whose sums cannot be written fails alone.
            if error.endsTransaction || !connection.isInTransaction || apart { throw error }
            return false
        }
        try connection.statement(.commit).run()
        return true
    }
}

extension SQL {
    fileprivate static let savepoint = SQL("SAVEPOINT job")
    fileprivate static let release = SQL("RELEASE job")
    fileprivate static let rollBackToSavepoint = SQL("ROLLBACK TO job")
}
