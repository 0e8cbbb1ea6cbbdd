import Wire

/// The way back to one client. Every method may be called from any thread; calls keep their order.
public protocol Reply: AnyObject, Sendable {
    /// Adds header fields to the answer, before it begins.
    func add(_ headers: [(String, String)])

    /// Answers whole, with a JSON body. Nothing may follow.
    func send(status: Int, body: [UInt8])

    /// Answers with an error. Nothing may follow.
    func send(_ error: ErrorReply)

    /// Begins a stream of server-sent events with status 200.
    func startStream()

    /// Sends a piece of the stream. False when the client takes no more for now; `replyBecameWritable`
    /// follows when it does again.
    func write(_ bytes: [UInt8]) -> Bool

    /// Sends the last piece of the stream and ends it.
    func finishStream(_ bytes: [UInt8])

    /// Whom to tell of what happens on the client's side; nil for nobody. Told at once when the client has
    /// already left, or the answer must end.
    func observe(_ observer: (any ReplyObserver)?)

    /// Calls the observer's `replyWoke` once after a time, in place of an earlier wish.
    func wake(after delay: Duration)
}

/// Who wants to know what happens on the client's side. Called on the connection's event loop.
public protocol ReplyObserver: AnyObject, Sendable {
    /// The client takes bytes again after a `write` that returned false.
    func replyBecameWritable()
    /// The client is gone. Called at most once.
    func replyClosed()
    /// The time asked for by `wake(after:)` has come.
    func replyWoke()
    /// The process is about to end, and the answer with it.
    func replyMustEnd()
}
