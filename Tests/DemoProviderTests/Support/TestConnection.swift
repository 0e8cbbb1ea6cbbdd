import TestSupport

/// A plain HTTP/1.1 client over one blocking socket, which shows what a polite one hides: how the body was
/// cut into HTTP chunks, and how the connection ended.
final class TestConnection {
    struct NotHTTP: Error {
        var line: String
    }

    struct Response {
        /// How the body ended.
        enum End {
            case complete
            case closed
            case reset
        }

        var status = 0
        /// Names in lower case.
        var headers: [String: String] = [:]
        /// The HTTP chunks of the body; a body with a length is one.
        var chunks: [[UInt8]] = []
        var end = End.complete

        var body: [UInt8] { chunks.flatMap { $0 } }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let socket: ClientSocket
    private var pending: [UInt8] = []
    private var atEnd: Response.End?

    init(port: Int) throws {
        socket = try ClientSocket(port: port)
    }

    func send(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) throws {
        var head = "\(method) \(path) HTTP/1.1\r\nhost: demo\r\n"
        if !body.isEmpty { head += "content-length: \(body.count)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        try send(Array((head + "\r\n").utf8) + body)
    }

    func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }

    /// Reads one response to its end, or to the end of the connection.
    func receive() throws -> Response {
        var response = try receiveHead()
        if response.status == 100 { response = try receiveHead() }
        guard response.end == .complete else { return response }
        if let length = response.headers["content-length"].flatMap({ Int($0) }) {
            while pending.count < length, try fill() {}
            response.chunks = [Array(pending.prefix(length))]
            if pending.count < length { response.end = atEnd ?? .closed }
            pending.removeFirst(min(length, pending.count))
            return response
        }
        while let line = try takeLine() {
            guard let size = Int(line, radix: 16) else { throw NotHTTP(line: line) }
            while pending.count < size + 2, try fill() {}
            let chunk = Array(pending.prefix(size))
            pending.removeFirst(min(size + 2, pending.count))
            if size == 0 { return response }
            response.chunks.append(chunk)
        }
        response.end = atEnd ?? .closed
        return response
    }

    /// Reads status line and headers. Without any answer the status is 0.
    func receiveHead() throws -> Response {
        var response = Response()
        guard let line = try takeLine() else {
            response.end = atEnd ?? .closed
            return response
        }
        guard line.hasPrefix("HTTP/1.1 "), let status = Int(line.dropFirst(9).prefix(3)) else {
            throw NotHTTP(line: line)
        }
        response.status = status
        while let line = try takeLine(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { throw NotHTTP(line: line) }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            response.headers[line[..<colon].lowercased()] = String(value)
        }
        return response
    }

    private func takeLine() throws -> String? {
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                let line = pending[..<end].last == 0x0D ? pending[..<(end - 1)] : pending[..<end]
                let text = String(decoding: line, as: UTF8.self)
                pending.removeFirst(end + 1)
                return text
            }
            guard try fill() else { return nil }
        }
    }

    /// Reads more; false at the end of the connection.
    private func fill() throws -> Bool {
        switch try socket.receive() {
        case .bytes(let bytes):
            pending += bytes
            return true
        case .end(let end):
            atEnd = end == .reset ? .reset : .closed
            return false
        }
    }
}
