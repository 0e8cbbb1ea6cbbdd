import Synchronization
import Testing
import Upstream

/// A receiver that counts pieces and lulls, and pauses at its first lull where it is told so.
private final class LullReceiver: UpstreamReceiver {
    let pausesOnce: Bool
    let seen = Mutex((pieces: 0, lulls: 0, piecesSinceLull: 0, isPaused: false, piecesInPause: 0))
    let ended = Signal<Bool>()
    let paused = Signal<Bool>()

    init(pausesOnce: Bool = false) { self.pausesOnce = pausesOnce }

    func receive(head: UpstreamHead) {}

    func receive(body: UnsafeRawBufferPointer) -> UpstreamFlow {
        seen.withLock {
            $0.pieces += 1
            $0.piecesSinceLull += 1
            if $0.isPaused { $0.piecesInPause += 1 }
        }
        return .more
    }

    func receiveLull() -> UpstreamFlow {
        let pauses = seen.withLock { seen in
            seen.lulls += 1
            seen.piecesSinceLull = 0
            seen.isPaused = pausesOnce && seen.lulls == 1
            return seen.isPaused
        }
        guard pauses else { return .more }
        paused.set(true)
        return .pause
    }

    func willResume() { seen.withLock { $0.isPaused = false } }

    func end(_ result: Result<UpstreamSummary, UpstreamError>) { ended.set((try? result.get()) != nil) }
}

@Suite struct LullTests {
    private static func chunk(_ text: String) -> String {
        "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
    }

    private static let burst = (0..<50).map { chunk("data: \($0)\n\n") }.joined()

    @Test func `pieces that come together are followed by one lull`() async throws {
        let gate = Gate()
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + Self.burst)
            gate.wait()
            connection.send(Self.burst + "0\r\n\r\n")
        }
        let receiver = LullReceiver()
        let transport = try CurlTransport()
        _ = transport.start(UpstreamRequest(method: .get, url: server.url), for: receiver)
        while receiver.seen.withLock({ $0.pieces < 50 || $0.piecesSinceLull > 0 }) { await Task.yield() }
        #expect(receiver.seen.withLock { $0.lulls } < 10)
        gate.open()
        #expect(await receiver.ended.wait())
        #expect(receiver.seen.withLock { $0.pieces } == 100)
    }

    @Test func `a lull can pause a transfer`() async throws {
        let gate = Gate()
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + Self.burst)
            gate.wait()
            connection.send(Self.burst + "0\r\n\r\n")
        }
        let receiver = LullReceiver(pausesOnce: true)
        let transport = try CurlTransport()
        let transfer = transport.start(UpstreamRequest(method: .get, url: server.url), for: receiver)
        #expect(await receiver.paused.wait())
        gate.open()
        receiver.willResume()
        transfer.resume()
        #expect(await receiver.ended.wait())
        #expect(receiver.seen.withLock { $0.pieces } == 100)
        #expect(receiver.seen.withLock { $0.piecesInPause } == 0)
    }
}
