import Domain
import Gateway
import NIOCore
import NIOHTTP1
import Wire

/// One client's connection: reads requests within the limits and has each of them answered.
///
/// Confined to its event loop.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: DataPlane
    private let isOverLimit: Bool
    private var phase: Phase
    private var deadline: NIODeadline?
    /// What the body at hand takes of the memory for bodies.
    private var hold: BodyHold?
    /// When the body at hand has to be there.
    private var bodyDeadline = NIODeadline.distantFuture
    private var watch: RepeatedTask?
    /// Whether the request at hand has come to its end.
    private var isReadWhole = true
    /// Set when the process is about to end: the connection closes after its answer.
    private var isDraining = false
    /// What came behind a request that is being answered. While there is any, no more is read.
    private var pipelined = CircularBuffer<Pipelined>(initialCapacity: 0)
    private var owesRead = false
    private var context: ChannelHandlerContext?

    private enum Pipelined {
        case part(HTTPServerRequestPart)
        case error(any Error)
    }

    private enum Phase {
        /// Between requests. `.head` leads to `.reading`, or to `.refusing`.
        case waiting
        /// A request's body comes in. `.end` leads to `.answering`.
        case reading(HTTPRequestHead, [UInt8], receivedAt: Timestamp, received: Duration)
        /// A request is being answered. The end of its answer leads to `.waiting`, or to `.closing`.
        case answering(HTTPReply)
        /// A request is being refused that was not read; what still comes of it is thrown away. The end of
        /// its answer leads to `.closing`.
        case refusing
        /// The last answer is written. What still comes is thrown away, until the client closes too.
        case closing
    }

    /// Bytes of a body that are read before its key is looked at. Memory for more is for those who have one.
    private static let mostOfStrangers = 64 << 10
    /// Bytes that are set aside for a body because its head says so: few requests are larger.
    private static let mostReserved = 128 << 10
    /// By how much the memory for a body grows whose head does not say how long it is.
    private static let growth = 1 << 20
    /// How long a client that has sent everything may take to close after its last answer.
    private static let farewell: TimeAmount = .seconds(2)

    init(_ server: DataPlane, isOverLimit: Bool) {
        self.server = server
        self.isOverLimit = isOverLimit
        self.phase = .waiting
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let limits = server.limits
        self.context = context
        deadline = .now() + limits.headTimeout
        let channel = context.channel
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        watch = context.eventLoop.scheduleRepeatedTask(
            initialDelay: limits.checkInterval, delay: limits.checkInterval
        ) { _ in
            guard let deadline = bound.value.deadline, deadline < .now() else { return }
            channel.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch?.cancel()
        pipelined.removeAll()
        hold = nil
        if case .answering(let reply) = phase { reply.close() }
        phase = .waiting
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isStalled = !context.channel.isWritable
        switch phase {
        case .answering(let reply):
            deadline = isStalled ? .now() + server.limits.stallTimeout : nil
            reply.tellIfWritable()
        case .waiting: awaitRequest(context)
        case .closing: deadline = .now() + server.limits.stallTimeout
        case .reading, .refusing: break
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is DrainConnection: drain(context)
        case is StopAnswer: if case .answering(let reply) = phase { reply.stop() }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The parser tells of its first error as such, and then of everything that comes after it.
        guard error is HTTPParserError || error is ByteToMessageDecoderError, context.channel.isActive else {
            return context.close(promise: nil)
        }
        let broken = ErrorReply(error)
        switch phase {
        case .waiting: refuse(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/"), broken, context)
        case .reading(let head, _, _, _): refuse(head, broken, context)
        case .answering: pipelined.append(.error(error))
        case .refusing, .closing: break
        }
    }

    func read(context: ChannelHandlerContext) {
        if pipelined.isEmpty { context.read() } else { owesRead = true }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .answering = phase { pipelined.append(.part(part)) } else { take(part, context) }
    }

    // MARK: Reading

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head): begin(head, context)
        case .body(let bytes): read(bytes, context)
        case .end: finish(context)
        }
    }

    /// Goes on with what came behind the request that was answered.
    private func takePipelined(_ context: ChannelHandlerContext) {
        while !pipelined.isEmpty {
            if case .answering = phase { return }
            switch pipelined.removeFirst() {
            case .part(let part): take(part, context)
            case .error(let error): errorCaught(context: context, error: error)
            }
        }
        guard owesRead else { return }
        owesRead = false
        context.read()
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        isReadWhole = false
        guard case .waiting = phase else { return }
        let now = NIODeadline.now()
        bodyDeadline = now + server.limits.wholeBodyTimeout
        deadline = min(now + server.limits.bodyTimeout, bodyDeadline)
        if isOverLimit {
            return refuse(
                head,
                ErrorReply(529, "overloaded_error", "Too many connections. Try again.", retryAfter: 1),
                context)
        }
        if let refusal = ErrorReply.refusal(of: head, by: server.limits) {
            return refuse(head, refusal, context)
        }
        if let length = head.bodyLength, length > server.limits.bodyBytes {
            return refuse(head, tooLarge, context)
        }
        if let encoding = head.headers.first(name: "content-encoding"), encoding.lowercased() != "identity" {
            return refuse(
                head,
                ErrorReply(
                    415, "invalid_request_error",
                    "content-encoding: \(encoding.prefix(40)) is not supported; send the body as it is."),
                context)
        }
        if head.version.minor > 0, head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            context.writeAndFlush(wrapOutboundOut(ResponseBytes.proceed), promise: nil)
        }
        phase = .reading(
            head, [], receivedAt: server.clock.now(), received: server.clock.steady())
    }

    private func read(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard case .reading(let head, var body, let receivedAt, let received) = phase else { return }
        deadline = min(.now() + server.limits.bodyTimeout, bodyDeadline)
        let count = body.count + bytes.readableBytes
        guard count <= server.limits.bodyBytes else { return refuse(head, tooLarge, context) }
        if count > Self.mostOfStrangers {
            do throws(ErrorReply) {
                try takeMemory(for: count, of: head, receivedAt: receivedAt, received: received)
            } catch {
                return refuse(head, error, context)
            }
        }
        // The body is written to where it is, and not to a copy, once the phase has let go of it.
        phase = .waiting
        if body.isEmpty { body.reserveCapacity(min(max(head.bodyLength ?? 0, count), Self.mostReserved)) }
        body.append(contentsOf: bytes.readableBytesView)
        phase = .reading(head, body, receivedAt: receivedAt, received: received)
    }

    /// Looks at the key of a large body, and takes memory for as much as it is to have.
    private func takeMemory(
        for count: Int, of head: HTTPRequestHead, receivedAt: Timestamp, received: Duration
    ) throws(ErrorReply) {
        let length = head.bodyLength ?? (count + Self.growth - 1) / Self.growth * Self.growth
        if let hold { return try hold.grow(to: length) }
        hold = try server.gateway.hold(
            length,
            for: InboundRequest(
                head, id: server.makeID(at: receivedAt), receivedAt: receivedAt, received: received))
    }

    private func finish(_ context: ChannelHandlerContext) {
        isReadWhole = true
        guard case .reading(let head, let body, let receivedAt, let received) = phase else { return }
        // A client that still has to take its last answer has no further event to be watched by.
        deadline = context.channel.isWritable ? nil : .now() + server.limits.stallTimeout
        let id = server.makeID(at: receivedAt)
        let inbound = InboundRequest(
            head, id: id, receivedAt: receivedAt, received: received, body: body, hold: hold)
        hold = nil
        let endpoint = Endpoint(head.method, path: inbound.path)
        let reply = reply(to: head, id, endpoint.headers, context)
        phase = .answering(reply)
        server.answer(endpoint, head, inbound, into: reply)
    }

    // MARK: Answering

    private func reply(
        to head: HTTPRequestHead, _ id: RequestID, _ headers: [(String, String)],
        _ context: ChannelHandlerContext, closes: Bool = false
    ) -> HTTPReply {
        HTTPReply(
            context.channel,
            NIOLoopBound(self, eventLoop: context.eventLoop),
            requestID: id.text,
            date: server.date,
            keepsAlive: head.keepsConnection && !isDraining && !closes,
            api: Endpoint.api(of: head.uri),
            isHead: head.method == .HEAD,
            isHTTP10: head.version.minor == 0,
            extraHeaders: server.cors.headers(for: head.headers.first(name: "origin")) + headers)
    }

    /// Refuses a request before its body is read. The answer goes out at once; what the client still sends is
    /// thrown away, because closing on it would tear the answer from the client's hands.
    private func refuse(_ head: HTTPRequestHead, _ error: ErrorReply, _ context: ChannelHandlerContext) {
        phase = .refusing
        hold = nil
        deadline = .now() + server.limits.bodyTimeout
        let (at, steady) = (server.clock.now(), server.clock.steady())
        let id = server.makeID(at: at)
        let inbound = InboundRequest(head, id: id, receivedAt: at, received: steady)
        server.refuse(inbound, error, into: reply(to: head, id, [], context, closes: true))
    }

    /// Writes a piece of an answer.
    func write(_ bytes: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Writes the last piece of an answer, and goes on with the next request or closes.
    func end(with bytes: ByteBuffer, keepsAlive: Bool) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        if keepsAlive, !isDraining {
            phase = .waiting
            awaitRequest(context)
        } else {
            close(context)
        }
        takePipelined(context)
    }

    private func awaitRequest(_ context: ChannelHandlerContext) {
        let limits = server.limits
        deadline = .now() + (context.channel.isWritable ? limits.idleTimeout : limits.stallTimeout)
    }

    // MARK: The end

    /// Closes this side once the client has everything, and then waits for the client: closing both at once
    /// would tear the answer from the hands of a client that is still sending (RFC 9112 section 9.6).
    private func close(_ context: ChannelHandlerContext) {
        phase = .closing
        deadline = .now() + server.limits.stallTimeout
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess { [self] in
            let patience = server.limits.bodyTimeout
            deadline = .now() + (isReadWhole ? min(Self.farewell, patience) : patience)
        }
        context.close(mode: .output, promise: sent)
    }

    private func drain(_ context: ChannelHandlerContext) {
        isDraining = true
        guard case .waiting = phase else { return }
        let unsent = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        if unsent == 0 { context.close(promise: nil) } else { close(context) }
    }

    private var tooLarge: ErrorReply {
        ErrorReply(
            413, "request_too_large",
            "The request is larger than \(server.limits.bodyBytes >> 20) MiB.")
    }
}

/// Asks a connection to close as soon as it answers nothing.
struct DrainConnection: Sendable {}

/// Asks a connection to bring the answer at hand to an end at once, with an error.
struct StopAnswer: Sendable {}
