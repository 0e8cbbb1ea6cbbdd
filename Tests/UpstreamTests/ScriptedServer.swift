import Foundation
import Glibc
import Synchronization

/// A TCP server on the loopback address. Every connection runs the script on a thread of its own; the
/// connection is closed when the script returns.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (ServerConnection) -> Void

    let port: Int
    private let listener: Int32
    private let connections = Mutex<[ServerConnection]>([])

    var url: String { "http://127.0.0.1:\(port)" }

    /// How many connections were made so far.
    var accepted: Int { connections.withLock { $0.count } }

    /// The requests of all connections, in the order they were read within each.
    var requests: [ServerRequest] { connections.withLock { $0 }.flatMap(\.requests) }

    /// - Parameter listens: a bound port that does not listen refuses connections, and nobody else can take
    ///   it.
    init(listens: Bool = true, _ script: @escaping Script) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard isBound, !listens || listen(listener, 256) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        guard listens else { return }
        Thread.detachNewThread { [weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                let connection = ServerConnection(descriptor)
                guard let self else { return connection.close() }
                self.connections.withLock { $0.append(connection) }
                Thread.detachNewThread {
                    script(connection)
                    connection.close()
                }
            }
        }
    }

    deinit {
        // Wakes up the accepting thread, which `close` alone would not.
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        for connection in connections.withLock({ $0 }) { connection.abandon() }
    }
}

/// A request as it stood on the wire.
struct ServerRequest: Sendable {
    var line: String
    var headers: [String]
    var body: [UInt8]
}

/// The server's end of a connection.
final class ServerConnection: Sendable {
    private struct State {
        var descriptor: Int32
        var requests: [ServerRequest] = []
        var buffer: [UInt8] = []
    }

    private let state: Mutex<State>
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        state = Mutex(State(descriptor: descriptor))
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    var requests: [ServerRequest] { state.withLock { $0.requests } }

    /// The next request with its body; `nil` when the client has hung up.
    func readRequest() -> ServerRequest? {
        var buffer = state.withLock { $0.buffer }
        let end = Array("\r\n\r\n".utf8)
        var headEnd: Int?
        while headEnd == nil {
            headEnd = buffer.firstRange(of: end)?.upperBound
            if headEnd == nil, !fill(&buffer) { return nil }
        }
        guard let headEnd else { return nil }
        let lines = String(decoding: buffer[..<(headEnd - 4)], as: UTF8.self).split(separator: "\r\n")
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
        while buffer.count < headEnd + (length ?? 0) {
            guard fill(&buffer) else { return nil }
        }
        let bodyEnd = headEnd + (length ?? 0)
        let request = ServerRequest(
            line: String(lines[0]),
            headers: lines.dropFirst().map(String.init),
            body: Array(buffer[headEnd..<bodyEnd])
        )
        let rest = Array(buffer[bodyEnd...])
        state.withLock { state in
            state.buffer = rest
            state.requests.append(request)
        }
        return request
    }

    /// Reads on until a head is complete, and leaves the body where it is. False when the client has hung up.
    func readHead() -> Bool {
        var byte: UInt8 = 0
        var last: [UInt8] = []
        while last.suffix(4) != Array("\r\n\r\n".utf8)[...] {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return false }
            last.append(byte)
        }
        return true
    }

    private func fill(_ buffer: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer.append(contentsOf: piece[..<count])
        return true
    }

    /// Returns when the client has hung up.
    func awaitHangUp() {
        var buffer: [UInt8] = []
        while fill(&buffer) { buffer.removeAll() }
    }

    /// False when the client does not take it any more.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Sends until nothing has moved for a quarter of a second; how many bytes went out.
    func sendUntilStuck(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard Glibc.poll(&poll, 1, 250) == 1 else { return sent }
            let count = bytes[sent...].withUnsafeBytes {
                let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
                return Glibc.send(descriptor, $0.baseAddress, $0.count, flags)
            }
            guard count > 0 else { return sent }
            sent += count
        }
        return sent
    }

    /// A complete answer with a length.
    @discardableResult
    func answer(_ status: String = "200 OK", _ body: String = "", headers: String = "") -> Bool {
        send("HTTP/1.1 \(status)\r\n\(headers)content-length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Answers the same to every request until the client hangs up.
    func answerAll(_ body: String) {
        while readRequest() != nil, answer("200 OK", body) {}
    }

    /// Makes the close a reset (RST instead of FIN).
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    func close() {
        let descriptor = state.withLock { state in
            defer { state.descriptor = -1 }
            return state.descriptor
        }
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
    }

    /// Ends the script's reading and writing from outside; the script's thread closes the connection.
    func abandon() {
        state.withLock { state in
            if state.descriptor >= 0 { _ = shutdown(state.descriptor, Int32(SHUT_RDWR)) }
        }
    }
}
