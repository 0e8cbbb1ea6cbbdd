import Foundation
import Glibc
import Synchronization

/// A plain client over one TCP socket, which hides nothing that a polite HTTP library would: the order of
/// answers, how a body is framed, and how the connection ends.
///
/// Every call blocks a thread of its own and none of the pool that the server's doubles run on.
final class Client: Sendable {
    enum Failure: Error, Equatable {
        case refused
        case system(CInt)
        /// Nothing came for so long that something is stuck.
        case silence
        case notHTTP(String)
    }

    /// How a connection ended.
    enum End: Equatable {
        case closed
        case reset
    }

    private struct State {
        var unread = Data()
        var end: End?
        var isOpen = true
    }

    private let socket: CInt
    private let state = Mutex(State())
    /// Far longer than anything takes, so that a test fails instead of standing still.
    private static let patience = timeval(tv_sec: 60, tv_usec: 0)

    private init(socket: CInt) { self.socket = socket }

    deinit { close() }

    /// `receiveBuffer` keeps the kernel from taking megabytes that nobody has read.
    static func connect(port: Int, receiveBuffer: CInt? = nil) async throws -> Client {
        try await offThePool { try Client(connectedTo: port, receiveBuffer) }
    }

    private convenience init(connectedTo port: Int, _ receiveBuffer: CInt?) throws {
        self.init(socket: Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))
        if let receiveBuffer { set(SO_RCVBUF, receiveBuffer) }
        set(SO_RCVTIMEO, Self.patience)
        set(SO_SNDTIMEO, Self.patience)
        var one: CInt = 1
        setsockopt(socket, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw errno == ECONNREFUSED ? Failure.refused : .system(errno) }
    }

    private func set<Value: BitwiseCopyable>(_ option: CInt, _ value: Value) {
        var value = value
        setsockopt(socket, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Value>.size))
    }

    // MARK: Sending

    func send(_ text: String) async throws { try await send(Data(text.utf8)) }

    /// At most `piece` bytes at a time, each in a packet of its own.
    func send(_ bytes: Data, piece: Int = .max) async throws {
        try await Self.offThePool { [self] in
            var rest = bytes
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, min($0.count, piece), CInt(MSG_NOSIGNAL))
                }
                guard sent > 0 else { throw Failure.system(errno) }
                rest = rest.dropFirst(sent)
            }
        }
    }

    // MARK: Receiving

    /// Reads one answer, to its end or to that of the connection. Interim answers are skipped.
    func answer(toHead isHead: Bool = false) async throws -> Answer {
        try await reading { reader in
            var answer = try Answer(headFrom: &reader)
            while answer.status == 100 { answer = try Answer(headFrom: &reader) }
            if !isHead { try answer.readBody(from: &reader) }
            return answer
        }
    }

    /// Reads the head of one answer.
    func head() async throws -> Answer { try await reading { try Answer(headFrom: &$0) } }

    /// Reads until `mark` has come, and returns everything up to it.
    func text(through mark: String) async throws -> String {
        try await reading { String(decoding: try $0.bytes(through: mark), as: UTF8.self) }
    }

    /// Reads to the end of the connection.
    func rest() async throws -> (text: String, end: End) {
        try await reading { reader in
            let bytes = try reader.rest()
            return (String(decoding: bytes, as: UTF8.self), reader.end ?? .closed)
        }
    }

    private func reading<Result: Sendable>(
        _ read: @escaping @Sendable (inout Reader) throws -> Result
    ) async throws -> Result {
        try await Self.offThePool { [self] in
            let (unread, end) = state.withLock { ($0.unread, $0.end) }
            var reader = Reader(socket: socket, unread: unread, end: end)
            defer { state.withLock { ($0.unread, $0.end) = (reader.unread, reader.end) } }
            return try read(&reader)
        }
    }

    // MARK: Leaving

    /// Closes the connection as a client that is done does.
    func close() {
        let isOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        if isOpen { Glibc.close(socket) }
    }

    /// Closes the connection as a client that crashed does.
    func reset() {
        set(SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        close()
    }

    private static func offThePool<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { waiter in
            Thread.detachNewThread { waiter.resume(with: Swift.Result(catching: work)) }
        }
    }
}

/// What a client has received and not yet looked at.
struct Reader {
    let socket: CInt
    var unread: Data
    var end: Client.End?

    /// Everything up to a mark and with it; to the end of the connection when it never comes.
    mutating func bytes(through mark: String) throws -> Data {
        let mark = Data(mark.utf8)
        var from = unread.startIndex
        while true {
            if let found = unread.range(of: mark, in: from..<unread.endIndex) {
                return take(found.upperBound - unread.startIndex)
            }
            let seen = unread.count
            guard try fill() else { return take(unread.count) }
            from = unread.startIndex + max(0, seen - mark.count)
        }
    }

    /// So many bytes; fewer when the connection ends before.
    mutating func bytes(_ count: Int) throws -> Data {
        while unread.count < count, try fill() {}
        return take(min(count, unread.count))
    }

    mutating func rest() throws -> Data {
        while try fill() {}
        return take(unread.count)
    }

    private mutating func take(_ count: Int) -> Data {
        defer { unread = Data(unread.dropFirst(count)) }
        return Data(unread.prefix(count))
    }

    private mutating func fill() throws -> Bool {
        guard end == nil else { return false }
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count <= 0 else {
            unread.append(contentsOf: buffer[..<count])
            return true
        }
        if count == 0 {
            end = .closed
        } else if errno == ECONNRESET {
            end = .reset
        } else {
            throw errno == EAGAIN ? Client.Failure.silence : .system(errno)
        }
        return false
    }
}
