import Synchronization
import Testing
import Upstream

@Suite struct CancelTests {
    private let transport: CurlTransport

    init() throws {
        transport = try CurlTransport()
    }

    /// Begins an answer of ten bytes and waits for the client to hang up.
    private func serverThatStops(_ hungUp: Signal<Bool>) throws -> ScriptedServer {
        try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return hungUp.set(true) }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
            connection.awaitHangUp()
            hungUp.set(true)
        }
    }

    @Test func `a transfer that is cancelled at once is over`() async throws {
        let server = try serverThatStops(Signal())
        for _ in 0..<50 {
            let recorder = Recorder()
            let transfer = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
            transfer.cancel()
            transfer.cancel()
            let state = await recorder.end()
            #expect(state.error == .cancelled)
            #expect(state.violations.isEmpty)
        }
    }

    @Test(arguments: ["running", "paused"])
    func `cancelling in the middle of an answer hangs up on the provider`(phase: String) async throws {
        let hungUp = Signal<Bool>()
        let server = try serverThatStops(hungUp)
        let recorder = Recorder(onBody: { _ in phase == "paused" ? .pause : .more })
        let transfer = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        await recorder.wait { $0.text == "half" }
        transfer.cancel()
        #expect(await recorder.end().error == .cancelled)
        #expect(await hungUp.wait())
        transfer.resume()
        transfer.cancel()
        _ = await transport.whole(UpstreamRequest(method: .get, url: "http://nonexistent.invalid"))
        #expect(recorder.now.outcomes.count == 1)
    }

    @Test(arguments: ["head", "body"])
    func `a receiver that cancels gets nothing more but the end`(place: String) async throws {
        let mayAnswer = Gate()
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            mayAnswer.wait()
            let chunks = String(repeating: "1\r\nx\r\n", count: 1000)
            connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\(chunks)")
            connection.awaitHangUp()
        }
        let transfer = Mutex<UpstreamTransfer?>(nil)
        let recorder = Recorder(
            onHead: { _ in if place == "head" { transfer.withLock { $0 }?.cancel() } },
            onBody: { _ in
                if place == "body" { transfer.withLock { $0 }?.cancel() }
                return .more
            }
        )
        let started = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        transfer.withLock { $0 = started }
        mayAnswer.open()
        let state = await recorder.end()
        #expect(state.error == .cancelled)
        #expect(state.heads == 1)
        #expect(state.pieces == (place == "head" ? 0 : 1))
        #expect(state.violations.isEmpty)
    }

    @Test func `cancelling after the end changes nothing`() async throws {
        let server = try ScriptedServer { $0.answerAll("fine") }
        let recorder = Recorder()
        let transfer = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        #expect(await recorder.end().summary != nil)
        transfer.cancel()
        let (_, body) = try await transport.whole(UpstreamRequest(method: .get, url: server.url)).get()
        #expect(body == Array("fine".utf8))
        #expect(recorder.now.outcomes.count == 1)
        #expect(server.accepted == 1)
    }

    @Test func `a cancelled task ends its whole call`() async throws {
        let hungUp = Signal<Bool>()
        let server = try serverThatStops(hungUp)
        let transport = transport
        let url = server.url
        let task = Task { await transport.whole(UpstreamRequest(method: .get, url: url)).error }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(await hungUp.wait())
    }

    @Test func `a whole answer beyond its limit is too large`() async throws {
        let server = try ScriptedServer { $0.answerAll(String(repeating: "x", count: 100_000)) }
        let request = UpstreamRequest(method: .get, url: server.url)
        let result = await transport.whole(request, limit: 99_999)
        #expect(result.error == .tooLarge(.body))
        let (head, body) = try await transport.whole(request, limit: 100_000).get()
        #expect(head.status == 200)
        #expect(body.count == 100_000)
    }

    @Test func `shutting down cancels what runs, and what comes later`() async throws {
        let server = try serverThatStops(Signal())
        let transport = try CurlTransport(engines: 2)
        let recorders = (0..<8).map { _ in Recorder() }
        for recorder in recorders {
            _ = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        }
        await recorders[0].wait { $0.text == "half" }
        transport.shutdown()
        for recorder in recorders {
            #expect(recorder.now.error == .cancelled)
            #expect(recorder.now.violations.isEmpty)
        }
        let late = Recorder()
        let transfer = transport.start(UpstreamRequest(method: .get, url: server.url), for: late)
        #expect(late.now.error == .cancelled)
        transfer.cancel()
        transfer.resume()
        transport.shutdown()
        #expect(late.now.outcomes.count == 1)
    }

    @Test func `a transport that is let go in its own callback ends after it`() async throws {
        let server = try ScriptedServer { $0.answerAll("fine") }
        let holder = Mutex<CurlTransport?>(try CurlTransport())
        let late = Recorder()
        let url = server.url
        let recorder = Recorder(onEnd: { _ in
            let transport = holder.withLock { $0.take() }
            transport?.shutdown()
            _ = transport?.start(UpstreamRequest(method: .get, url: url), for: late)
        })
        holder.withLock { transport in
            _ = transport?.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        }
        #expect(await recorder.end().text == "fine")
        #expect(await late.end().error == .cancelled)
    }
}
