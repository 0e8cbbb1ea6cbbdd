import Domain

/// Threads with a read-only connection each, which share the questions that wait.
final class ReaderPool: Sendable {
    private typealias Question = @Sendable (Result<Connection, StorageError>) -> Void

    private let inbox = Inbox<Question>()
    private let finished: [Gate]

    init(path: String, threads: Int) throws(StorageError) {
        let inbox = inbox
        finished = (0..<threads).map { _ in Gate() }
        do throws(StorageError) {
            for gate in finished {
                try SystemThread.start("ledger-reader") {
                    Self.main(path: path, inbox: inbox)
                    gate.open()
                }
            }
        } catch {
            inbox.close()
            throw error
        }
    }

    /// Asks a question on one of the threads.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let answer: Result<Value, StorageError> = await withCheckedContinuation { caller in
            let isTaken = inbox.put { connection in
                caller.resume(
                    returning: connection.flatMap { connection in
                        Result { () throws(StorageError) in try body(connection) }
                    })
            }
            if !isTaken { caller.resume(returning: .failure(.closed)) }
        }
        return try answer.get()
    }

    /// Refuses further questions; those that wait are still answered.
    func close() {
        inbox.close()
    }

    /// Returns when all connections are closed.
    func waitUntilClosed() async {
        for gate in finished { await gate.pass() }
    }

    private static func main(path: String, inbox: Inbox<Question>) {
        // Opened at the first question, because most commands ask none.
        var connection: Connection?
        while let question = inbox.takeFirst() {
            question(
                Result { () throws(StorageError) in
                    if let connection { return connection }
                    let opened = try Connection(path: path, for: .reading)
                    connection = opened
                    return opened
                })
        }
    }
}
