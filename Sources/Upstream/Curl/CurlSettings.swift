import CCurl

/// The options that stay on a handle from one transfer to the next, as far as requests differ in them.
struct CurlSettings: Equatable {
    let proxy: String?
    let proxyCredential: String?
    let verifiesTLS: Bool
    let certificateAuthorityFile: String?
    let connectMilliseconds: Int

    init(_ request: UpstreamRequest) throws(UpstreamError) {
        for text in [request.proxy, request.proxyCredential, request.certificateAuthorityFile] {
            guard text?.utf8.contains(0) != true else {
                throw .invalidRequest("its proxy or its file of authorities has a NUL in it")
            }
        }
        proxy = request.proxy
        proxyCredential = request.proxyCredential
        verifiesTLS = request.verifiesTLS
        certificateAuthorityFile = request.certificateAuthorityFile
        let (seconds, attoseconds) = request.timeouts.connect.components
        // libcurl takes 0 for its own default of five minutes, and counts in 32 bits.
        let milliseconds = min(seconds, 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000
        connectMilliseconds = Int(max(1, milliseconds))
    }
}

extension CurlHandle {
    /// Sets all options on a fresh or reset handle (https://curl.se/libcurl/c/curl_easy_setopt.html).
    func apply(_ settings: CurlSettings) throws(UpstreamError) {
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))

        // Signals are the process's. A name that resolves slowly must not hold up the thread when it is
        // dropped.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectMilliseconds)
        try set(CURLOPT_TCP_NODELAY, 1)
        // A model may think for minutes; firewalls forget silent connections sooner.
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_TCP_KEEPIDLE, 30)
        try set(CURLOPT_TCP_KEEPINTVL, 15)

        // Allocated for bodies beyond 64 KiB and kept as long as the answer goes on; half of libcurl's own
        // choice.
        try set(CURLOPT_UPLOAD_BUFFERSIZE, 32 << 10)

        // Empty texts, for without any libcurl would ask the environment.
        try set(CURLOPT_PROXY, settings.proxy ?? "")
        try set(CURLOPT_NOPROXY, "")
        if let credential = settings.proxyCredential {
            try set(CURLOPT_PROXYUSERPWD, Self.escaped(credential))
        }
        // The answer to CONNECT is no answer of the provider.
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)

        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try set(CURLOPT_SSL_VERIFYPEER, settings.verifiesTLS ? 1 : 0)
        try set(CURLOPT_SSL_VERIFYHOST, settings.verifiesTLS ? 2 : 0)
        if let file = settings.certificateAuthorityFile {
            try set(CURLOPT_CAINFO, file)
            // Otherwise the system's folder is trusted as well.
            try set(CURLOPT_CAPATH, nil)
        }
        try setCallbacks()
    }

    /// `user:password` as libcurl takes it: both are decoded like parts of a URL. The user ends at the first
    /// colon, which alone stays one.
    private static func escaped(_ credential: String) -> String {
        var text = ""
        var isUser = true
        for byte in credential.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ":") where isUser:
                text.append(":")
                isUser = false
            default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
        return text
    }

    func set(_ option: CURLoption, _ value: Int) throws(UpstreamError) {
        try check(ccurl_set_long(easy, option, value))
    }

    func set(_ option: CURLoption, _ value: String?) throws(UpstreamError) {
        try check(ccurl_set_string(easy, option, value))
    }

    func check(_ code: CURLcode) throws(UpstreamError) {
        guard code == CURLE_OK else { throw UpstreamError(code, headBegun: false, proxyStatus: 0) }
    }
}
