import Testing
import Upstream

@Suite struct RequestTests {
    private let transport: CurlTransport

    init() throws {
        transport = try CurlTransport()
    }

    @Test func `headers are sent as they are, in their order, and none is added`() async throws {
        let server = try ScriptedServer { $0.answerAll("") }
        let request = UpstreamRequest(
            method: .post,
            url: server.url + "/v1/a/../b?q=1",
            headers: [
                ("Authorization", "Bearer k"), ("x-Empty", ""), ("x-b", "2"),
                ("Content-Type", "application/json"), ("X-A", "ä, \"quoted\""), ("x-b", "1"),
                ("User-Agent", "tollgate"),
            ],
            body: Array("{}".utf8)
        )
        _ = try await transport.whole(request).get()
        let sent = try #require(server.requests.first)
        #expect(sent.line == "POST /v1/a/../b?q=1 HTTP/1.1")
        #expect(sent.body == request.body)
        #expect(
            sent.headers == [
                "Host: 127.0.0.1:\(server.port)", "Authorization: Bearer k", "x-Empty:", "x-b: 2",
                "Content-Type: application/json", "X-A: ä, \"quoted\"", "x-b: 1", "User-Agent: tollgate",
                "Accept-Encoding: identity", "Content-Length: 2",
            ]
        )
    }

    @Test func `an accept or encoding of the caller is not doubled`() async throws {
        let server = try ScriptedServer { $0.answerAll("") }
        let headers = [
            (name: "Accept", value: "text/event-stream"), (name: "accept-encoding", value: "gzip"),
        ]
        _ = try await transport.whole(UpstreamRequest(method: .get, url: server.url, headers: headers)).get()
        let sent = try #require(server.requests.first)
        let expected = ["Accept: text/event-stream", "accept-encoding: gzip"]
        #expect(Array(sent.headers.dropFirst()) == expected)
    }

    @Test(arguments: [
        (UpstreamRequest.Method.get, 0, "GET"), (.head, 0, "HEAD"), (.delete, 0, "DELETE"),
        (.delete, 9, "DELETE"), (.post, 0, "POST"), (.post, 9, "POST"), (.post, 300_000, "POST"),
    ])
    func `a handle changes its verb and body from request to request`(
        method: UpstreamRequest.Method, count: Int, verb: String
    ) async throws {
        let server = try ScriptedServer { $0.answerAll("") }
        let body = Bytes.pattern(count)
        for other in [UpstreamRequest.Method.post, .get, .head, .delete] {
            let before = UpstreamRequest(method: other, url: server.url, body: other == .post ? [1] : [])
            _ = try await transport.whole(before).get()
            let after = UpstreamRequest(method: method, url: server.url, body: body)
            _ = try await transport.whole(after).get()
        }
        #expect(server.accepted == 1)
        let requests = server.requests
        #expect(requests.map(\.line).filter { $0.hasPrefix("POST") }.count == (method == .post ? 5 : 1))
        for index in [1, 3, 5, 7] {
            #expect(requests[index].line == "\(verb) / HTTP/1.1")
            #expect(requests[index].body == body)
            let lengths = requests[index].headers.filter { $0.hasPrefix("Content-Length") }
            #expect(lengths == (method == .post || count > 0 ? ["Content-Length: \(count)"] : []))
        }
    }

    @Test(arguments: [
        ("x-a", "1\r\nx-b: 2"), ("x-a", "1\n"), ("x-a", "1\u{0}2"), ("x-a", "\u{7F}"), ("x a", "1"),
        ("x-a:", "1"), ("", "1"), ("x-a\r\n", "1"), ("x-ä", "1"), ("Content-Length", "3"),
        ("transfer-encoding", "chunked"),
        ("Expect", "100-continue"), ("x-a", String(repeating: "x", count: 300_000)),
    ])
    func `a header that could change the framing is refused`(name: String, value: String) async throws {
        let server = try ScriptedServer { $0.answerAll("") }
        let request = UpstreamRequest(method: .post, url: server.url, headers: [(name, value)], body: [1])
        let error = try await transport.refusal(of: request)
        guard case .invalidRequest(let reason) = error else { return #expect(Bool(false), "\(error)") }
        #expect(value.count < 5 || !reason.contains(value))
        #expect(error.isBeforeRequest)
        #expect(server.accepted == 0)
    }

    @Test(arguments: [
        "", "127.0.0.1", "file:///etc/hostname", "ftp://127.0.0.1/", "http://u:p@127.0.0.1/",
        "http://127.0.0.1/a b", "http://127.0.0.1/\r\nx: y", "http://127.0.0.1/\u{0}", "http://",
        "http://127.0.0.1:99999/", "http://ä/",
        "https:/127.0.0.1", "gopher://127.0.0.1", "http:\\\\127.0.0.1",
    ])
    func `a URL that is none, or is for another protocol, is refused`(url: String) async throws {
        let error = try await transport.refusal(of: UpstreamRequest(method: .get, url: url))
        guard case .invalidRequest = error else { return #expect(Bool(false), "\(error)") }
        #expect(!error.description.contains("127.0.0.1"))
    }

    @Test(arguments: [UpstreamRequest.Method.get, .head])
    func `a body where none can be is refused`(method: UpstreamRequest.Method) async throws {
        let request = UpstreamRequest(method: method, url: "http://127.0.0.1", body: [1])
        #expect(try await transport.refusal(of: request).shortDescription == "invalid_request")
    }

    @Test func `a handle works after a refused request`() async throws {
        let server = try ScriptedServer { $0.answerAll("fine") }
        _ = try await transport.refusal(of: UpstreamRequest(method: .get, url: "nothing"))
        let (_, body) = try await transport.whole(UpstreamRequest(method: .get, url: server.url)).get()
        #expect(body == Array("fine".utf8))
    }

    @Test func `a proxy gets the request, but for https only the name of the host`() async throws {
        let proxy = try ScriptedServer { connection in
            guard let request = connection.readRequest() else { return }
            if request.line.hasPrefix("CONNECT") {
                connection.answer("403 Forbidden", "no tunnel")
            } else {
                connection.answer("200 OK", "by proxy")
            }
        }
        let headers = [(name: "authorization", value: "secret")]
        var request = UpstreamRequest(
            method: .get, url: "http://provider.invalid/v1", headers: headers, proxy: proxy.url
        )
        let (_, body) = try await transport.whole(request).get()
        #expect(body == Array("by proxy".utf8))
        #expect(proxy.requests.first?.line == "GET http://provider.invalid/v1 HTTP/1.1")

        request.url = "https://provider.invalid/v1"
        #expect(try await transport.refusal(of: request) == .connect)
        let tunnel = try #require(proxy.requests.last)
        #expect(tunnel.line == "CONNECT provider.invalid:443 HTTP/1.1")
        #expect(!tunnel.headers.contains { $0.contains("secret") })
    }

    @Test(arguments: [
        // RFC 7617 section 2, and a password that would change if it were decoded like a URL.
        ("Aladdin:open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), ("a:b%41:c", "Basic YTpiJTQxOmM="),
    ])
    func `a proxy is told its password, and nobody else is`(credential: String, header: String) async throws {
        let proxy = try ScriptedServer { connection in
            while let request = connection.readRequest() {
                connection.answer(request.line.hasPrefix("CONNECT") ? "403 Forbidden" : "200 OK", "")
            }
        }
        let provider = try ScriptedServer { $0.answerAll("") }
        let sent = "Proxy-Authorization: \(header)"
        for url in ["http://provider.invalid/v1", "https://provider.invalid/v1"] {
            let request = UpstreamRequest(
                method: .get, url: url, proxy: proxy.url, proxyCredential: credential)
            _ = await transport.whole(request)
            #expect(proxy.requests.last?.headers.contains(sent) == true)
        }
        // The same handle, without the proxy, and through it without a password.
        _ = try await transport.whole(UpstreamRequest(method: .get, url: provider.url)).get()
        #expect(provider.requests.last?.headers.contains { $0.hasPrefix("Proxy-") } == false)
        let plain = UpstreamRequest(method: .get, url: "http://provider.invalid/v1", proxy: proxy.url)
        _ = await transport.whole(plain)
        #expect(proxy.requests.last?.headers.contains { $0.hasPrefix("Proxy-Authorization") } == false)
    }
}

extension CurlTransport {
    /// The error of a request that is expected to fail.
    func refusal(of request: UpstreamRequest) async throws -> UpstreamError {
        let recorder = Recorder()
        _ = start(request, for: recorder)
        return try #require(await recorder.end().error)
    }
}
