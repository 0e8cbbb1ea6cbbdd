/// How long the calls to one provider may take, by phase. Nil for what this build takes for every provider.
public struct ProviderTimeouts: Sendable, Equatable {
    /// Until a connection can carry the request: name, TCP, proxy and TLS together.
    public var connect: Duration?
    /// From the start of a call until the head of its answer is there.
    public var firstByte: Duration?
    /// Between two pieces of an answer.
    public var idle: Duration?

    public init(connect: Duration? = nil, firstByte: Duration? = nil, idle: Duration? = nil) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
    }
}
