import Domain
import Gateway
import NIOHTTP1

extension InboundRequest {
    /// What the gateway needs to know of a request's head.
    init(
        _ head: HTTPRequestHead, id: RequestID, receivedAt: Timestamp, received: Duration, body: [UInt8]
    ) {
        let uri = head.uri
        let mark = uri.utf8.firstIndex(of: UInt8(ascii: "?"))
        let key = head.headers.first(name: "x-api-key").flatMap { $0.isEmpty ? nil : $0 }
        self.init(
            id: id,
            receivedAt: receivedAt,
            received: received,
            path: mark.map { String(uri[..<$0]) } ?? uri,
            query: mark.map { String(uri[uri.index(after: $0)...]) },
            credential: (key ?? head.headers.bearer).map(Secret.init),
            userAgent: head.headers.first(name: "user-agent"),
            session: head.headers.first(name: "x-claude-code-session-id"),
            agent: head.headers.first(name: "x-claude-code-agent-id"),
            speaksAnthropic: key != nil || head.headers.contains(name: "anthropic-version"),
            body: body)
    }
}

extension HTTPHeaders {
    /// The token of `Authorization: Bearer` (RFC 6750 section 2.1).
    fileprivate var bearer: String? {
        guard let value = first(name: "authorization"), value.utf8.count > 7,
            value.prefix(7).lowercased() == "bearer "
        else { return nil }
        return String(value.dropFirst(7).drop { $0 == " " })
    }
}

extension HTTPRequestHead {
    /// Whether another request may follow on the connection. None may when the client wants it closed or
    /// speaks HTTP/1.0, nor when it wishes to change the protocol: nothing after such a request is parsed.
    var keepsConnection: Bool {
        isKeepAlive && version.minor > 0 && method != .CONNECT && !headers.contains(name: "upgrade")
    }
}
