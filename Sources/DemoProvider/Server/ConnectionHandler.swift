import NIOCore
import NIOHTTP1

/// Reads the requests of one connection, one after another, and lets `ReplySender` answer them.
///
/// Reading goes on while an answer is sent, so that a client that leaves is noticed at once.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Requests that a client has sent ahead; more than this many parts closes the connection.
    private static let maximumWaiting = 1_024

    private let service: DemoService
    private var sender: ReplySender?
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var bodyIsTooLarge = false
    private var waiting: CircularBuffer<HTTPServerRequestPart> = []
    private var isDraining = false

    init(_ service: DemoService) {
        self.service = service
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard sender == nil else {
            guard waiting.count < Self.maximumWaiting else { return context.close(promise: nil) }
            return waiting.append(part)
        }
        consume(part, context)
    }

    private func consume(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            self.head = head
            body.clear()
            bodyIsTooLarge = false
            if head.headers.contains(name: "expect") { continueReading(context) }
        case .body(var bytes):
            if body.readableBytes + bytes.readableBytes > service.options.maximumBody {
                bodyIsTooLarge = true
                body.clear()
            } else if !bodyIsTooLarge {
                if body.readableBytes == 0 { body = bytes } else { body.writeBuffer(&bytes) }
            }
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    /// `Expect: 100-continue` (RFC 9110, 10.1.1); curl sends it with large bodies.
    private func continueReading(_ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let reply: Reply
        if bodyIsTooLarge {
            var error = ErrorAnswer(status: 413)
            error.message = "The body is larger than \(service.options.maximumBody) bytes."
            reply = Reply(error)
        } else {
            let address = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            reply = service.answer(
                DemoService.Inbound(
                    method: head.method.rawValue, path: String(address.first ?? ""),
                    query: address.count > 1 ? String(address[1]) : "",
                    headers: head.headers.map { ($0.name, $0.value) }, body: Array(body.readableBytesView)))
        }
        body = ByteBuffer()
        let sender = ReplySender(reply, to: head, record: service.record, context: context)
        self.sender = sender
        sender.start { [self] in finished(context) }
    }

    /// The answer is out and the connection stays: on to what has been sent ahead.
    ///
    /// An answer that is out at once comes back here while the loop below still turns; the loop then goes on.
    private func finished(_ context: ChannelHandlerContext) {
        sender = nil
        guard !isDraining else { return }
        isDraining = true
        while sender == nil, let part = waiting.popFirst() { consume(part, context) }
        isDraining = false
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { sender?.proceed() }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        sender?.clientLeft()
        sender = nil
        waiting.removeAll()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
