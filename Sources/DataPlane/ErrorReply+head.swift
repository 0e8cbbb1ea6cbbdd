import NIOHTTP1
import Wire

// What is said to a request whose head alone is reason enough.
extension ErrorReply {
    /// Why a head is refused; nil when its request may be read.
    static func refusal(of head: HTTPRequestHead, by limits: ConnectionLimits) -> ErrorReply? {
        guard head.uri.utf8.count <= limits.targetBytes else {
            return ErrorReply(
                414, "invalid_request_error",
                "The path and query are longer than \(limits.targetBytes) bytes.")
        }
        var hosts = 0
        var bytes = 0
        for (name, value) in head.headers {
            bytes += name.utf8.count + value.utf8.count
            if name.utf8.count == 4, name.lowercased() == "host" { hosts += 1 }
        }
        guard bytes <= limits.headerBytes else { return headersTooLarge }
        // RFC 9112 section 3.2: who a request is for must not be a matter of who reads it.
        guard hosts == 1 || (hosts == 0 && head.version.minor == 0) else {
            return .invalidRequest("The request has \(hosts == 0 ? "no" : "more than one") Host header.")
        }
        return nil
    }

    /// What the parser made of something that is no request.
    init(_ error: any Error) {
        self =
            switch error as? HTTPParserError {
            case .headerOverflow: .headersTooLarge
            case .invalidMethod:
                ErrorReply(
                    501, "invalid_request_error", "The method is unknown here, or this is not HTTP/1.1.")
            case .invalidVersion:
                ErrorReply(505, "invalid_request_error", "This server speaks HTTP/1.1.")
            default: .invalidRequest("The request is not valid HTTP/1.1.")
            }
    }

    /// For a connection that there is no place for.
    static let tooManyConnections = ErrorReply(
        529, "overloaded_error", "Too many connections. Try again.", retryAfter: 1)

    /// Also for a request line that is larger than all headers together may be.
    private static let headersTooLarge = ErrorReply(
        431, "invalid_request_error", "The request's headers are too large.")
}
