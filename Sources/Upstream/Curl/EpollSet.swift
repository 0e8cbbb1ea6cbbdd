import CCurl
import Glibc

/// The descriptors an engine waits for. Stays on the engine's thread.
final class EpollSet {
    static let maximumEvents = 256

    /// The set itself.
    let descriptor: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    private var sockets: [Socket] = []

    private struct Socket {
        /// What the kernel was told to watch for, 0 for nothing.
        var told: UInt32 = 0
        /// What libcurl waits for, 0 for nothing.
        var wanted: UInt32 = 0
        /// Whether it is a connection's, so that its end will be told.
        var isConnection = false
        /// Whether no transfer uses it, so that the provider has nothing to say on it.
        var isIdle = false
    }

    /// Always watches `wakeUp`. Its readiness is told once per write and needs no reading.
    init(wakeUp: Int32) throws(UpstreamError) {
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw UpstreamError(systemCall: "epoll_create1", errno) }
        let interest = EPOLLIN.rawValue | EPOLLET.rawValue
        guard Self.control(epoll, EPOLL_CTL_ADD, wakeUp, interest) else {
            let code = errno
            close(epoll)
            throw UpstreamError(systemCall: "epoll_ctl", code)
        }
        descriptor = epoll
        events = .allocate(capacity: Self.maximumEvents)
        events.initialize(repeating: epoll_event(), count: Self.maximumEvents)
    }

    deinit {
        events.deallocate()
        close(descriptor)
    }

    /// Follows libcurl's wish for a socket, one of its `CURL_POLL_` values.
    ///
    /// Between two requests libcurl waits for nothing on a connection. The kernel is not told, because most
    /// connections are used again soon, and each word to it costs a system call.
    ///
    /// - Parameter isPaused: Whether nothing is waited for only because the transfer is in a pause.
    func watch(_ socket: Int32, for wish: Int32, isPaused: Bool = false) {
        let index = slot(of: socket)
        var interest: UInt32 = 0
        if wish != CURL_POLL_REMOVE {
            if wish & CURL_POLL_IN != 0 { interest |= EPOLLIN.rawValue }
            if wish & CURL_POLL_OUT != 0 { interest |= EPOLLOUT.rawValue }
        }
        sockets[index].wanted = interest
        sockets[index].isIdle = interest == 0 && !isPaused
        if interest == 0, sockets[index].isConnection { return }
        tell(socket, interest)
    }

    /// A connection begins to use a socket. Before libcurl asks for it to be watched.
    func opened(_ socket: Int32) {
        sockets[slot(of: socket)] = Socket(isConnection: true)
    }

    /// A connection's socket is about to be closed; the kernel forgets it by that.
    func closed(_ socket: Int32) {
        sockets[slot(of: socket)] = Socket()
    }

    private func slot(of socket: Int32) -> Int {
        let index = Int(socket)
        if index >= sockets.count {
            sockets.append(contentsOf: repeatElement(Socket(), count: index + 1 - sockets.count))
        }
        return index
    }

    private func tell(_ socket: Int32, _ interest: UInt32) {
        let told = sockets[Int(socket)].told
        guard told != interest || !sockets[Int(socket)].isConnection else { return }
        sockets[Int(socket)].told = interest
        if interest == 0 {
            Self.control(descriptor, EPOLL_CTL_DEL, socket, 0)
        } else if !Self.control(descriptor, told != 0 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, interest) {
            // Closed behind our back, and its number given to the next socket, or the other way round.
            Self.control(descriptor, told != 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, interest)
        }
    }

    /// Sleeps until something is ready or `milliseconds` have passed (-1: for ever); how many are ready.
    func wait(milliseconds: Int32) -> Int {
        Int(max(0, epoll_wait(descriptor, events, Int32(Self.maximumEvents), milliseconds)))
    }

    /// One of those that `wait` found ready, and libcurl's words for what it is ready for; no action when
    /// nobody waits for it.
    func ready(_ index: Int) -> (descriptor: Int32, actions: Int32) {
        let event = events[index]
        let slot = Int(event.data.fd)
        if slot < sockets.count, sockets[slot].isConnection, sockets[slot].wanted == 0 {
            // Until somebody reads there would be no end of events.
            tell(event.data.fd, 0)
            // The server has closed an idle connection, or spoke unasked.
            if sockets[slot].isIdle { Self.spoil(event.data.fd) }
            return (event.data.fd, 0)
        }
        var actions: Int32 = 0
        // A socket in error is both: reading it tells libcurl which error.
        let broken = EPOLLERR.rawValue | EPOLLHUP.rawValue
        if event.events & (EPOLLIN.rawValue | broken) != 0 { actions |= CURL_CSELECT_IN }
        if event.events & (EPOLLOUT.rawValue | broken) != 0 { actions |= CURL_CSELECT_OUT }
        return (event.data.fd, actions)
    }

    /// Makes a connection one that libcurl will not use again, because it finds its end.
    ///
    /// Left alone, bytes that came unasked would be taken for the answer to the next request; and a goodbye of
    /// TLS looks to libcurl 7.88 like a connection that is still good.
    private static func spoil(_ socket: Int32) {
        shutdown(socket, Int32(SHUT_RDWR))
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { buffer in
            // Nothing can come behind what is here already.
            while recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT)) > 0 {}
        }
    }

    @discardableResult
    private static func control(
        _ epoll: Int32, _ operation: Int32, _ descriptor: Int32, _ interest: UInt32
    ) -> Bool {
        var event = epoll_event()
        event.events = interest
        event.data.fd = descriptor
        return epoll_ctl(epoll, operation, descriptor, &event) == 0
    }
}

/// CURLOPT_CLOSESOCKETFUNCTION: a connection is over.
func curlClosesSocket(_ owner: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
    guard let owner else { return close(socket) }
    Unmanaged<EpollSet>.fromOpaque(owner)._withUnsafeGuaranteedRef { $0.closed(socket) }
    return close(socket)
}
