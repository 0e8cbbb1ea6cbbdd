import Gateway
import NIOCore
import NIOHTTP1
import Synchronization
import Wire

/// The way back over one HTTP/1.1 connection.
final class HTTPReply: Reply {
    /// Bytes on their way to the event loop and not yet in the socket's buffer, beyond which a stream waits.
    private static let mostInTransit = 256 << 10

    private let channel: any Channel
    private let requestID: String
    private let keepsAlive: Bool
    private let isHead: Bool
    private let isHTTP10: Bool
    private let extraHeaders: [(String, String)]
    private let inTransit = Atomic<Int>(0)
    private let wantsWritable = Atomic<Bool>(false)
    private let state = Mutex(State())

    private struct State {
        var observer: (any ReplyObserver)?
        var isClosed = false
        var streamBegan = false
        var alarm: Scheduled<Void>?
    }

    init(
        _ channel: any Channel,
        requestID: String,
        keepsAlive: Bool,
        isHead: Bool,
        isHTTP10: Bool,
        extraHeaders: [(String, String)]
    ) {
        self.channel = channel
        self.requestID = requestID
        self.keepsAlive = keepsAlive
        self.isHead = isHead
        self.isHTTP10 = isHTTP10
        self.extraHeaders = extraHeaders
    }

    // MARK: Answering

    func send(status: Int, body: [UInt8]) {
        send(status: status, contentType: "application/json", headers: [], body: body)
    }

    func send(_ error: ErrorReply) {
        var headers: [(String, String)] = []
        if let seconds = error.retryAfter { headers.append(("retry-after", String(seconds))) }
        if let flag = error.shouldRetry { headers.append(("x-should-retry", flag ? "true" : "false")) }
        send(
            status: error.status, contentType: "application/json", headers: headers,
            body: error.body(requestID: requestID))
    }

    func send(status: Int, contentType: String?, headers: [(String, String)], body: [UInt8]) {
        onLoop { [self] in
            var head = head(status: status, headers: headers)
            if let contentType { head.headers.add(name: "content-type", value: contentType) }
            head.headers.add(name: "content-length", value: String(body.count))
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            if !body.isEmpty, !isHead {
                channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
            }
            end()
        }
    }

    func startStream() {
        state.withLock { $0.streamBegan = true }
        onLoop { [self] in
            var head = head(status: 200, headers: [])
            head.headers.add(name: "content-type", value: "text/event-stream; charset=utf-8")
            head.headers.add(name: "cache-control", value: "no-cache")
            head.headers.add(name: "x-accel-buffering", value: "no")
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
        }
    }

    func write(_ bytes: [UInt8]) -> Bool {
        inTransit.add(bytes.count, ordering: .relaxed)
        onLoop { [self] in
            let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes)))
            channel.writeAndFlush(part, promise: nil)
            inTransit.subtract(bytes.count, ordering: .sequentiallyConsistent)
            tellIfWritable()
        }
        if isWritable { return true }
        // The loop may have caught up between the two lines above; then nobody would tell us again.
        wantsWritable.store(true, ordering: .sequentiallyConsistent)
        return isWritable && wantsWritable.exchange(false, ordering: .sequentiallyConsistent)
    }

    func finishStream(_ bytes: [UInt8]) {
        if !state.withLock({ $0.streamBegan }) { startStream() }
        onLoop { [self] in
            if !bytes.isEmpty {
                let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes)))
                channel.write(part, promise: nil)
            }
            end()
        }
    }

    // MARK: The client's side

    func observe(_ observer: (any ReplyObserver)?) {
        let isClosed = state.withLock { state in
            state.observer = observer
            if observer == nil {
                state.alarm?.cancel()
                state.alarm = nil
            }
            return state.isClosed
        }
        if isClosed { observer?.replyClosed() }
    }

    func wake(after delay: Duration) {
        let alarm = channel.eventLoop.scheduleTask(in: TimeAmount(delay)) { [weak self] in
            guard let observer = self?.state.withLock({ $0.observer }) else { return }
            observer.replyWoke()
        }
        let earlier = state.withLock { state in
            defer { state.alarm = alarm }
            return state.alarm
        }
        earlier?.cancel()
    }

    /// The connection is gone.
    func close() {
        let observer = state.withLock { state -> (any ReplyObserver)? in
            guard !state.isClosed else { return nil }
            state.isClosed = true
            return state.observer
        }
        observer?.replyClosed()
    }

    /// The connection takes bytes again.
    func tellIfWritable() {
        guard wantsWritable.load(ordering: .sequentiallyConsistent), isWritable,
            wantsWritable.exchange(false, ordering: .sequentiallyConsistent)
        else { return }
        state.withLock { $0.observer }?.replyBecameWritable()
    }

    // MARK: Inside

    private var isWritable: Bool {
        channel.isWritable && inTransit.load(ordering: .sequentiallyConsistent) < Self.mostInTransit
    }

    /// Always through the loop's queue, also from the loop itself: so pieces keep the order in which they
    /// were written, whichever thread wrote them.
    private func onLoop(_ action: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute(action)
    }

    private func head(status: Int, headers: [(String, String)]) -> HTTPResponseHead {
        var fields = HTTPHeaders()
        fields.reserveCapacity(6 + headers.count + extraHeaders.count)
        fields.add(name: "request-id", value: requestID)
        for (name, value) in extraHeaders + headers { fields.add(name: name, value: value) }
        if !keepsAlive { fields.add(name: "connection", value: "close") }
        // A client of HTTP/1.0 knows no chunks: by this version the encoder writes none.
        return HTTPResponseHead(
            version: isHTTP10 ? .http1_0 : .http1_1, status: HTTPResponseStatus(statusCode: status),
            headers: fields)
    }

    private func end() {
        channel.pipeline.fireUserInboundEventTriggered(ReplyEnded(keepsAlive: keepsAlive))
    }
}

/// Tells a connection that its request is answered but for the end, which is the connection's to write.
struct ReplyEnded: Sendable {
    var keepsAlive: Bool
}
