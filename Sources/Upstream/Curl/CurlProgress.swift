import CCurl

/// How far a transfer has come, and until when it has to come further.
struct CurlProgress {
    /// What is waited for. `head` leads to `body`, which leads to `paused` and back.
    enum Phase {
        case head
        case body
        case paused
    }

    private(set) var phase = Phase.head
    var head = HeadCollector()
    private(set) var bytesReceived = 0
    /// How often libcurl was about to send the request.
    var sends = 0
    /// Why one of our callbacks stopped the transfer; libcurl only knows that one did.
    var failure: UpstreamError?
    /// Whether an address was passed over because it is link-local.
    var metLinkLocal = false
    /// Whether the system had no socket for a connection.
    var metLack = false
    /// libcurl's verdict that came during a pause and is told after it.
    var heldResult: CURLcode?

    private let startedAt: UInt64
    private var headAt: UInt64 = 0
    private let idle: UInt64
    private var totalDeadline: UInt64
    /// Whether the receiver wants no more.
    private(set) var isEnough = false
    private var phaseDeadline: UInt64

    init(timeouts: UpstreamTimeouts, clock: EngineClock) {
        startedAt = clock.now
        idle = EngineClock.nanoseconds(timeouts.idle)
        totalDeadline = clock.deadline(after: EngineClock.nanoseconds(timeouts.total))
        phaseDeadline = clock.deadline(after: EngineClock.nanoseconds(timeouts.firstByte))
    }

    /// When the transfer ends with `timeout`.
    var deadline: UInt64 { min(phaseDeadline, totalDeadline) }

    /// The wait that `deadline` ends.
    var timeout: UpstreamError {
        guard phaseDeadline <= totalDeadline else { return .timeout(phase: .total) }
        return .timeout(phase: phase == .head ? .firstByte : .idle)
    }

    mutating func headCame(_ clock: EngineClock) {
        phase = .body
        headAt = clock.now
        phaseDeadline = clock.deadline(after: idle)
    }

    mutating func bytesCame(_ count: Int, _ clock: EngineClock) {
        bytesReceived += count
        phaseDeadline = clock.deadline(after: idle)
    }

    /// Leaves the answer a second to end.
    mutating func limitRest(_ clock: EngineClock) {
        guard !isEnough else { return }
        isEnough = true
        totalDeadline = min(totalDeadline, clock.deadline(after: 1_000_000_000))
    }

    mutating func pause() {
        phase = .paused
        phaseDeadline = EngineClock.never
    }

    mutating func resume(_ clock: EngineClock) {
        phase = .body
        phaseDeadline = clock.deadline(after: idle)
    }

    /// The account at the end, with what libcurl has counted.
    func summary(of easy: UnsafeMutableRawPointer, at clock: EngineClock) -> UpstreamSummary {
        let isReused = ccurl_long(easy, CURLINFO_NUM_CONNECTS) == 0
        let connectMicroseconds = isReused ? 0 : ccurl_offset(easy, CURLINFO_PRETRANSFER_TIME_T)
        return UpstreamSummary(
            connectDuration: .microseconds(connectMicroseconds),
            firstByteDuration: .nanoseconds(Int64(headAt - startedAt)),
            totalDuration: .nanoseconds(Int64(clock.now - startedAt)),
            bytesSent: Int(ccurl_offset(easy, CURLINFO_SIZE_UPLOAD_T)),
            bytesReceived: bytesReceived,
            reusedConnection: isReused
        )
    }
}
