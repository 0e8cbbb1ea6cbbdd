import Synchronization
import Testing
import Upstream

@Suite struct ConnectionTests {
    private let transport: CurlTransport

    init() throws {
        transport = try CurlTransport()
    }

    @Test func `one connection serves one request after the other`() async throws {
        let server = try ScriptedServer { $0.answerAll("fine") }
        for number in 0..<100 {
            let recorder = Recorder()
            let request = UpstreamRequest(method: .post, url: server.url, body: Bytes.pattern(number))
            _ = transport.start(request, for: recorder)
            let state = await recorder.end()
            #expect(state.summary?.reusedConnection == (number > 0))
            #expect(state.summary?.connectDuration == .zero || number == 0)
        }
        #expect(server.accepted == 1)
        #expect(server.requests.map(\.body.count) == Array(0..<100))
    }

    @Test func `sixty-four transfers run at the same time`() async throws {
        let together = Gate()
        let arrived = Mutex(0)
        let server = try ScriptedServer { connection in
            while let request = connection.readRequest() {
                // Nobody is answered before all have asked.
                let count = arrived.withLock { count in
                    count += 1
                    return count
                }
                if count == 64 {
                    for _ in 0..<64 { together.open() }
                }
                together.wait()
                connection.answer("200 OK", String(decoding: request.body, as: UTF8.self))
            }
        }
        let recorders = (0..<64).map { _ in Recorder() }
        for (number, recorder) in recorders.enumerated() {
            let body = Array("number \(number)".utf8)
            _ = transport.start(UpstreamRequest(method: .post, url: server.url, body: body), for: recorder)
        }
        for (number, recorder) in recorders.enumerated() {
            let state = await recorder.end()
            #expect(state.text == "number \(number)")
            #expect(state.violations.isEmpty)
        }
        #expect(server.accepted == 64)
    }

    @Test(arguments: [1, 2])
    func `transfers from many threads and callbacks all end`(engines: Int) async throws {
        let server = try ScriptedServer { $0.answerAll("fine") }
        let transport = try CurlTransport(engines: engines)
        let url = server.url
        let count = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var count = 0
                    for _ in 0..<100 {
                        let followUp = Recorder()
                        let recorder = Recorder(onEnd: { _ in
                            _ = transport.start(UpstreamRequest(method: .get, url: url), for: followUp)
                        })
                        let request = UpstreamRequest(method: .post, url: url, body: [1])
                        _ = transport.start(request, for: recorder)
                        if await recorder.end().text == "fine" { count += 1 }
                        if await followUp.end().text == "fine" { count += 1 }
                    }
                    return count
                }
            }
            var count = 0
            for await some in group { count += some }
            return count
        }
        #expect(count == 1600)
        #expect(server.accepted <= 8 * engines)
    }

    @Test func `what a receiver and a transfer hold of each other is let go at the end`() async throws {
        let server = try ScriptedServer { $0.answerAll("fine") }
        let ended = Signal<Bool>()
        weak var gone: HoldingReceiver?
        do {
            let receiver = HoldingReceiver(ended)
            gone = receiver
            let transfer = transport.start(UpstreamRequest(method: .get, url: server.url), for: receiver)
            receiver.transfer.withLock { $0 = transfer }
            _ = await ended.wait()
        }
        // The engine lets go before it goes on with the next transfer.
        _ = await transport.whole(UpstreamRequest(method: .get, url: server.url))
        #expect(gone == nil)
    }

    @Test func `the library's version is known`() {
        #expect(CurlTransport.libraryVersion.hasPrefix("libcurl/"))
    }
}

/// Holds its own transfer, as receivers do that want to cancel.
private final class HoldingReceiver: UpstreamReceiver {
    let transfer = Mutex<UpstreamTransfer?>(nil)
    private let ended: Signal<Bool>

    init(_ ended: Signal<Bool>) {
        self.ended = ended
    }

    func receive(head: UpstreamHead) {}
    func receive(body: UnsafeRawBufferPointer) -> UpstreamFlow { .more }
    func end(_ result: Result<UpstreamSummary, UpstreamError>) { ended.set(true) }
}
