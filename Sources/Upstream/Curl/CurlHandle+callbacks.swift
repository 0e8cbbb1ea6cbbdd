import CCurl
import Domain
import Glibc

/// What happens while libcurl works on a transfer.
extension CurlHandle {
    func setCallbacks() throws(UpstreamError) {
        // The easy handle calls back only while libcurl works on it, and this object outlives it.
        let owner = Unmanaged.passUnretained(self).toOpaque()
        try check(ccurl_set_private(easy, owner))
        try check(ccurl_set_header_callback(easy, curlReceivesLine, owner))
        try check(ccurl_set_write_callback(easy, curlReceivesBody, owner))
        try check(ccurl_set_prerequest_callback(easy, curlIsAboutToSend, owner))
        // A connection outlives the handle that made it, and the set outlives both.
        let sockets = Unmanaged.passUnretained(epoll).toOpaque()
        try check(ccurl_set_connection_callbacks(easy, curlOpensSocket, owner, curlClosesSocket, sockets))
    }

    /// The handle that a message of the multi handle is about.
    static func of(_ easy: UnsafeMutableRawPointer) -> CurlHandle? {
        guard let owner = ccurl_private(easy) else { return nil }
        return Unmanaged<CurlHandle>.fromOpaque(owner).takeUnretainedValue()
    }

    /// False stops the transfer.
    fileprivate func receive(line: UnsafeRawBufferPointer) -> Bool {
        switch progress.head.take(line) {
        case .line:
            return true
        case .tooLarge:
            return stop(.tooLarge(.headers))
        case .head(let head):
            guard let call, let receiver, !call.isCancelled else { return stop(.cancelled) }
            progress.headCame(clock)
            clock.setAlarm(noLaterThan: progress.deadline)
            releaseSentBody()
            receiver.receive(head: head)
            return call.isCancelled ? stop(.cancelled) : true
        }
    }

    /// False stops the transfer. After that, libcurl may still come with bytes that it kept back in a pause.
    fileprivate func receive(body: UnsafeRawBufferPointer) -> Bool {
        guard progress.failure == nil else { return false }
        guard let call, let receiver, !call.isCancelled else { return stop(.cancelled) }
        progress.bytesCame(body.count, clock)
        let flow = receiver.receive(body: body)
        if call.isCancelled { return stop(.cancelled) }
        obey(flow)
        if flow == .more { noteBytes() }
        return true
    }

    /// The bytes that were at hand are received.
    func tellLull() {
        awaitsLull = false
        guard let call, let receiver, !call.isCancelled, progress.failure == nil else { return }
        obey(receiver.receiveLull())
    }

    private func obey(_ flow: UpstreamFlow) {
        switch flow {
        case .more: break
        case .pause:
            guard progress.phase == .body, !progress.isEnough else { return }
            progress.pause()
            curl_easy_pause(easy, CURLPAUSE_RECV)
        case .enough:
            progress.limitRest(clock)
            clock.setAlarm(noLaterThan: progress.deadline)
        }
    }

    /// When a connection that was open already turns out to be dead, libcurl sends the request again on a new
    /// one. But a provider that hung up while it was thinking may have worked, and bills it; so that is the
    /// caller's decision.
    fileprivate func isFirstSending() -> Bool {
        progress.sends += 1
        return progress.sends == 1 || stop(.reset)
    }

    /// A socket for a connection to an address of the provider or of its proxy. None for a link-local one, unless those
    /// are allowed: whatever name led there, no connection is made.
    fileprivate func openSocket(to address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        guard rules.allowsLinkLocal || !SocketAddress.isLinkLocal(address) else {
            progress.metLinkLocal = true
            return -1
        }
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let socket = socket(address.pointee.family, kind, address.pointee.protocol)
        if socket >= 0 {
            // A provider that is gone without a goodbye acknowledges nothing; by itself the kernel would try for a
            // quarter of an hour.
            var patience = UInt32(clamping: rules.patience.milliseconds)
            setsockopt(
                socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &patience,
                socklen_t(MemoryLayout<UInt32>.size))
            epoll.opened(socket)
        } else if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) {
            progress.metLack = true
        }
        return socket
    }

    private func stop(_ failure: UpstreamError) -> Bool {
        if progress.failure == nil { progress.failure = failure }
        return false
    }

    /// Ends a pause; bytes that libcurl kept back come before this returns. False when the transfer cannot go
    /// on.
    func resume() -> Bool {
        progress.resume(clock)
        clock.setAlarm(noLaterThan: progress.deadline)
        return curl_easy_pause(easy, CURLPAUSE_CONT) == CURLE_OK
    }
}

// What libcurl calls are plain functions: a closure would take over the isolation of the place where it is
// written and stop the process on the engine's thread.

/// CURLOPT_HEADERFUNCTION. Any answer but the number of bytes makes libcurl stop the transfer.
private func curlReceivesLine(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ owner: UnsafeMutableRawPointer?
) -> Int {
    guard let owner else { return 0 }
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return Unmanaged<CurlHandle>.fromOpaque(owner)._withUnsafeGuaranteedRef {
        $0.receive(line: line) ? line.count : 0
    }
}

/// CURLOPT_WRITEFUNCTION, by the same rule. Never called without bytes.
private func curlReceivesBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ owner: UnsafeMutableRawPointer?
) -> Int {
    guard let owner else { return 0 }
    let body = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return Unmanaged<CurlHandle>.fromOpaque(owner)._withUnsafeGuaranteedRef {
        $0.receive(body: body) ? body.count : 0
    }
}

/// CURLOPT_PREREQFUNCTION: a connection is there, and the request goes out next.
private func curlIsAboutToSend(
    _ owner: UnsafeMutableRawPointer?,
    _ remoteAddress: UnsafeMutablePointer<CChar>?, _ localAddress: UnsafeMutablePointer<CChar>?,
    _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
    guard let owner else { return CURL_PREREQFUNC_ABORT }
    return Unmanaged<CurlHandle>.fromOpaque(owner)._withUnsafeGuaranteedRef {
        $0.isFirstSending() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }
}

/// CURLOPT_OPENSOCKETFUNCTION: a connection needs a socket; -1 refuses it.
private func curlOpensSocket(
    _ owner: UnsafeMutableRawPointer?, _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let owner, let address else { return -1 }
    return Unmanaged<CurlHandle>.fromOpaque(owner)._withUnsafeGuaranteedRef { $0.openSocket(to: address) }
}

/// What the system's form of an address says.
private enum SocketAddress {
    /// libcurl's structure ends in an address of any length, of which Swift sees the first 16 bytes only.
    static func isLinkLocal(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        guard let start = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return true }
        let bytes = UnsafeRawBufferPointer(
            start: UnsafeRawPointer(address) + start, count: Int(address.pointee.addrlen))
        switch address.pointee.family {
        case AF_INET: return LinkLocal.contains(bytes.dropFirst(4).prefix(4))
        case AF_INET6: return LinkLocal.contains(bytes.dropFirst(8).prefix(16))
        default: return false
        }
    }
}
