import CCurl

/// What runs on an engine's thread: commands in, sockets and deadlines served, answers out to the receivers.
/// Made by the engine, then used on that thread only, and ends with it.
final class CurlLoop {
    let multi: UnsafeMutableRawPointer
    let clock: EngineClock
    var handles: CurlHandles
    private let lulls = CurlLulls()
    var isShutDown = false

    private let inbox: CurlInbox
    private let epoll: EpollSet
    private var commands: [CurlCommand] = []
    /// When libcurl wants to be called without an event.
    private var timerDue = EngineClock.never

    init(inbox: CurlInbox, maximumConnections: Int, rules: SocketRules) throws(UpstreamError) {
        self.inbox = inbox
        clock = EngineClock()
        epoll = try EpollSet(wakeUp: inbox.wakeUp)
        handles = CurlHandles(clock: clock, lulls: lulls, epoll: epoll, rules: rules)
        guard let multi = curl_multi_init() else { throw UpstreamError(multi: CURLM_OUT_OF_MEMORY) }
        self.multi = multi
        // The callbacks come only from within calls on `multi`, which ends before the loop does.
        let owner = Unmanaged.passUnretained(self).toOpaque()
        try check(ccurl_multi_set_socket_callback(multi, curlWatches, owner))
        try check(ccurl_multi_set_timer_callback(multi, curlSchedules, owner))
        try check(ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maximumConnections))
    }

    deinit {
        curl_multi_cleanup(multi)
    }

    func run() {
        while true {
            inbox.take(into: &commands)
            // What providers have said by now is heard before a command is obeyed: a connection that one of them has
            // given up carries no request.
            let maySleep = commands.isEmpty && inbox.fallAsleep()
            let count = epoll.wait(milliseconds: maySleep ? millisecondsToSleep() : 0)
            clock.update()
            act(onReady: count)
            for command in commands { obey(command) }
            commands.removeAll(keepingCapacity: true)
            if isShutDown { break }
            if clock.alarm <= clock.now { hearOut() }
            if timerDue <= clock.now {
                timerDue = EngineClock.never
                act(on: ccurl_socket_timeout, 0)
            }
            for handle in handles.overdue() { end(handle, with: .failure(handle.progress.timeout)) }
            lulls.tell()
        }
        for command in inbox.close() { obey(command) }
        for handle in handles.inUse { end(handle, with: .failure(.cancelled)) }
        handles.removeAll()
    }

    private func act(onReady count: Int) {
        for index in 0..<count {
            let (descriptor, actions) = epoll.ready(index)
            if descriptor != inbox.wakeUp, actions != 0 { act(on: descriptor, actions) }
        }
    }

    /// Reads what has come before anybody is found to have been silent for too long: the process may have been stopped,
    /// or had no processor, for as long.
    private func hearOut() {
        for _ in 0..<Self.mostHearings {
            let count = epoll.wait(milliseconds: 0)
            act(onReady: count)
            if count < EpollSet.maximumEvents { return }
        }
    }

    /// Enough for 16,384 sockets. Some of them may always have something to say.
    private static let mostHearings = 64

    /// Lets libcurl work on a socket, or on what is due by its timer, and tells what has ended by that.
    private func act(on socket: Int32, _ actions: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(multi, socket, actions, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let code = message.pointee.data.result
            if let handle = CurlHandle.of(message.pointee.easy_handle) { conclude(handle, code) }
        }
    }

    /// Rounded up, so that what is due is due when the sleep is over.
    private func millisecondsToSleep() -> Int32 {
        let due = min(timerDue, clock.alarm)
        guard due != EngineClock.never else { return -1 }
        clock.update()
        guard due > clock.now else { return 0 }
        return Int32(clamping: (due - clock.now + 999_999) / 1_000_000)
    }

    private func check(_ code: CURLMcode) throws(UpstreamError) {
        guard code == CURLM_OK else { throw UpstreamError(multi: code) }
    }

    fileprivate func watch(_ socket: Int32, for wish: Int32, of easy: UnsafeMutableRawPointer?) {
        let isPaused = wish == CURL_POLL_REMOVE && easy.flatMap(CurlHandle.of)?.progress.phase == .paused
        epoll.watch(socket, for: wish, isPaused: isPaused)
    }

    fileprivate func schedule(_ milliseconds: Int) {
        timerDue =
            switch milliseconds {
            case ..<0: EngineClock.never
            case 0: 0
            default: clock.deadline(after: UInt64(milliseconds) * 1_000_000)
            }
    }
}

/// CURLMOPT_SOCKETFUNCTION: libcurl wants to know when a socket is ready.
private func curlWatches(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ wish: Int32,
    _ owner: UnsafeMutableRawPointer?, _ note: UnsafeMutableRawPointer?
) -> Int32 {
    guard let owner else { return -1 }
    Unmanaged<CurlLoop>.fromOpaque(owner)._withUnsafeGuaranteedRef { $0.watch(socket, for: wish, of: easy) }
    return 0
}

/// CURLMOPT_TIMERFUNCTION: libcurl wants to be called after a time, at once (0) or no more (-1).
private func curlSchedules(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ owner: UnsafeMutableRawPointer?
) -> Int32 {
    guard let owner else { return -1 }
    Unmanaged<CurlLoop>.fromOpaque(owner)._withUnsafeGuaranteedRef { $0.schedule(milliseconds) }
    return 0
}
