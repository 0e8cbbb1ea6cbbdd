import Glibc
import Synchronization

/// A thread that runs transfers, seen from the other threads.
final class CurlEngine: Sendable {
    private let inbox: CurlInbox

    /// `nil` after it was joined.
    private let thread: Mutex<pthread_t?>

    init(maximumConnections: Int, rules: SocketRules) throws(UpstreamError) {
        inbox = try CurlInbox()
        let loop = try CurlLoop(inbox: inbox, maximumConnections: maximumConnections, rules: rules)
        // The loop moves to its thread here and is touched by no other from now on.
        let passenger = Unmanaged.passRetained(loop)
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, runCurlLoop, passenger.toOpaque())
        guard code == 0 else {
            passenger.release()
            throw UpstreamError(systemCall: "pthread_create", code)
        }
        self.thread = Mutex(thread)
    }

    func start(_ request: UpstreamRequest, for receiver: any UpstreamReceiver) -> UpstreamTransfer {
        let call = CurlCall(CurlCall.Job(request: request, receiver: receiver), inbox: inbox)
        if !inbox.post(.start(call)) {
            call.takeJob()?.receiver.end(.failure(.cancelled))
        }
        return UpstreamTransfer(call)
    }

    /// Idempotent. Whoever lets go of the transport in a receiver's callback is on the engine's thread, which
    /// cannot wait for itself: it then ends on its own after the callback.
    func shutdown() {
        _ = inbox.post(.shutdown)
        let thread = self.thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let thread else { return }
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }
}

/// The thread's main function, which takes over the reference it is given.
private func runCurlLoop(_ passenger: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let passenger else { return nil }
    // OpenSSL writes without MSG_NOSIGNAL; a peer that hung up must not end the process.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Unmanaged<CurlLoop>.fromOpaque(passenger).takeRetainedValue().run()
    return nil
}
