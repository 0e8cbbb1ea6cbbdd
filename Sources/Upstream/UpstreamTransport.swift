/// The way to providers.
public protocol UpstreamTransport: Sendable {
    /// Begins a transfer and returns at once. Whatever happens, `receiver` hears `end` exactly once; it is
    /// kept alive until then.
    func start(_ request: UpstreamRequest, for receiver: any UpstreamReceiver) -> UpstreamTransfer
}

/// Who takes an answer while it comes.
///
/// Called on the transport's own thread, in the order below and never concurrently. Everything else on that
/// thread waits meanwhile, so a receiver does not block. It may cancel, resume and start transfers.
public protocol UpstreamReceiver: AnyObject, Sendable {
    /// The head of the final response; informational ones (1xx) are skipped. At most once.
    func receive(head: UpstreamHead)

    /// The next bytes of the body, valid only during the call and taken in either case. After `.pause`
    /// nothing comes, not even the end of an answer, until `resume()`; a timeout in total, `cancel()` and
    /// shutdown still do.
    func receive(body: UnsafeRawBufferPointer) -> UpstreamFlow

    /// Everything that was at hand has been received, and more may come later: what a receiver holds back to
    /// pass it on in one piece goes out now. Follows every run of `receive(body:)` that no `end` follows at
    /// once. Its answer means what it means there.
    func receiveLull() -> UpstreamFlow

    /// Exactly once and last.
    func end(_ result: Result<UpstreamSummary, UpstreamError>)
}

extension UpstreamReceiver {
    /// For receivers that hold nothing back.
    public func receiveLull() -> UpstreamFlow { .more }
}

/// A receiver's answer to bytes.
public enum UpstreamFlow: Sendable {
    case more
    case pause
    /// Nothing more is wanted. The rest is read and thrown away for a second at most, so that a connection
    /// whose answer is about to end can be used again; then the transfer is ended.
    case enough
}

/// A handle on a transfer under way. Every function may be called on any thread, any number of times, and
/// also after the end, when it does nothing.
public struct UpstreamTransfer: Sendable {
    private let control: any UpstreamControl

    /// For transports: `control` acts on the one transfer this handle stands for.
    public init(_ control: any UpstreamControl) {
        self.control = control
    }

    /// Ends the transfer with `.cancelled` unless it has ended. The connection is closed when an answer was
    /// under way on it. No bytes are received once this returned on the transport's thread; elsewhere, at
    /// most a call under way finishes.
    public func cancel() { control.cancel() }

    /// Lets bytes come again after `.pause`. May be called as soon as pausing is decided, even before
    /// `receive(body:)` returned.
    public func resume() { control.resume() }
}

/// What a transport implements to have its transfers controlled, by the rules of `UpstreamTransfer`.
public protocol UpstreamControl: AnyObject, Sendable {
    func cancel()
    func resume()
}
