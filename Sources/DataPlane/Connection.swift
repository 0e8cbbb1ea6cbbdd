import Domain
import Gateway
import NIOCore
import NIOHTTP1
import Wire

/// One client's connection: reads requests within the limits and has each of them answered.
///
/// Confined to its event loop.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: DataPlane
    private let isOverLimit: Bool
    private var phase: Phase
    private var deadline: NIODeadline?
    private var watch: RepeatedTask?
    /// Set when the process is about to end: the connection closes after its answer.
    private var isDraining = false

    private enum Phase {
        /// Between requests. `.head` leads to `.reading`, or to `.discarding`.
        case waiting
        /// A request's body comes in. `.end` leads to `.answering`.
        case reading(HTTPRequestHead, ByteBuffer, receivedAt: Timestamp, received: Duration)
        /// The request was refused already; the rest of its body is read and thrown away.
        case discarding
        /// A request is being answered. Its end leads to `.waiting`, or to the end.
        case answering(HTTPReply)
    }

    init(_ server: DataPlane, isOverLimit: Bool) {
        self.server = server
        self.isOverLimit = isOverLimit
        self.phase = .waiting
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let limits = server.limits
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

    func channelInactive(context: ChannelHandlerContext) {
        watch?.cancel()
        if case .answering(let reply) = phase { reply.close() }
        phase = .waiting
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if case .answering(let reply) = phase { reply.tellIfWritable() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let ended as ReplyEnded: replyEnded(ended, context)
        case is DrainConnection: drain(context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError, case .waiting = phase {
            let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
            refuse(head, .invalidRequest("The request is not valid HTTP/1.1."), context)
        } else {
            context.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let bytes): read(bytes, context)
        case .end: finish(context)
        }
    }

    // MARK: Reading

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard case .waiting = phase else { return context.close(promise: nil) }
        deadline = .now() + server.limits.bodyTimeout
        if isOverLimit {
            return refuse(
                head,
                ErrorReply(529, "overloaded_error", "Too many connections. Try again.", retryAfter: 1),
                context)
        }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        if length > server.limits.bodyBytes { return refuse(head, tooLarge, context) }
        if let encoding = head.headers.first(name: "content-encoding"), encoding.lowercased() != "identity" {
            return refuse(
                head,
                ErrorReply(
                    415, "invalid_request_error",
                    "content-encoding: \(encoding.prefix(40)) is not supported; send the body as it is."),
                context)
        }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            let proceed = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(proceed)), promise: nil)
        }
        phase = .reading(
            head, ByteBuffer(), receivedAt: server.clock.now(), received: server.clock.steady())
    }

    private func read(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard case .reading(let head, var body, let receivedAt, let received) = phase else { return }
        deadline = .now() + server.limits.bodyTimeout
        guard body.readableBytes + bytes.readableBytes <= server.limits.bodyBytes else {
            return refuse(head, tooLarge, context)
        }
        phase = .waiting
        if body.readableBytes == 0 {
            body = bytes
        } else {
            var bytes = bytes
            body.writeBuffer(&bytes)
        }
        phase = .reading(head, body, receivedAt: receivedAt, received: received)
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard case .reading(let head, let body, let receivedAt, let received) = phase else {
            if case .discarding = phase { context.close(promise: nil) }
            return
        }
        deadline = nil
        let id = server.makeID(at: receivedAt)
        let reply = reply(to: head, id, context)
        phase = .answering(reply)
        let inbound = InboundRequest(
            head, id: id, receivedAt: receivedAt, received: received, body: [UInt8](body.readableBytesView))
        server.answer(head, inbound, into: reply)
    }

    // MARK: Answering

    private func reply(
        to head: HTTPRequestHead, _ id: RequestID, _ context: ChannelHandlerContext, closes: Bool = false
    ) -> HTTPReply {
        HTTPReply(
            context.channel,
            requestID: id.text,
            keepsAlive: head.isKeepAlive && !isDraining && !closes,
            isHead: head.method == .HEAD,
            extraHeaders: server.cors.headers(for: head.headers.first(name: "origin")))
    }

    /// Refuses a request before its body is read. The answer goes out at once; what the client still sends is
    /// thrown away, because closing on it would tear the answer from the client's hands.
    private func refuse(_ head: HTTPRequestHead, _ error: ErrorReply, _ context: ChannelHandlerContext) {
        phase = .discarding
        deadline = .now() + server.limits.bodyTimeout
        let (at, steady) = (server.clock.now(), server.clock.steady())
        let id = server.makeID(at: at)
        let inbound = InboundRequest(head, id: id, receivedAt: at, received: steady, body: [])
        server.refuse(inbound, error, into: reply(to: head, id, context, closes: true))
    }

    private func replyEnded(_ ended: ReplyEnded, _ context: ChannelHandlerContext) {
        if case .discarding = phase { return }
        phase = .waiting
        deadline = .now() + server.limits.idleTimeout
        if !ended.keepsAlive || isDraining { context.close(promise: nil) }
    }

    private func drain(_ context: ChannelHandlerContext) {
        isDraining = true
        if case .waiting = phase { context.close(promise: nil) }
    }

    private var tooLarge: ErrorReply {
        ErrorReply(
            413, "request_too_large",
            "The request is larger than \(server.limits.bodyBytes >> 20) MiB.")
    }
}

/// Asks a connection to close as soon as it answers nothing.
struct DrainConnection: Sendable {}

extension InboundRequest {
    /// What the gateway needs to know of a request's head.
    init(
        _ head: HTTPRequestHead, id: RequestID, receivedAt: Timestamp, received: Duration, body: [UInt8]
    ) {
        let uri = head.uri
        let mark = uri.utf8.firstIndex(of: UInt8(ascii: "?"))
        let key = head.headers.first(name: "x-api-key")
        self.init(
            id: id,
            receivedAt: receivedAt,
            received: received,
            path: mark.map { String(uri[..<$0]) } ?? uri,
            query: mark.map { String(uri[uri.index(after: $0)...]) },
            credential: (key ?? head.headers.bearer).map(Secret.init),
            userAgent: head.headers.first(name: "user-agent"),
            session: head.headers.first(name: "x-claude-code-session-id"),
            agent: head.headers.first(name: "x-claude-code-agent-id"),
            speaksAnthropic: key != nil || head.headers.contains(name: "anthropic-version"),
            body: body)
    }
}

extension HTTPHeaders {
    /// The token of `Authorization: Bearer` (RFC 6750 section 2.1).
    fileprivate var bearer: String? {
        guard let value = first(name: "authorization"), value.utf8.count > 7,
            value.prefix(7).lowercased() == "bearer "
        else { return nil }
        return String(value.dropFirst(7))
    }
}
