import Synchronization
import Testing
import Upstream

@Suite struct FlowTests {
    private let transport: CurlTransport

    init() throws {
        transport = try CurlTransport()
    }

    @Test(arguments: ["length", "chunked"])
    func `a paused transfer holds the provider up and loses nothing`(framing: String) async throws {
        let body = Bytes.pattern(48 << 20)
        let stuck = Signal<Int>()
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            let size = String(body.count, radix: 16)
            connection.send("HTTP/1.1 200 OK\r\n")
            if framing == "length" {
                connection.send("content-length: \(body.count)\r\n\r\n")
            } else {
                connection.send("transfer-encoding: chunked\r\n\r\n\(size)\r\n")
            }
            let count = connection.sendUntilStuck(body)
            stuck.set(count)
            connection.send(Array(body[count...]))
            if framing == "chunked" { connection.send("\r\n0\r\n\r\n") }
        }
        // Pauses at the first piece and then at every hundredth.
        let recorder = Recorder(onBody: { ($0.now.pieces - 1).isMultiple(of: 100) ? .pause : .more })
        let transfer = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        await recorder.wait { $0.isPaused }
        #expect(await stuck.wait() < 16 << 20)
        #expect(recorder.now.pieces == 1)
        var pauses = 1
        while true {
            recorder.willResume()
            transfer.resume()
            let seen = pauses
            let state = await recorder.wait { $0.pauses > seen || !$0.outcomes.isEmpty }
            if !state.outcomes.isEmpty { break }
            pauses = state.pauses
        }
        let state = recorder.now
        #expect(state.summary?.bytesReceived == body.count)
        #expect(state.body == body)
        #expect(state.violations.isEmpty)
        #expect(state.pauses > 10)
    }

    @Test(arguments: ["length", "chunked", "close"])
    func `pausing at every piece of an answer that comes at once loses nothing`(
        framing: String
    ) async throws {
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil {
                switch framing {
                case "chunked":
                    let chunks = (0..<50).map { "2\r\n\($0 + 10)\r\n" }.joined()
                    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                    connection.send("\(head)\(chunks)0\r\nx: y\r\n\r\n")
                case "length":
                    connection.answer("200 OK", (10..<60).map(String.init).joined())
                default:
                    let text = (10..<60).map(String.init).joined()
                    connection.send("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\(text)")
                    return
                }
            }
        }
        let recorder = Recorder(onBody: { _ in .pause })
        let transfer = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        var pauses = 0
        while true {
            let seen = pauses
            let state = await recorder.wait { $0.pauses > seen || !$0.outcomes.isEmpty }
            if !state.outcomes.isEmpty { break }
            // By the time another transfer of the engine is over, this one has had its turns.
            _ = await transport.whole(UpstreamRequest(method: .get, url: server.url))
            #expect(recorder.now.outcomes.isEmpty)
            pauses = state.pauses
            recorder.willResume()
            transfer.resume()
        }
        let state = recorder.now
        #expect(state.text == (10..<60).map(String.init).joined())
        #expect(state.summary != nil)
        #expect(state.violations.isEmpty)
    }

    @Test func `a transfer may be resumed before the pause is known to the engine`() async throws {
        let mayAnswer = Gate()
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            mayAnswer.wait()
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
            connection.send([UInt8](repeating: 1, count: 1_000_000))
        }
        let transfer = Mutex<UpstreamTransfer?>(nil)
        let recorder = Recorder(onBody: { recorder in
            transfer.withLock { $0 }?.resume()
            return .pause
        })
        let started = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        transfer.withLock { $0 = started }
        mayAnswer.open()
        let state = await recorder.end()
        #expect(state.body.count == 1_000_000)
        #expect(state.summary != nil)
    }

    @Test func `resuming what is not paused changes nothing`() async throws {
        let server = try ScriptedServer { $0.answerAll("fine") }
        let recorder = Recorder()
        let transfer = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        for _ in 0..<100 { transfer.resume() }
        #expect(await recorder.end().text == "fine")
        transfer.resume()
        let (_, body) = try await transport.whole(UpstreamRequest(method: .get, url: server.url)).get()
        #expect(body == Array("fine".utf8))
        #expect(recorder.now.violations.isEmpty)
    }

    @Test func `a cut during a pause is told after it`() async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
        }
        let recorder = Recorder(onBody: { _ in .pause })
        let transfer = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        await recorder.wait { $0.isPaused }
        _ = await transport.whole(UpstreamRequest(method: .get, url: server.url))
        #expect(recorder.now.outcomes.isEmpty)
        recorder.willResume()
        transfer.resume()
        #expect(await recorder.end().error == .reset)
    }
}
