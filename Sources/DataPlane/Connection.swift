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
    private let place: Place
    /// Whether there is no place for it but to be told so.
    private let isOverLimit: Bool
    /// Whether a good key came over it.
    private var isKnown = false
    /// Whether it is being closed on somebody who had none, or sent no request.
    private var isStranger = false
    private var phase: Phase
    /// The request whose body comes in, as far as it has.
    private var incoming: Incoming?
    private var deadline: NIODeadline?
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
        /// A request's body comes in, if it has one. `.end` leads to `.answering`.
        case reading
        /// A request is being answered. The end of its answer leads to `.waiting`, or to `.closing`.
        case answering(HTTPReply)
        /// A request is being refused that was not read; what still comes of it is thrown away. The end of
        /// its answer leads to `.closing`.
        case refusing
        /// The last answer is written. What still comes is thrown away, until the client closes too.
        case closing
    }

    private struct Incoming {
        let head: HTTPRequestHead
        let endpoint: Endpoint
        var inbound: InboundRequest
    }

    /// Bytes of a body that need no share of the memory for bodies.
    private static let mostUnshared = 64 << 10
    /// Bytes that are set aside for a body because its head says so: few requests are larger.
    private static let mostReserved = 128 << 10
    /// By how much the memory for a body grows whose head does not say how long it is.
    private static let growth = 1 << 20
    /// How long a client that has sent everything may take to close after its last answer.
    private static let farewell: TimeAmount = .seconds(2)

    init(_ server: DataPlane, at place: Place, isOverLimit: Bool) {
        self.server = server
        self.place = place
        self.isOverLimit = isOverLimit
        self.phase = .waiting
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let limits = server.limits
        self.context = context
        let now = NIODeadline.now()
        deadline = now + limits.headTimeout
        place.idle(since: now, isKnown: false)
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
        incoming = nil
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
        case is LeaveConnection: leave(context)
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
        case .waiting:
            isStranger = !isKnown
            refuse(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/"), broken, context)
        case .reading: if let head = incoming?.head { refuse(head, broken, context) }
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

    private func begin(_ received: HTTPRequestHead, _ context: ChannelHandlerContext) {
        isReadWhole = false
        guard case .waiting = phase else { return }
        place.busy()
        var head = received
        head.dropAuthority()
        let now = NIODeadline.now()
        bodyDeadline = now + server.limits.wholeBodyTimeout
        deadline = min(now + server.limits.bodyTimeout, bodyDeadline)
        isStranger = !isKnown
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
        let at = server.clock.now()
        var inbound = InboundRequest(
            head, id: server.makeID(at: at), receivedAt: at, received: server.clock.steady())
        let endpoint = Endpoint(head.method, path: inbound.path)
        do throws(ErrorReply) {
            if isOverLimit, !endpoint.isHealth {
                // Nobody has looked who it is.
                isStranger = false
                throw .tooManyConnections
            }
            if head.hasBody { try server.look(at: &inbound, to: endpoint) }
        } catch {
            return refuse(head, error, context, adding: endpoint.headers)
        }
        if head.version.minor > 0, head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            context.writeAndFlush(wrapOutboundOut(ResponseBytes.proceed), promise: nil)
        }
        isStranger = false
        incoming = Incoming(head: head, endpoint: endpoint, inbound: inbound)
        phase = .reading
    }

    private func read(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard case .reading = phase, let head = incoming?.head, let length = incoming?.inbound.body.count
        else { return }
        deadline = min(.now() + server.limits.bodyTimeout, bodyDeadline)
        let count = length + bytes.readableBytes
        guard count <= server.limits.bodyBytes else { return refuse(head, tooLarge, context) }
        if count > Self.mostUnshared {
            do throws(ErrorReply) {
                try takeMemory(for: count, of: head)
            } catch {
                return refuse(head, error, context)
            }
        }
        if length == 0 {
            let room = min(max(head.bodyLength ?? 0, count), Self.mostReserved)
            incoming?.inbound.body.reserveCapacity(room)
        }
        incoming?.inbound.body.append(contentsOf: bytes.readableBytesView)
    }

    /// Takes memory for as much of a large body as it is to have.
    private func takeMemory(for count: Int, of head: HTTPRequestHead) throws(ErrorReply) {
        let length = head.bodyLength ?? (count + Self.growth - 1) / Self.growth * Self.growth
        if let hold = incoming?.inbound.hold { return try hold.grow(to: length) }
        guard let inbound = incoming?.inbound else { return }
        incoming?.inbound.hold = try server.gateway.hold(length, for: inbound)
    }

    private func finish(_ context: ChannelHandlerContext) {
        isReadWhole = true
        guard case .reading = phase, let request = incoming else { return }
        incoming = nil
        // A client that still has to take its last answer has no further event to be watched by.
        deadline = context.channel.isWritable ? nil : .now() + server.limits.stallTimeout
        isKnown = isKnown || request.inbound.identified != nil
        let reply = reply(
            to: request.head, request.inbound.id, request.endpoint.headers, context, closes: isOverLimit)
        phase = .answering(reply)
        server.answer(request.endpoint, request.head, request.inbound, into: reply)
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
    private func refuse(
        _ head: HTTPRequestHead, _ error: ErrorReply, _ context: ChannelHandlerContext,
        adding headers: [(String, String)] = []
    ) {
        phase = .refusing
        incoming = nil
        deadline = .now() + server.limits.bodyTimeout
        let (at, steady) = (server.clock.now(), server.clock.steady())
        let id = server.makeID(at: at)
        let inbound = InboundRequest(head, id: id, receivedAt: at, received: steady)
        server.refuse(inbound, error, into: reply(to: head, id, headers, context, closes: true))
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
        let now = NIODeadline.now()
        deadline = now + (context.channel.isWritable ? limits.idleTimeout : limits.stallTimeout)
        place.idle(since: now, isKnown: isKnown)
    }

    // MARK: The end

    /// Closes this side once the client has everything, and then waits for the client: closing both at once
    /// would tear the answer from the hands of a client that is still sending (RFC 9112 section 9.6).
    private func close(_ context: ChannelHandlerContext) {
        phase = .closing
        deadline = .now() + server.limits.stallTimeout
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess { [self] in
            let limits = server.limits
            let patience = isStranger ? min(limits.strangerTimeout, limits.bodyTimeout) : limits.bodyTimeout
            let now = NIODeadline.now()
            deadline = now + (isReadWhole ? min(Self.farewell, patience) : patience)
            place.idle(since: now, isKnown: false)
        }
        context.close(mode: .output, promise: sent)
    }

    private func drain(_ context: ChannelHandlerContext) {
        isDraining = true
        if case .waiting = phase { closeWhenSent(context) }
    }

    /// Another connection needs the place. One that has got something to do meanwhile keeps it.
    private func leave(_ context: ChannelHandlerContext) {
        switch phase {
        case .waiting: closeWhenSent(context)
        case .closing: context.close(promise: nil)
        case .reading, .answering, .refusing: break
        }
    }

    private func closeWhenSent(_ context: ChannelHandlerContext) {
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

/// Asks a connection to close if it answers nothing now.
struct LeaveConnection: Sendable {}

/// Asks a connection to bring the answer at hand to an end at once, with an error.
struct StopAnswer: Sendable {}
