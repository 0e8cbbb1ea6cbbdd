/// One call to a provider, complete before it starts.
public struct UpstreamRequest: Sendable {
    /// The verbs providers know. A body goes with `post` and `delete` only.
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
        case head = "HEAD"
    }

    public var method: Method

    /// An absolute `http` or `https` URL in ASCII, without user information; sent as it stands, dots
    /// included.
    public var url: String

    /// Sent exactly in this order. Framing (`content-length`, `transfer-encoding`, `expect`) is the
    /// transport's business and refused here, as is any name or value that could end a header line early.
    public var headers: [(name: String, value: String)]

    /// Kept alive, not copied, until it is sent.
    public var body: [UInt8]

    public var timeouts: UpstreamTimeouts

    /// `scheme://host:port` (http, https, socks4, socks5, socks5h). `nil` means a direct connection: proxies
    /// named by environment variables are never used.
    public var proxy: String?

    /// `user:password` for the proxy, which gets it by HTTP's basic scheme or by SOCKS. The user ends at the
    /// first colon.
    public var proxyCredential: String?

    /// Off only where an operator says so: then anybody on the way can read the credentials.
    public var verifiesTLS: Bool

    /// A PEM file with the authorities to trust instead of the system's.
    public var certificateAuthorityFile: String?

    public init(
        method: Method,
        url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        timeouts: UpstreamTimeouts = UpstreamTimeouts(),
        proxy: String? = nil,
        proxyCredential: String? = nil,
        verifiesTLS: Bool = true,
        certificateAuthorityFile: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.proxy = proxy
        self.proxyCredential = proxyCredential
        self.verifiesTLS = verifiesTLS
        self.certificateAuthorityFile = certificateAuthorityFile
    }
}

/// How long a transfer may take, by phase. Models think for minutes before the first byte, so only connecting
/// is held to seconds.
public struct UpstreamTimeouts: Sendable, Equatable {
    /// From the start of a connection until it can carry the request: name, TCP, proxy and TLS together.
    public var connect: Duration

    /// From the start of the transfer until the head of the final response is complete.
    public var firstByte: Duration

    /// Between two pieces of the body. Time in which the receiver has the transfer paused does not count.
    public var idle: Duration

    /// From start to end, pauses included; `nil` means as long as bytes keep coming.
    public var total: Duration?

    public init(
        connect: Duration = .seconds(10),
        firstByte: Duration = .seconds(600),
        idle: Duration = .seconds(300),
        total: Duration? = nil
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}
