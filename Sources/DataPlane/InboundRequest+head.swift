import Domain
import Gateway
import NIOHTTP1

extension InboundRequest {
    /// What the gateway needs to know of a request's head.
    init(
        _ head: HTTPRequestHead, id: RequestID, receivedAt: Timestamp, received: Duration
    ) {
        let uri = head.uri
        let mark = uri.utf8.firstIndex(of: UInt8(ascii: "?"))
        let headers = ClientHeaders(head.headers)
        let key = headers.apiKey.flatMap { $0.isEmpty ? nil : $0 }
        self.init(
            id: id,
            receivedAt: receivedAt,
            received: received,
            path: mark.map { String(uri[..<$0]) } ?? uri,
            query: mark.map { String(uri[uri.index(after: $0)...]) },
            credential: (key ?? headers.bearer).map(Secret.init),
            userAgent: headers.userAgent,
            session: headers.session,
            agent: headers.agent,
            requestClass: headers.requestClass,
            endUserID: headers.endUserID,
            endUserEmail: headers.endUserEmail,
            anthropicHeaders: headers.anthropic,
            speaksAnthropic: key != nil || headers.hasVersion)
    }
}

extension HTTPRequestHead {
    /// Leaves path and query of a target that is a whole URL. Clients that take this server for a proxy send such
    /// targets, and every server has to take them (RFC 9112 section 3.2.2).
    mutating func dropAuthority() {
        guard uri.utf8.first != UInt8(ascii: "/"),
            let scheme = ["http://", "https://"].first(where: {
                uri.prefix($0.count).lowercased() == $0
            })
        else { return }
        let rest = uri.dropFirst(scheme.count)
        let path = rest.drop { $0 != "/" && $0 != "?" }
        // A URL without a host is none (RFC 9110 section 4.2.1).
        guard path.startIndex > rest.startIndex else { return }
        uri = path.first == "/" ? String(path) : "/" + path
    }

    /// Bytes of the body, where the head tells them.
    var bodyLength: Int? { headers.first(name: "content-length").flatMap { Int($0) } }

    /// Whether anything but the head belongs to the request (RFC 9112 section 6).
    var hasBody: Bool { bodyLength.map { $0 > 0 } ?? headers.contains(name: "transfer-encoding") }

    /// Whether another request may follow on the connection. None may when the client wants it closed or
    /// speaks HTTP/1.0, nor when it wishes to change the protocol: nothing after such a request is parsed.
    var keepsConnection: Bool {
        isKeepAlive && version.minor > 0 && method != .CONNECT && !headers.contains(name: "upgrade")
    }
}
