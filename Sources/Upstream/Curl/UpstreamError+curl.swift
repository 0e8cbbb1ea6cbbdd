import CCurl
import Glibc

extension UpstreamError {
    /// What a transfer's end means to us. `headBegun`: whether anything of a response had come.
    init(_ code: CURLcode, headBegun: Bool, proxyStatus: Int) {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED:
            self = .invalidRequest("its URL is not one")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .resolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_INTERFACE_FAILED:
            self = .connect
        case CURLE_OPERATION_TIMEDOUT:
            // The only wait that is left to libcurl.
            self = .timeout(phase: .connect)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_CLIENTCERT:
            self = .tls
        case CURLE_RECV_ERROR where proxyStatus >= 300:
            // A proxy that refuses to tunnel is reported like a cut connection.
            self = .connect
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE,
            CURLE_SEND_FAIL_REWIND:
            self = .reset
        case ccurl_too_large:
            self = .tooLarge(.headers)
        case CURLE_OUT_OF_MEMORY where headBegun:
            // libcurl's answer to a single header line of more than 100 KiB.
            self = .tooLarge(.headers)
        default:
            self = .other(code: Int(code.rawValue), String(cString: curl_easy_strerror(code)))
        }
    }

    /// libcurl cannot be used at all.
    init(setUp code: CURLcode) {
        self = .other(code: Int(code.rawValue), String(cString: curl_easy_strerror(code)))
    }

    init(multi code: CURLMcode) {
        self = .other(code: Int(code.rawValue), String(cString: curl_multi_strerror(code)))
    }

    /// The operating system refuses what an engine needs; the code is `errno`'s.
    init(systemCall name: String, _ code: Int32) {
        self = .other(code: Int(code), "\(name): \(String(cString: strerror(code)))")
    }
}
