import Glibc
import Synchronization

/// One TCP connection to a server on this machine, which hides nothing that a polite HTTP library would: what
/// is sent in which packet, and how the connection ends. Every call blocks its thread.
package final class ClientSocket: Sendable {
    package enum Failure: Error, Equatable {
        case refused
        /// Nothing came for so long that something is stuck.
        case silence
        case system(CInt)
    }

    /// How a connection ended.
    package enum End: Sendable {
        case closed
        case reset
    }

    /// What came.
    package enum Received: Sendable {
        case bytes([UInt8])
        case end(End)
    }

    private let descriptor: CInt
    private let isOpen = Atomic<Bool>(true)
    /// Far longer than anything takes, so that a test fails instead of standing still.
    private static let patience = timeval(tv_sec: 60, tv_usec: 0)

    /// `receiveBuffer` keeps the kernel from taking megabytes that nobody has read.
    package init(port: Int, receiveBuffer: CInt? = nil) throws(Failure) {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .system(errno) }
        if let receiveBuffer { set(SOL_SOCKET, SO_RCVBUF, receiveBuffer) }
        set(SOL_SOCKET, SO_RCVTIMEO, Self.patience)
        set(SOL_SOCKET, SO_SNDTIMEO, Self.patience)
        set(CInt(IPPROTO_TCP), TCP_NODELAY, 1 as CInt)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw errno == ECONNREFUSED ? .refused : .system(errno) }
    }

    deinit { close() }

    private func set<Value: BitwiseCopyable>(_ level: CInt, _ option: CInt, _ value: Value) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Value>.size))
    }

    /// Sends everything, at most `piece` bytes at a time, each in a packet of its own.
    package func send(_ bytes: [UInt8], piece: Int = .max) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, min($0.count, piece), CInt(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { throw .system(errno) }
            rest = rest.dropFirst(sent)
        }
    }

    /// Waits for bytes, or for the end.
    package func receive() throws(Failure) -> Received {
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        // A socket with a limit of time is not taken up again by itself after a signal, such as that of a process
        // that was stopped and goes on (signal(7)).
        var count = recv(descriptor, &buffer, buffer.count, 0)
        while count < 0, errno == EINTR { count = recv(descriptor, &buffer, buffer.count, 0) }
        if count > 0 { return .bytes(Array(buffer[..<count])) }
        if count == 0 { return .end(.closed) }
        switch errno {
        case ECONNRESET: return .end(.reset)
        case EAGAIN: throw .silence
        default: throw .system(errno)
        }
    }

    /// Closes the connection as a client that is done does.
    package func close() {
        guard descriptor >= 0, isOpen.exchange(false, ordering: .sequentiallyConsistent) else { return }
        Glibc.close(descriptor)
    }

    /// Closes the connection as a client that crashed does.
    package func reset() {
        set(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        close()
    }
}
