import Testing
import Upstream

@Suite struct TimeoutTests {
    private let transport: CurlTransport
    /// Long enough to make a local connection on a busy machine, where a test has to get beyond that.
    private let short = Duration.milliseconds(300)

    init() throws {
        transport = try CurlTransport()
    }

    /// Sends the text and is silent from then on.
    private func silentServer(_ text: String = "") throws -> ScriptedServer {
        try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(text)
            connection.awaitHangUp()
        }
    }

    @Test func `a server that never finishes the TLS handshake is no connection`() async throws {
        let server = try ScriptedServer { $0.awaitHangUp() }
        let request = UpstreamRequest(
            method: .get,
            url: "https://127.0.0.1:\(server.port)",
            timeouts: UpstreamTimeouts(connect: .milliseconds(50))
        )
        #expect(try await transport.refusal(of: request) == .timeout(phase: .connect))
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nx-a: 1\r\n", "HTTP/1.1 100 Continue\r\n\r\n"])
    func `a head that is not complete in time is a timeout before the first byte`(sent: String) async throws {
        let server = try silentServer(sent)
        let timeouts = UpstreamTimeouts(firstByte: short, idle: .milliseconds(1))
        let request = UpstreamRequest(method: .get, url: server.url, timeouts: timeouts)
        #expect(try await transport.refusal(of: request) == .timeout(phase: .firstByte))
    }

    @Test(arguments: ["", "half"])
    func `a body that stops is a timeout between bytes`(sent: String) async throws {
        let server = try silentServer("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n\(sent)")
        let recorder = Recorder()
        let timeouts = UpstreamTimeouts(idle: .milliseconds(50))
        _ = transport.start(UpstreamRequest(method: .get, url: server.url, timeouts: timeouts), for: recorder)
        let state = await recorder.end()
        #expect(state.error == .timeout(phase: .idle))
        #expect(state.text == sent)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"])
    func `the total time ends a transfer in every phase`(sent: String) async throws {
        let server = try silentServer(sent)
        let timeouts = UpstreamTimeouts(total: short)
        let request = UpstreamRequest(method: .get, url: server.url, timeouts: timeouts)
        #expect(try await transport.refusal(of: request) == .timeout(phase: .total))
    }

    @Test func `a pause is not held against the provider, but counts in total`() async throws {
        let server = try silentServer("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
        let paused = Recorder(onBody: { _ in .pause })
        let timeouts = UpstreamTimeouts(idle: .milliseconds(20))
        let transfer = transport.start(
            UpstreamRequest(method: .get, url: server.url, timeouts: timeouts), for: paused
        )
        let doomed = Recorder(onBody: { _ in .pause })
        let short = UpstreamTimeouts(total: .milliseconds(300))
        _ = transport.start(UpstreamRequest(method: .get, url: server.url, timeouts: short), for: doomed)
        await paused.wait { $0.isPaused }
        // Three transfers with the same patience, one after the other, run out of it meanwhile.
        for _ in 0..<3 {
            let request = UpstreamRequest(method: .get, url: server.url, timeouts: timeouts)
            #expect(try await transport.refusal(of: request) == .timeout(phase: .idle))
        }
        #expect(await doomed.end().error == .timeout(phase: .total))
        #expect(paused.now.outcomes.isEmpty)
        paused.willResume()
        transfer.resume()
        #expect(await paused.end().error == .timeout(phase: .idle))
    }

    /// As with a machine that is gone without a goodbye, nothing of what is sent arrives anywhere.
    @Test func `a provider that takes nothing of what is sent is given up when the patience is over`()
        async throws
    {
        let isOver = Gate()
        let server = try ScriptedServer { _ in isOver.wait() }
        defer { isOver.open() }
        let impatient = try CurlTransport(patience: .milliseconds(500))
        let request = UpstreamRequest(
            method: .post, url: server.url, body: [UInt8](repeating: 0x20, count: 32 << 20),
            timeouts: UpstreamTimeouts(total: .seconds(40)))
        #expect(try await impatient.refusal(of: request) == .reset)
    }
}
