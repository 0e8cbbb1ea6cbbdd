import Gateway
import Logging
import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a listener does when the system has no socket for a client that waits: it stops looking, and looks
/// again a little later. Otherwise it would look without end, because the client stays in the queue.
///
/// SwiftNIO's `AcceptBackoffHandler` holds back the next read, but when no client at all was accepted there is
/// none to hold back: the one that failed stays pending, and the loop spins on it.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let pause: TimeAmount = .milliseconds(100)
    private static let silence: Duration = .seconds(60)

    private let clock: Clock
    private let logger: Logger
    private var isPausing = false
    private var saidAt: Duration?

    init(clock: Clock, logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Every other error has gone with its client.
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode)
        else { return }
        say(error)
        guard !isPausing else { return }
        isPausing = true
        setReading(false, context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.pause) {
            let (pause, context) = bound.value
            pause.isPausing = false
            pause.setReading(true, context)
        }
    }

    /// Fails only on a listener that is closed, which does not look any more anyway.
    private func setReading(_ isReading: Bool, _ context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(.autoRead, value: isReading)
    }

    /// Once a minute, however long it lasts.
    private func say(_ error: IOError) {
        let now = clock.steady()
        if let saidAt, now - saidAt < Self.silence { return }
        saidAt = now
        logger.error(
            """
            clients wait, because no further connection can be opened (\
            \(String(cString: strerror(error.errnoCode)))): raise the limit of open files (ulimit -n, LimitNOFILE) \
            or lower --max-connections
            """)
    }
}
