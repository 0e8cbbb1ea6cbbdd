import NIOCore
import NIOHTTP1

/// What one client may take of the data plane.
public struct ConnectionLimits: Sendable {
    /// Open connections; further ones get the places of those that are idle, else they are answered with 529 and closed.
    public var connections: Int
    /// Bytes of a request's path and query: what RFC 9112 section 3 asks of everybody, and none of ours is near it.
    public var targetBytes: Int
    /// Bytes of all names and values of a request's headers.
    public var headerBytes: Int
    /// Bytes of a request's body: Anthropic's own limit.
    public var bodyBytes: Int
    /// From a new connection's first moment to the end of its first request's head.
    public var headTimeout: TimeAmount
    /// Between two pieces of a body.
    public var bodyTimeout: TimeAmount
    /// From the end of a head to the end of its body, however steadily it drips: the largest one has the time
    /// that a line of 20 KB a second takes for it.
    public var wholeBodyTimeout: TimeAmount
    /// From the refusal of somebody without a good key to the end of the connection, however much is still sent.
    public var strangerTimeout: TimeAmount
    /// Between an answer and the next request on the same connection.
    public var idleTimeout: TimeAmount
    /// How long a client may leave its answer lying while the socket is full. A client on a slow line empties
    /// it in leaps of a megabyte or more, hence the generous time.
    public var stallTimeout: TimeAmount

    public init(
        connections: Int = 10_000,
        targetBytes: Int = 8 << 10,
        headerBytes: Int = 64 << 10,
        bodyBytes: Int = 32 << 20,
        headTimeout: TimeAmount = .seconds(30),
        bodyTimeout: TimeAmount = .seconds(60),
        wholeBodyTimeout: TimeAmount = .minutes(30),
        strangerTimeout: TimeAmount = .seconds(10),
        idleTimeout: TimeAmount = .seconds(120),
        stallTimeout: TimeAmount = .seconds(300)
    ) {
        self.connections = connections
        self.targetBytes = targetBytes
        self.headerBytes = headerBytes
        self.bodyBytes = bodyBytes
        self.headTimeout = headTimeout
        self.bodyTimeout = bodyTimeout
        self.wholeBodyTimeout = wholeBodyTimeout
        self.strangerTimeout = strangerTimeout
        self.idleTimeout = idleTimeout
        self.stallTimeout = stallTimeout
    }

    /// What the parser takes of a head: all that a request may have, and no more, because it comes from anybody and stays
    /// in memory until the head is whole.
    var parsing: NIOHTTPDecoderLimitConfiguration {
        var parsing = NIOHTTPDecoderLimitConfiguration()
        parsing.maxHeaderListSize = targetBytes + headerBytes
        parsing.maxHeaderFieldSize = parsing.maxHeaderListSize
        return parsing
    }

    /// How often a connection's deadline is looked at: often enough to be met within a quarter.
    var checkInterval: TimeAmount {
        let shortest =
            min(headTimeout, bodyTimeout, wholeBodyTimeout, strangerTimeout, idleTimeout, stallTimeout)
            .nanoseconds / 4
        return .nanoseconds(max(10_000_000, min(shortest, 5_000_000_000)))
    }
}
