import Glibc

/// A plain HTTP/1.1 client over one blocking socket, which shows what a polite one hides: how the body was
/// cut into HTTP chunks, and how the connection ended.
final class TestConnection {
    enum Failure: Error {
        case socket(CInt)
        case notHTTP(String)
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

    private let descriptor: CInt
    private var pending: [UInt8] = []
    private var atEnd: Response.End?

    init(port: Int) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure.socket(errno) }
    }

    deinit {
        close(descriptor)
    }

    func send(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) throws {
        var head = "\(method) \(path) HTTP/1.1\r\nhost: demo\r\n"
        if !body.isEmpty { head += "content-length: \(body.count)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        try send(Array((head + "\r\n").utf8) + body)
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { bytes in
                Glibc.send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw Failure.socket(errno) }
            rest = rest.dropFirst(sent)
        }
    }

    /// Reads one response to its end, or to the end of the connection.
    func receive() throws -> Response {
        var response = try receiveHead()
        if response.status == 100 { response = try receiveHead() }
        guard response.end == .complete else { return response }
        if let length = response.headers["content-length"].flatMap({ Int($0) }) {
            while pending.count < length, fill() {}
            response.chunks = [Array(pending.prefix(length))]
            if pending.count < length { response.end = atEnd ?? .closed }
            pending.removeFirst(min(length, pending.count))
            return response
        }
        while let line = takeLine() {
            guard let size = Int(line, radix: 16) else { throw Failure.notHTTP(line) }
            while pending.count < size + 2, fill() {}
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
        guard let line = takeLine() else {
            response.end = atEnd ?? .closed
            return response
        }
        guard line.hasPrefix("HTTP/1.1 "), let status = Int(line.dropFirst(9).prefix(3)) else {
            throw Failure.notHTTP(line)
        }
        response.status = status
        while let line = takeLine(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { throw Failure.notHTTP(line) }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            response.headers[line[..<colon].lowercased()] = String(value)
        }
        return response
    }

    private func takeLine() -> String? {
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                let line = pending[..<end].last == 0x0D ? pending[..<(end - 1)] : pending[..<end]
                let text = String(decoding: line, as: UTF8.self)
                pending.removeFirst(end + 1)
                return text
            }
            guard fill() else { return nil }
        }
    }

    /// Reads more; false at the end of the connection.
    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 {
            pending += buffer[..<count]
            return true
        }
        atEnd = count < 0 && errno == ECONNRESET ? .reset : .closed
        return false
    }
}
