/// A pause before a request is tried once more. It ends early when nobody waits for the answer any longer.
final class Pause: ReplyObserver {
    enum End: Sendable {
        case over
        /// The client is gone.
        case left
        /// The process is about to end.
        case mustEnd
    }

    private let early = AsyncStream.makeStream(of: End.self)

    /// Waits, and says why it came to an end.
    static func wait(for duration: Duration, of reply: any Reply) async -> End {
        let pause = Pause()
        reply.observe(pause)
        defer { reply.observe(nil) }
        return await withTaskGroup(of: End.self) { [ends = pause.early.stream] group in
            group.addTask {
                try? await Task.sleep(for: duration)
                return .over
            }
            group.addTask { await ends.first { _ in true } ?? .over }
            defer { group.cancelAll() }
            return await group.next() ?? .over
        }
    }

    func replyClosed() { early.continuation.yield(.left) }
    func replyMustEnd() { early.continuation.yield(.mustEnd) }
    // Before the first round is over no client has waited for long enough to be told anything.
    func replyWoke() {}
    func replyBecameWritable() {}
}
