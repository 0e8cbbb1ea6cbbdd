import CCurl
import Glibc
import Testing

@testable import Upstream

/// Which sockets an engine waits for, while libcurl uses, keeps and drops connections.
@Suite struct EpollSetTests {
    private let epoll: EpollSet
    private let (near, far): (Int32, Int32)

    init() throws {
        let wakeUp = eventfd(0, Int32(EFD_CLOEXEC))
        epoll = try EpollSet(wakeUp: wakeUp)
        (near, far) = try Self.pair()
        epoll.opened(near)
    }

    @Test func `a connection that is used again is heard`() {
        epoll.watch(near, for: CURL_POLL_IN)
        epoll.watch(near, for: CURL_POLL_REMOVE)
        epoll.watch(near, for: CURL_POLL_IN)
        say("x")
        #expect(epoll.wait(milliseconds: 1000) == 1)
        let (descriptor, actions) = epoll.ready(0)
        #expect(descriptor == near && actions == CURL_CSELECT_IN)
    }

    @Test func `an idle connection that the server closes is told of once, and to nobody`() {
        epoll.watch(near, for: CURL_POLL_IN)
        epoll.watch(near, for: CURL_POLL_REMOVE)
        close(far)
        #expect(epoll.wait(milliseconds: 1000) == 1)
        #expect(epoll.ready(0).actions == 0)
        #expect(epoll.wait(milliseconds: 0) == 0)
        // It is heard again as soon as libcurl wants to use it.
        epoll.watch(near, for: CURL_POLL_IN)
        #expect(epoll.wait(milliseconds: 1000) == 1)
        #expect(epoll.ready(0).actions != 0)
    }

    @Test func `what is said on an idle connection is thrown away, and the connection with it`() {
        epoll.watch(near, for: CURL_POLL_IN)
        epoll.watch(near, for: CURL_POLL_REMOVE)
        say("HTTP/1.1 200 OK")
        #expect(epoll.wait(milliseconds: 1000) == 1)
        #expect(epoll.ready(0).actions == 0)
        var byte: UInt8 = 0
        #expect(recv(near, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT)) == 0)
    }

    @Test func `what comes during a pause is kept`() {
        epoll.watch(near, for: CURL_POLL_IN)
        epoll.watch(near, for: CURL_POLL_REMOVE, isPaused: true)
        say("x")
        #expect(epoll.wait(milliseconds: 1000) == 1)
        #expect(epoll.ready(0).actions == 0)
        var byte: UInt8 = 0
        #expect(recv(near, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT)) == 1)
    }

    @Test func `a number that a closed socket leaves to the next one is watched anew`() throws {
        epoll.watch(near, for: CURL_POLL_IN)
        epoll.watch(near, for: CURL_POLL_REMOVE)
        epoll.closed(near)
        let (next, peer) = try Self.pair()
        // The next socket under the same number, as the system hands them out.
        #expect(dup2(next, near) == near)
        epoll.opened(near)
        epoll.watch(near, for: CURL_POLL_IN)
        #expect(write(peer, "x", 1) == 1)
        #expect(epoll.wait(milliseconds: 1000) == 1)
        #expect(epoll.ready(0).descriptor == near)
    }

    @Test func `a socket that is no connection's is dropped at once`() throws {
        let (other, peer) = try Self.pair()
        epoll.watch(other, for: CURL_POLL_IN)
        epoll.watch(other, for: CURL_POLL_REMOVE)
        #expect(write(peer, "x", 1) == 1)
        #expect(epoll.wait(milliseconds: 0) == 0)
    }

    private func say(_ text: String) {
        #expect(write(far, text, text.utf8.count) == text.utf8.count)
    }

    private static func pair() throws -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        return (ends[0], ends[1])
    }
}
