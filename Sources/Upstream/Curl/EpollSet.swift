import CCurl
import Glibc

/// The descriptors an engine waits for.
struct EpollSet: ~Copyable {
    private static let maximumEvents = 256

    private let epoll: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    /// By descriptor: what the kernel was told to watch for, 0 for nothing.
    private var interests: [UInt32] = []

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
        self.epoll = epoll
        events = .allocate(capacity: Self.maximumEvents)
        events.initialize(repeating: epoll_event(), count: Self.maximumEvents)
    }

    deinit {
        events.deallocate()
        close(epoll)
    }

    /// Follows libcurl's wish for a socket, one of its `CURL_POLL_` values.
    mutating func watch(_ socket: Int32, for wish: Int32) {
        let index = Int(socket)
        if index >= interests.count {
            interests.append(contentsOf: repeatElement(0, count: index + 1 - interests.count))
        }
        let isKnown = interests[index] != 0
        var interest: UInt32 = 0
        if wish != CURL_POLL_REMOVE {
            if wish & CURL_POLL_IN != 0 { interest |= EPOLLIN.rawValue }
            if wish & CURL_POLL_OUT != 0 { interest |= EPOLLOUT.rawValue }
        }
        interests[index] = interest
        if interest == 0 {
            Self.control(epoll, EPOLL_CTL_DEL, socket, 0)
        } else if !Self.control(epoll, isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, interest) {
            // Closed behind our back, and its number given to the next socket, or the other way round.
            Self.control(epoll, isKnown ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, interest)
        }
    }

    /// Sleeps until something is ready or `milliseconds` have passed (-1: for ever); how many are ready.
    borrowing func wait(milliseconds: Int32) -> Int {
        Int(max(0, epoll_wait(epoll, events, Int32(Self.maximumEvents), milliseconds)))
    }

    /// One of those that `wait` found ready, and libcurl's words for what it is ready for.
    borrowing func ready(_ index: Int) -> (descriptor: Int32, actions: Int32) {
        let event = events[index]
        var actions: Int32 = 0
        // A socket in error is both: reading it tells libcurl which error.
        let broken = EPOLLERR.rawValue | EPOLLHUP.rawValue
        if event.events & (EPOLLIN.rawValue | broken) != 0 { actions |= CURL_CSELECT_IN }
        if event.events & (EPOLLOUT.rawValue | broken) != 0 { actions |= CURL_CSELECT_OUT }
        return (event.data.fd, actions)
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
