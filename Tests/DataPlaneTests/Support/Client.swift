import Foundation
import Synchronization
import TestSupport

/// A plain client over one TCP socket, which hides nothing that a polite HTTP library would: the order of
/// answers, how a body is framed, and how the connection ends.
///
/// Every call blocks a thread of its own and none of the pool that the server's doubles run on.
final class Client: Sendable {
    typealias Failure = ClientSocket.Failure
    typealias End = ClientSocket.End

    private struct State {
        var unread = Data()
        var end: End?
    }

    private let socket: ClientSocket
    private let state = Mutex(State())

    private init(_ socket: ClientSocket) { self.socket = socket }

    /// `receiveBuffer` keeps the kernel from taking megabytes that nobody has read.
    static func connect(port: Int, receiveBuffer: CInt? = nil) async throws -> Client {
        Client(try await offThePool { try ClientSocket(port: port, receiveBuffer: receiveBuffer) })
    }

    // MARK: Sending

    func send(_ text: String) async throws { try await send(Data(text.utf8)) }

    /// At most `piece` bytes at a time, each in a packet of its own.
    func send(_ bytes: Data, piece: Int = .max) async throws {
        try await Self.offThePool { [self] in try socket.send(Array(bytes), piece: piece) }
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
    func close() { socket.close() }

    /// Closes the connection as a client that crashed does.
    func reset() { socket.reset() }

    private static func offThePool<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { waiter in
            Thread.detachNewThread { waiter.resume(with: Swift.Result(catching: work)) }
        }
    }
}

/// What came and is no HTTP.
struct NotHTTP: Error {
    var text: String
}

/// What a client has received and not yet looked at.
struct Reader {
    let socket: ClientSocket
    var unread: Data
    var end: ClientSocket.End?

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
        switch try socket.receive() {
        case .bytes(let bytes):
            unread.append(contentsOf: bytes)
            return true
        case .end(let end):
            self.end = end
            return false
        }
    }
}
