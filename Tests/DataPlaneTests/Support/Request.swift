import Foundation

/// A request as a client writes it.
struct Request: Sendable {
    var method: String
    var target: String
    var version = "HTTP/1.1"
    var headers: [(String, String)]
    var body: String

    init(_ method: String, _ target: String, headers: [(String, String)] = [], body: String = "") {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// Head and body; the length is told unless the headers frame the body themselves.
    var bytes: Data { Data((head + body).utf8) }

    var head: String {
        var head = "\(method) \(target) \(version)\r\nhost: tollgate\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let isFramed = headers.contains {
            ["content-length", "transfer-encoding"].contains($0.0.lowercased())
        }
        if !body.isEmpty, !isFramed { head += "content-length: \(body.utf8.count)\r\n" }
        return head + "\r\n"
    }

    /// The same with a header more.
    func with(_ name: String, _ value: String) -> Request {
        var copy = self
        copy.headers.append((name, value))
        return copy
    }

    /// The same as a client of HTTP/1.0 says it.
    var asHTTP10: Request {
        var copy = self
        copy.version = "HTTP/1.0"
        return copy
    }
}
