import Foundation
import Testing
import Upstream

@Suite struct FailureTests {
    private let transport: CurlTransport

    init() throws {
        transport = try CurlTransport()
    }

    @Test func `a port where nobody listens refuses the connection`() async throws {
        let server = try ScriptedServer(listens: false) { _ in }
        let error = try await transport.refusal(of: UpstreamRequest(method: .get, url: server.url))
        #expect(error == .connect)
        #expect(error.isBeforeRequest && error.isBeforeResponse)
    }

    @Test func `a name without an address is not resolved`() async throws {
        let request = UpstreamRequest(method: .get, url: "http://nonexistent.invalid/")
        #expect(try await transport.refusal(of: request) == .resolve)
    }

    /// How a provider may break off, and what it had sent of the body by then.
    @Test(arguments: [
        ("", ""), ("HTTP/1.1 20", ""), ("HTTP/1.1 200 OK\r\nx-a: 1\r\n", ""),
        ("HTTP/1.1 100 Continue\r\n\r\n", ""), ("HTTP/1.1 101 Switching Protocols\r\n\r\n", ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", "half"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n", ""),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n", "half"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\nhalf", "half"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nnot hexadecimal\r\n", "half"),
    ])
    func `an answer that is cut is no answer`(sent: String, body: String) async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(sent)
        }
        let recorder = Recorder()
        let request = UpstreamRequest(method: .post, url: server.url, body: [1])
        _ = transport.start(request, for: recorder)
        let state = await recorder.end()
        #expect(state.error == .reset)
        #expect(state.text == body)
        #expect(state.violations.isEmpty)
        #expect(server.requests.count == 1)
    }

    @Test func `a connection that is reset in the middle of the body ends the transfer`() async throws {
        let recorder = Recorder()
        let mayReset = Gate()
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
            mayReset.wait()
            connection.reset()
        }
        _ = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        await recorder.wait { $0.text == "half" }
        mayReset.open()
        let state = await recorder.end()
        #expect(state.error == .reset)
        #expect(state.head?.status == 200)
    }

    @Test func `a provider that refuses before it has the whole body is heard`() async throws {
        let server = try ScriptedServer { connection in
            guard connection.readHead() else { return }
            connection.answer("413 Content Too Large", "too much")
            connection.awaitHangUp()
        }
        let recorder = Recorder()
        let body = [UInt8](repeating: 1, count: 32 << 20)
        _ = transport.start(UpstreamRequest(method: .post, url: server.url, body: body), for: recorder)
        let state = await recorder.end()
        #expect(state.head?.status == 413)
        #expect(state.text == "too much")
        #expect(state.violations.isEmpty)
    }

    @Test(arguments: ["GET", "POST"])
    func `a request that a reused connection swallows is not sent twice`(verb: String) async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.answer("200 OK", "first")
            _ = connection.readRequest()
        }
        let isPost = verb == "POST"
        let request = UpstreamRequest(method: isPost ? .post : .get, url: server.url, body: isPost ? [1] : [])
        _ = try await transport.whole(request).get()
        let error = try await transport.refusal(of: request)
        #expect(error == .reset)
        #expect(!error.isBeforeRequest)
        #expect(server.requests.count == 2)
    }

    @Test func `a connection that was closed while idle is not used`() async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.answer("200 OK", "once")
        }
        for _ in 0..<3 {
            let recorder = Recorder()
            _ = transport.start(UpstreamRequest(method: .post, url: server.url, body: [1]), for: recorder)
            let state = await recorder.end()
            // Either the close was seen in time, or the request was lost with the connection.
            #expect(state.text == "once" || state.error == .reset)
        }
        #expect(server.requests.count <= 3)
    }

    @Test func `what a provider says unasked is not the answer to the next request`() async throws {
        let hasSpoken = Gate()
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.answer("200 OK", "first")
            // Less than its length says is the other way to do so.
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nstolen")
            hasSpoken.open()
            if connection.readRequest() != nil { connection.answer("200 OK", "second") }
        }
        let request = UpstreamRequest(method: .post, url: server.url, body: [1])
        #expect(try await transport.whole(request).get().1 == Array("first".utf8))
        await withCheckedContinuation { done in
            Thread.detachNewThread {
                hasSpoken.wait()
                done.resume()
            }
        }
        #expect(try await transport.whole(request).get().1 != Array("stolen".utf8))
    }

    /// Header sections that do not end: many lines, one line, one interim response after the other, trailers.
    @Test(arguments: ["lines", "line", "interim", "trailers"])
    func `a header bomb is defused`(kind: String) async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            let piece: String
            switch kind {
            case "interim":
                piece = String(repeating: "HTTP/1.1 102 Processing\r\nx-a: 1\r\n\r\n", count: 1000)
            case "line":
                connection.send("HTTP/1.1 200 OK\r\nx-a: ")
                piece = String(repeating: "x", count: 65536)
            default:
                connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n")
                if kind == "trailers" { connection.send("\r\n1\r\n!\r\n0\r\n") }
                piece = String(repeating: "x-a: 0123456789\r\n", count: 4000)
            }
            while connection.send(piece) {}
        }
        let recorder = Recorder()
        _ = transport.start(UpstreamRequest(method: .get, url: server.url), for: recorder)
        let state = await recorder.end()
        #expect(state.error == .tooLarge(.headers))
        #expect(state.heads == (kind == "trailers" ? 1 : 0))
    }

    @Test(arguments: ["hello\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"])
    func `an answer that is not HTTP is an error`(answer: String) async throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(answer)
        }
        let error = try await transport.refusal(of: UpstreamRequest(method: .get, url: server.url))
        guard case .other = error else { return #expect(Bool(false), "\(error)") }
        #expect(error.shortDescription.hasPrefix("curl_"))
    }
}

@Suite struct ErrorTextTests {
    private static let all: [UpstreamError] = [
        .invalidRequest("x"), .resolve, .connect, .linkLocal, .tls, .timeout(phase: .connect),
        .timeout(phase: .firstByte),
        .timeout(phase: .idle), .timeout(phase: .total), .reset, .tooLarge(.headers), .tooLarge(.body),
        .cancelled, .other(code: 2, "x"),
    ]

    @Test func `every error has a short word of its own and a sentence`() {
        #expect(Set(Self.all.map(\.shortDescription)).count == Self.all.count)
        #expect(Self.all.allSatisfy { $0.shortDescription.utf8.allSatisfy { $0 == 0x5F || $0 > 0x2F } })
        #expect(Self.all.allSatisfy { $0.description.hasSuffix(".") })
    }

    @Test func `what is before the request is before the response`() {
        #expect(Self.all.allSatisfy { $0.isBeforeResponse || !$0.isBeforeRequest })
        #expect(!UpstreamError.reset.isBeforeRequest)
        #expect(UpstreamError.timeout(phase: .firstByte).isBeforeResponse)
        #expect(!UpstreamError.timeout(phase: .firstByte).isBeforeRequest)
    }
}
