import NIOHTTP1

/// Which pages in a browser may call the data plane (<https://fetch.spec.whatwg.org/#http-cors-protocol>).
/// Nobody's, until an origin is configured.
public struct CORSPolicy: Sendable {
    /// Origins such as `https://tools.example.com`; `*` stands for every one.
    public var origins: [String]

    public init(origins: [String] = []) { self.origins = origins }

    /// The headers that let the page of a request's origin read the answer. Where it may not, caches learn that others
    /// may.
    func headers(for origin: String?) -> [(String, String)] {
        guard let origin, allows(origin) else { return origins.isEmpty ? [] : [("vary", "origin")] }
        return [
            ("access-control-allow-origin", origin),
            ("access-control-expose-headers", "request-id, retry-after, x-should-retry"),
            ("vary", "origin"),
        ]
    }

    private func allows(_ origin: String) -> Bool { origins.contains(origin) || origins.contains("*") }

    /// What an answer to a browser's question beforehand says besides. Any request header may be sent:
    /// clients add new ones with every release.
    func preflightHeaders(asking request: HTTPRequestHead) -> [(String, String)] {
        guard let origin = request.headers.first(name: "origin"), allows(origin) else { return [] }
        let wanted = request.headers.first(name: "access-control-request-headers") ?? "*"
        return [
            ("access-control-allow-methods", "GET, HEAD, POST"),
            ("access-control-allow-headers", wanted),
            ("access-control-max-age", "86400"),
        ]
    }
}
