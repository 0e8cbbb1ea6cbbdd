/// How a demo provider is started.
public struct DemoOptions: Sendable {
    /// The address to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one, which `DemoServer.port` then tells.
    public var port = 8789
    /// Whether requests are checked as strict endpoints of OpenAI and Anthropic check them. Off, only the JSON itself,
    /// `model` and `messages` are looked at.
    public var strict = true
    /// The provider whose rules are kept and in whose dialect is answered; nil is OpenAI's, and Anthropic's where the
    /// Messages API is spoken.
    public var twin: Twin?
    /// The credential that requests must carry, as a bearer token where the twin does not demand another header; anything
    /// else is answered 401. `nil` asks for none, and the twins of Azure and Anthropic for any.
    public var apiKey: String?
    /// A file to which the record is appended as JSON lines: one when a request has been received, one when
    /// its answer has ended. `nil` keeps the record in memory only.
    public var recordFile: String?
    /// Whether the record keeps the headers and bodies of requests. Credentials are never kept.
    public var recordsBodies = false
    /// How many requests the record in memory holds; the oldest are forgotten first.
    public var recordedRequests = 100_000
    /// How many bytes of bodies the record in memory holds; the oldest are forgotten first.
    public var recordedBodyBytes = 64 << 20
    /// The pace of streams whose script names none, in chunks per second; `nil` is as fast as the client
    /// reads.
    public var chunksPerSecond: Int?
    /// The largest request body that is read, in bytes; a larger one is answered 413.
    public var maximumBody = 64 << 20

    /// The defaults: port 8789 of this machine only, strict, no credential, record in memory.
    public init() {}
}
