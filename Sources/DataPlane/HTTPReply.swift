import Gateway
import NIOCore
import Synchronization
import Wire

/// The way back over one HTTP/1.1 connection.
final class HTTPReply: Reply {
    /// Bytes on their way to the event loop and not yet in the socket's buffer, beyond which a stream waits.
    private static let mostInTransit = 256 << 10

    private let channel: any Channel
    private let connection: NIOLoopBound<Connection>
    private let requestID: String
    private let date: ResponseDate
    private let keepsAlive: Bool
    /// In whose words errors are answered.
    private let api: API
    private let isHead: Bool
    private let isHTTP10: Bool
    private let extraHeaders: [(String, String)]
    private let inTransit = Atomic<Int>(0)
    private let wantsWritable = Atomic<Bool>(false)
    private let state = Mutex(State())

    private struct State {
        var observer: (any ReplyObserver)?
        var isClosed = false
        /// Whether the process is about to end.
        var mustEnd = false
        var streamBegan = false
        /// Whether the head of the stream is written; it goes out with the first piece.
        var isHeadWritten = false
        var alarm: Scheduled<Void>?
        /// What the gateway has added to the answer's headers.
        var headers: [(String, String)] = []
    }

    init(
        _ channel: any Channel,
        _ connection: NIOLoopBound<Connection>,
        requestID: String,
        date: ResponseDate,
        keepsAlive: Bool,
        api: API,
        isHead: Bool,
        isHTTP10: Bool,
        extraHeaders: [(String, String)]
    ) {
        self.channel = channel
        self.connection = connection
        self.requestID = requestID
        self.date = date
        self.keepsAlive = keepsAlive
        self.api = api
        self.isHead = isHead
        self.isHTTP10 = isHTTP10
        self.extraHeaders = extraHeaders
    }

    // MARK: Answering

    func send(status: Int, body: [UInt8]) {
        send(status: status, contentType: "application/json", headers: [], body: body)
    }

    func send(_ error: ErrorReply) {
        var headers = error.headers
        if let seconds = error.retryAfter { headers.append(("retry-after", String(seconds))) }
        if let flag = error.shouldRetry { headers.append(("x-should-retry", flag ? "true" : "false")) }
        send(
            status: error.status, contentType: "application/json", headers: headers,
            body: error.body(requestID: requestID, in: api))
    }

    func send(status: Int, contentType: String?, headers: [(String, String)], body: [UInt8]) {
        var response = head(status: status, headers: headers, room: isHead ? 0 : body.count)
        if let contentType { response.field("content-type", contentType) }
        // RFC 9110 section 8.6: an answer without content does not tell its length.
        if status != 204 { response.field("content-length", String(body.count)) }
        response.endHead()
        if !isHead { response.body(body) }
        end(with: response)
    }

    func add(_ headers: [(String, String)]) {
        if !headers.isEmpty { state.withLock { $0.headers += headers } }
    }

    func startStream() {
        state.withLock { $0.streamBegan = true }
    }

    func write(_ bytes: [UInt8]) -> Bool {
        let response = piece(bytes)
        let count = bytes.count
        inTransit.add(count, ordering: .relaxed)
        onLoop { [self] in
            connection.value.write(response.buffer)
            inTransit.subtract(count, ordering: .sequentiallyConsistent)
            tellIfWritable()
        }
        if isWritable { return true }
        // The loop may have caught up between the two lines above; then nobody would tell us again.
        wantsWritable.store(true, ordering: .sequentiallyConsistent)
        return isWritable && wantsWritable.exchange(false, ordering: .sequentiallyConsistent)
    }

    func finishStream(_ bytes: [UInt8]) {
        var response = piece(bytes)
        if !isHTTP10 { response.endChunks() }
        end(with: response)
    }

    // MARK: The client's side

    func observe(_ observer: (any ReplyObserver)?) {
        let (isClosed, mustEnd) = state.withLock { state in
            state.observer = observer
            if observer == nil {
                state.alarm?.cancel()
                state.alarm = nil
            }
            return (state.isClosed, state.mustEnd)
        }
        if isClosed { observer?.replyClosed() } else if mustEnd { observer?.replyMustEnd() }
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

    /// Whoever answers has to come to an end.
    func stop() {
        let observer = state.withLock { state in
            state.mustEnd = true
            return state.observer
        }
        observer?.replyMustEnd()
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

    private func head(status: Int, headers: [(String, String)], room: Int) -> ResponseBytes {
        var head = ResponseBytes(
            status: status, isHTTP10: isHTTP10, room: 320 + 64 * (headers.count + extraHeaders.count) + room)
        head.field("request-id", requestID)
        head.field("date", date.text)
        for (name, value) in extraHeaders { head.field(name, value) }
        for (name, value) in headers { head.field(name, value) }
        for (name, value) in state.withLock({ $0.headers }) { head.field(name, value) }
        if !keepsAlive { head.field("connection", "close") }
        return head
    }

    /// A piece of the stream; the first one begins with the head.
    private func piece(_ bytes: [UInt8]) -> ResponseBytes {
        let isFirst = state.withLock { state in
            state.streamBegan = true
            defer { state.isHeadWritten = true }
            return !state.isHeadWritten
        }
        var piece = isFirst ? streamHead(room: bytes.count + 32) : ResponseBytes(room: bytes.count + 32)
        guard !bytes.isEmpty else { return piece }
        // A client of HTTP/1.0 knows no chunks: its stream ends with the connection.
        if isHTTP10 { piece.body(bytes) } else { piece.chunk(bytes) }
        return piece
    }

    private func streamHead(room: Int) -> ResponseBytes {
        var head = head(status: 200, headers: [], room: room)
        head.field("content-type", "text/event-stream; charset=utf-8")
        head.field("cache-control", "no-cache")
        head.field("x-accel-buffering", "no")
        if !isHTTP10 { head.field("transfer-encoding", "chunked") }
        head.endHead()
        return head
    }

    private func end(with response: ResponseBytes) {
        onLoop { [self] in connection.value.end(with: response.buffer, keepsAlive: keepsAlive) }
    }
}
