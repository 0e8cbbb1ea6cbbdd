import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Sends one reply over its connection: as fast as the client reads, at the script's pace, with its
/// interruptions. Lives on the connection's event loop.
final class ReplySender {
    /// A burst is written in portions of about this size.
    private static let portion = 32 << 10
    /// How many portions are written before other connections of the loop have their turn.
    private static let portionsPerTurn = 8

    private var reply: Reply
    /// The stream, when the reply is one.
    private var play: StreamPlay?
    private let requestHead: HTTPRequestHead
    private let record: DemoRecord
    private let context: ChannelHandlerContext
    private var whenDone: (() -> Void)?
    private var timer: Scheduled<Void>?
    /// When the next chunk of a paced stream is due.
    private var due: NIODeadline?
    private var headIsSent = false
    /// Nothing more is sent: the reply is out, broken off, or has to wait for the client to leave.
    private var isOver = false
    private var buffer: [UInt8] = []

    init(_ reply: Reply, to head: HTTPRequestHead, record: DemoRecord, context: ChannelHandlerContext) {
        self.reply = reply
        if case .stream(let play) = reply.body { self.play = play }
        self.requestHead = head
        self.record = record
        self.context = context
    }

    /// Begins to send; `whenDone` is called when the reply is out and the connection stays open.
    func start(_ whenDone: @escaping () -> Void) {
        self.whenDone = whenDone
        proceed()
    }

    /// Goes on where it stopped: at the start, after a pause, or when the client has read enough.
    func proceed() {
        guard timer == nil, !isOver else { return }
        if !reply.before.isEmpty { return wait(reply.before.removeFirst()) }
        switch reply.body {
        case .whole(let bytes): sendWhole(bytes)
        case .broken(let bytes, let manner):
            sendHead(length: bytes.count)
            write(Array(bytes.prefix(bytes.count / 2)))
            breakOff(manner)
        case .stream: sendStream()
        }
    }

    /// The connection is gone; what was not finished was left by the client.
    func clientLeft() {
        timer?.cancel()
        timer = nil
        isOver = true
        whenDone = nil
        settle(as: .clientLeft)
    }

    // MARK: Before the head

    private func wait(_ interruption: Interruption.Kind) {
        switch interruption {
        case .silence(let milliseconds, _): pause(.milliseconds(Int64(milliseconds)))
        case .stall: isOver = true
        case .cut(let manner): breakOff(manner)
        case .failure: proceed()
        }
    }

    private func pause(_ time: TimeAmount) {
        schedule(at: .now() + time)
    }

    private func schedule(at deadline: NIODeadline) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
            timer = nil
            proceed()
        }
    }

    // MARK: Sending

    private func sendHead(length: Int?) {
        guard !headIsSent else { return }
        headIsSent = true
        var headers = HTTPHeaders()
        headers.reserveCapacity(reply.headers.count + 3)
        if reply.status != 204 { headers.add(name: "content-type", value: reply.contentType) }
        if let length { headers.add(name: "content-length", value: String(length)) }
        for header in reply.headers { headers.add(name: header.name, value: header.value) }
        if !requestHead.isKeepAlive { headers.add(name: "connection", value: "close") }
        let status = HTTPResponseStatus(statusCode: reply.status)
        write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)))
    }

    private func sendWhole(_ bytes: [UInt8]) {
        settle(as: nil)
        sendHead(length: bytes.count)
        if requestHead.method != .HEAD { write(bytes) }
        finish()
    }

    private func sendStream() {
        sendHead(length: nil)
        var portions = 0
        while true {
            // A channel that a failed write has just closed tells so only in its next turn.
            guard context.channel.isActive else { return }
            guard context.channel.isWritable else { return flush() }
            switch play?.advance(into: &buffer) ?? .end {
            case .more:
                guard buffer.count >= Self.portion else { continue }
                flush()
                portions += 1
                if portions == Self.portionsPerTurn { return schedule(at: .now()) }
            case .paced(let rate):
                flush()
                let next = (due ?? .now()) + .nanoseconds(1_000_000_000 / Int64(rate))
                due = next
                return schedule(at: next)
            case .pause(let milliseconds):
                flush()
                due = nil
                return pause(.milliseconds(Int64(milliseconds)))
            case .cut(let manner):
                flush()
                return breakOff(manner)
            case .stall:
                flush()
                isOver = true
                return
            case .end:
                settle(as: nil)
                flush()
                return finish()
            }
        }
    }

    private func flush() {
        write(buffer)
        buffer.removeAll(keepingCapacity: true)
        context.flush()
    }

    private func write(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        guard let size = reply.writeSize else {
            return write(.body(.byteBuffer(context.channel.allocator.buffer(bytes: bytes))))
        }
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = bytes[start..<min(start + size, bytes.count)]
            write(.body(.byteBuffer(context.channel.allocator.buffer(bytes: piece))))
            context.flush()
        }
    }

    private func write(_ part: HTTPServerResponsePart) {
        context.write(NIOAny(part), promise: nil)
    }

    // MARK: Ending

    private func finish() {
        isOver = true
        write(.end(nil))
        context.flush()
        guard requestHead.isKeepAlive else { return context.close(promise: nil) }
        let whenDone = whenDone
        self.whenDone = nil
        whenDone?()
    }

    private func breakOff(_ manner: CutManner) {
        isOver = true
        settle(as: .cut)
        switch manner {
        case .clean where headIsSent && play != nil: finish()
        case .clean, .closed:
            context.flush()
            context.close(promise: nil)
        case .hard: reset()
        }
    }

    /// Closes with a reset: a socket that lingers for no time at all throws its unsent bytes away and sends
    /// RST.
    private func reset() {
        context.flush()
        guard let socket = context.channel as? any SocketOptionProvider else {
            return context.close(promise: nil)
        }
        let closed = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated()
        closed.whenComplete { [context] _ in context.close(promise: nil) }
    }

    /// Tells the record, once, before the last bytes leave: who has read an answer finds it there.
    private func settle(as end: DemoRequest.End?) {
        guard let request = reply.request else { return }
        reply.request = nil
        var outcome = play?.outcome ?? reply.outcome
        if let end { outcome.end = end }
        record.end(request, status: headIsSent || end == nil ? reply.status : nil, outcome: outcome)
    }
}
