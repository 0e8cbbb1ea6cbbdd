import CCurl
import Glibc

/// An easy handle that carries one transfer after the other. It keeps its settings in between, because
/// setting thirty options costs more than the five that change. Used on its engine's thread only.
final class CurlHandle {
    /// Its place in the engine's table.
    let index: Int

    let easy: UnsafeMutableRawPointer
    let clock: EngineClock

    private var settings: CurlSettings?
    /// The address that is set, and its parts; most transfers of a handle go to one.
    private var url: String?
    private let parts: OpaquePointer
    private var lines = HeaderLines()

    /// The transfer it carries.
    private(set) var call: CurlCall?
    private var body: [UInt8] = []
    var progress: CurlProgress

    /// Whether bytes came since the receiver was last told of a lull.
    var awaitsLull = false
    private let lulls: CurlLulls
    /// What has to know of the sockets that its connections use.
    let epoll: EpollSet
    let rules: SocketRules

    /// Told as things come; `nil` between transfers.
    private(set) var receiver: (any UpstreamReceiver)?

    /// `nil` when libcurl has no memory for one.
    init?(index: Int, clock: EngineClock, lulls: CurlLulls, epoll: EpollSet, rules: SocketRules) {
        guard let easy = curl_easy_init() else { return nil }
        guard let parts = curl_url() else {
            curl_easy_cleanup(easy)
            return nil
        }
        self.parts = parts
        self.index = index
        self.easy = easy
        self.clock = clock
        self.lulls = lulls
        self.epoll = epoll
        self.rules = rules
        progress = CurlProgress(timeouts: UpstreamTimeouts(), clock: clock)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_url_cleanup(parts)
    }

    /// Takes a transfer on and sets libcurl up for it.
    func load(_ job: CurlCall.Job, of call: CurlCall) throws(UpstreamError) {
        self.call = call
        receiver = job.receiver
        progress = CurlProgress(timeouts: job.request.timeouts, clock: clock)
        call.handleIndex = index
        try prepare(job.request)
    }

    /// Has the receiver told of the lull that follows the bytes that come now.
    func noteBytes() {
        guard !awaitsLull else { return }
        awaitsLull = true
        lulls.expected.append(self)
    }

    /// Lets go of the transfer, and of all memory that belongs to it.
    func unload() -> (any UpstreamReceiver)? {
        defer {
            receiver = nil
            call = nil
            body = []
        }
        call?.handleIndex = nil
        ccurl_set_body(easy, nil, 0)
        ccurl_set_headers(easy, nil)
        return receiver
    }

    /// An answer may go on for minutes. A request's body that is out needs no memory in that time, and as
    /// nothing is ever sent again, libcurl does not need it either.
    func releaseSentBody() {
        guard !body.isEmpty, ccurl_offset(easy, CURLINFO_SIZE_UPLOAD_T) == body.count else { return }
        ccurl_set_body(easy, nil, 0)
        body = []
    }

    private func prepare(_ request: UpstreamRequest) throws(UpstreamError) {
        let settings = try CurlSettings(request)
        if settings != self.settings {
            // Options that were set and are not wanted any more go back to their defaults only this way.
            curl_easy_reset(easy)
            self.settings = nil
            url = nil
            try apply(settings)
            self.settings = settings
        }
        if request.url != url {
            try UpstreamURL.check(request.url)
            // Set in parts: as a text it would be taken apart for every transfer.
            guard curl_url_set(parts, CURLUPART_URL, request.url, UInt32(CURLU_PATH_AS_IS)) == CURLUE_OK
            else {
                throw .invalidRequest("the URL cannot be taken apart")
            }
            try check(ccurl_set_url_parts(easy, parts))
            url = request.url
        }
        body = request.body
        try setMethod(request.method)
        try check(ccurl_set_headers(easy, lines.write(request.headers, hasBody: !body.isEmpty)))
    }

    private func setMethod(_ method: UpstreamRequest.Method) throws(UpstreamError) {
        guard method == .post || method == .delete || body.isEmpty else {
            throw .invalidRequest("\(method.rawValue) has a body")
        }
        // The other verbs are said by a custom name over GET or POST, which then has to be taken back.
        try set(CURLOPT_CUSTOMREQUEST, method == .delete ? method.rawValue : nil)
        switch method {
        case .get: try set(CURLOPT_HTTPGET, 1)
        case .head: try set(CURLOPT_NOBODY, 1)
        case .delete where body.isEmpty: try set(CURLOPT_HTTPGET, 1)
        case .post, .delete:
            try set(CURLOPT_POST, 1)
            // The pointer stays good after the closure: `body` holds the array, unchanged, for as long as libcurl
            // has the pointer, and an array that is not changed does not move.
            let code = body.withUnsafeBytes { ccurl_set_body(easy, $0.baseAddress, curl_off_t($0.count)) }
            try check(code)
        }
    }
}

extension CurlHandle {
    /// What libcurl's verdict means to the receiver.
    func result(of code: CURLcode) -> Result<UpstreamSummary, UpstreamError> {
        if let failure = progress.failure { return .failure(failure) }
        guard code == CURLE_OK else {
            if code == CURLE_COULDNT_CONNECT, progress.metLinkLocal { return .failure(.linkLocal) }
            let proxyStatus = ccurl_long(easy, CURLINFO_HTTP_CONNECTCODE)
            let error = UpstreamError(code, headBegun: progress.head.hasBegun, proxyStatus: proxyStatus)
            return .failure(isForLack(error) ? .noSocket : error)
        }
        // libcurl is content with a head that breaks off, and with an upgrade that nobody asked for.
        guard progress.phase != .head else { return .failure(.reset) }
        return .success(progress.summary(of: easy, at: clock))
    }

    /// Whether a connection could not be made because nothing more can be opened here: a socket, or a file that looking
    /// up a name or a certificate takes, of which libcurl does not tell.
    private func isForLack(_ error: UpstreamError) -> Bool {
        switch error {
        case .connect, .resolve, .tls:
            if progress.metLack { return true }
            let copy = fcntl(epoll.descriptor, F_DUPFD_CLOEXEC, 0)
            if copy >= 0 { close(copy) }
            return copy < 0
        case .invalidRequest, .linkLocal, .noSocket, .timeout, .reset, .tooLarge, .cancelled, .other:
            return false
        }
    }
}
