import Testing
import Upstream

@Suite struct AnswerTests {
    private let transport: CurlTransport

    init() throws {
        transport = try CurlTransport()
    }

    @Test func `a plain answer arrives with its head, its body and its account`() async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.answer(
                "200 OK", "hello", headers: "X-Request-ID:  r1 \r\nContent-Type: text/plain\r\n")
        }
        let recorder = Recorder()
        _ = transport.start(UpstreamRequest(method: .get, url: server.url + "/a"), for: recorder)
        let state = await recorder.end()
        #expect(state.head?.status == 200)
        #expect(state.head?["x-request-id"] == "r1")
        #expect(state.head?.headers.map(\.name) == ["x-request-id", "content-type", "content-length"])
        #expect(state.text == "hello")
        let summary = try #require(state.summary)
        #expect(summary.bytesReceived == 5)
        #expect(summary.bytesSent == 0)
        #expect(!summary.reusedConnection)
        #expect(summary.connectDuration > .zero)
        #expect(summary.totalDuration >= summary.firstByteDuration)
        #expect(summary.firstByteDuration > .zero)
        #expect(state.violations.isEmpty)
    }

    @Test func `a chunked answer arrives without its framing, its trailers are dropped`() async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-late\r\n\r\n")
            connection.send("5\r\nhello\r\n1;note=1\r\n \r\n5\r\nworld\r\n0\r\nx-late: 1\r\n\r\n")
            connection.answerAll("again")
        }
        let recorder = Recorder()
        _ = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        let state = await recorder.end()
        #expect(state.text == "hello world")
        #expect(state.head?["x-late"] == nil)
        #expect(state.summary?.bytesReceived == 11)
        let (_, body) = try await transport.whole(UpstreamRequest(method: .get, url: server.url)).get()
        #expect(body == Array("again".utf8))
        #expect(server.accepted == 1)
        #expect(state.violations.isEmpty)
    }

    @Test(arguments: ["content-length: 4000000", "transfer-encoding: chunked", "connection: close"])
    func `megabytes go both ways unchanged, however the answer is framed`(framing: String) async throws {
        let server = try ScriptedServer { connection in
            guard let request = connection.readRequest() else { return }
            connection.send("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n")
            guard framing.contains("chunked") else {
                connection.send(request.body)
                return
            }
            var rest = request.body[...]
            while !rest.isEmpty {
                let chunk = rest.prefix(70_001)
                rest = rest.dropFirst(chunk.count)
                connection.send("\(String(chunk.count, radix: 16))\r\n")
                connection.send(Array(chunk))
                connection.send("\r\n")
            }
            connection.send("0\r\n\r\n")
        }
        let body = Bytes.pattern(4_000_000)
        let recorder = Recorder()
        let request = UpstreamRequest(method: .post, url: server.url, body: body)
        _ = transport.start(request, for: recorder)
        let state = await recorder.end()
        #expect(state.body == body)
        #expect(state.summary?.bytesSent == body.count)
        #expect(state.summary?.bytesReceived == body.count)
        #expect(state.violations.isEmpty)
    }

    @Test func `informational responses are skipped`() async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n")
            connection.answer("201 Created", "made", headers: "x-final: yes\r\n")
        }
        let recorder = Recorder()
        let body = Array("{}".utf8)
        _ = transport.start(UpstreamRequest(method: .post, url: server.url, body: body), for: recorder)
        let state = await recorder.end()
        #expect(state.head?.status == 201)
        #expect(state.head?["link"] == nil)
        #expect(state.head?["x-final"] == "yes")
        #expect(state.text == "made")
        #expect(state.heads == 1)
    }

    @Test func `a redirect is an answer like any other`() async throws {
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil {
                connection.answer("302 Found", "moved", headers: "location: /elsewhere\r\n")
            }
        }
        let recorder = Recorder()
        _ = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        let state = await recorder.end()
        #expect(state.head?.status == 302)
        #expect(state.head?["location"] == "/elsewhere")
        #expect(state.text == "moved")
        #expect(server.requests.count == 1)
    }

    @Test(arguments: ["HEAD", "204", "304"])
    func `an answer without a body has a head and an end`(kind: String) async throws {
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil {
                let status = ["204": "204 No Content", "304": "304 Not Modified"][kind] ?? "200 OK"
                connection.send("HTTP/1.1 \(status)\r\n\(kind == "HEAD" ? "content-length: 99\r\n" : "")\r\n")
            }
        }
        for isReused in [false, true] {
            let recorder = Recorder()
            let request = UpstreamRequest(method: kind == "HEAD" ? .head : .get, url: server.url)
            _ = transport.start(request, for: recorder)
            let state = await recorder.end()
            #expect(state.head?.status == Int(kind) ?? 200)
            #expect(state.pieces == 0)
            #expect(state.summary?.reusedConnection == isReused)
        }
    }

    @Test func `line breaks in header values cannot travel on`() async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.answer("200 OK", headers: "x-a: one\rx-b: two\r\nx-c: three\r\n  four\r\n")
        }
        let recorder = Recorder()
        _ = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        let state = await recorder.end()
        #expect(state.head?["x-a"] == "one x-b: two")
        #expect(state.head?["x-c"] == "three four")
        #expect(state.head?.headers.map(\.name) == ["x-a", "x-c", "content-length"])
    }
}

enum Bytes {
    /// Bytes whose order shows when a piece is lost, doubled or moved.
    static func pattern(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count { bytes.append(contentsOf: period.prefix(count - bytes.count)) }
        return bytes
    }

    /// As long as a prime number, so that no buffer is a multiple of it.
    private static let period: [UInt8] = {
        var state: UInt32 = 1
        return (0..<65_521).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
    }()
}
