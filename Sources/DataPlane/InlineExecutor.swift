/// Runs a request's task on whatever thread brings it forward: the connection's event loop at first, then the
/// ledger's writer, then the transport's.
///
/// So the way of a request reads as one async function and costs no hop but those that its stations need. It
/// must therefore do nothing at its stations that takes long: requests with large bodies are not run by it.
final class InlineExecutor: TaskExecutor {
    static let shared = InlineExecutor()

    func enqueue(_ job: consuming ExecutorJob) {
        job.runSynchronously(on: asUnownedTaskExecutor())
    }
}
