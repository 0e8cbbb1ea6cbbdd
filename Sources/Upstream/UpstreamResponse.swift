/// Status and header fields of a provider's final response.
public struct UpstreamHead: Sendable {
    public var status: Int

    /// In the order they came; names in lower case, values without surrounding blanks and without line
    /// breaks.
    public var headers: [(name: String, value: String)]

    public init(status: Int, headers: [(name: String, value: String)]) {
        self.status = status
        self.headers = headers
    }

    /// The first value under a name that is given in lower case.
    public subscript(name: String) -> String? {
        for header in headers where header.name == name { return header.value }
        return nil
    }
}

/// The account of a transfer that came to its end in order.
public struct UpstreamSummary: Sendable, Equatable {
    /// Name, TCP, proxy and TLS together; zero on a connection that was open already.
    public var connectDuration: Duration

    /// From the start until the head of the final response.
    public var firstByteDuration: Duration

    /// From the start until the last byte of the body.
    public var totalDuration: Duration

    /// Bytes of the request's body.
    public var bytesSent: Int

    /// Bytes of the response's body as handed to the receiver.
    public var bytesReceived: Int

    public var reusedConnection: Bool

    public init(
        connectDuration: Duration,
        firstByteDuration: Duration,
        totalDuration: Duration,
        bytesSent: Int,
        bytesReceived: Int,
        reusedConnection: Bool
    ) {
        self.connectDuration = connectDuration
        self.firstByteDuration = firstByteDuration
        self.totalDuration = totalDuration
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.reusedConnection = reusedConnection
    }
}
