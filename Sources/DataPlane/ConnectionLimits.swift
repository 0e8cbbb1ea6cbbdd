import NIOCore

/// What one client may take of the data plane.
public struct ConnectionLimits: Sendable {
    /// Open connections; further ones are answered with 529 and closed.
    public var connections: Int
    /// Bytes of a request's body: Anthropic's own limit.
    public var bodyBytes: Int
    /// From a new connection's first moment to the end of its first request's head.
    public var headTimeout: TimeAmount
    /// Between two pieces of a body.
    public var bodyTimeout: TimeAmount
    /// Between an answer and the next request on the same connection.
    public var idleTimeout: TimeAmount
    /// How long a client may leave its answer lying while the socket is full. A client on a slow line empties
    /// it in leaps of a megabyte or more, hence the generous time.
    public var stallTimeout: TimeAmount

    public init(
        connections: Int = 10_000,
        bodyBytes: Int = 32 << 20,
        headTimeout: TimeAmount = .seconds(30),
        bodyTimeout: TimeAmount = .seconds(60),
        idleTimeout: TimeAmount = .seconds(120),
        stallTimeout: TimeAmount = .seconds(300)
    ) {
        self.connections = connections
        self.bodyBytes = bodyBytes
        self.headTimeout = headTimeout
        self.bodyTimeout = bodyTimeout
        self.idleTimeout = idleTimeout
        self.stallTimeout = stallTimeout
    }

    /// How often a connection's deadline is looked at: often enough to be met within a quarter.
    var checkInterval: TimeAmount {
        let shortest = min(headTimeout, bodyTimeout, idleTimeout, stallTimeout).nanoseconds / 4
        return .nanoseconds(max(10_000_000, min(shortest, 5_000_000_000)))
    }
}
