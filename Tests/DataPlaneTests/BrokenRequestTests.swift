import DataPlane
import GatewayDoubles
import TestSupport
import Testing

@Suite struct `broken HTTP` {
    static let heads: [String] = [
        "\u{0}\u{1}\u{2}garbage\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}",
        "hello\r\n\r\n",
        "GET\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / FTP/1.1\r\n\r\n",
        "GET / HTTP/9.9\r\nhost: a\r\n\r\n",
        "GET / HTTP/2.0\r\nhost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "BREW /pot HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n: no name\r\n\r\n",
        "GET / HTTP/1.1\r\nbad name: x\r\n\r\n",
        "GET / HTTP/1.1\r\nname : x\r\n\r\n",
        "GET / HTTP/1.1\r\nname: a\u{0}b\r\n\r\n",
        "GET / HTTP/1.1\r\nname: a\rb: c\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5, 6\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: +5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0x5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999999999999\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /v1/messages HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "POST /v1/messages HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        "POST /v1/messages HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n2\r\nabcd\r\n",
        "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n" + String(repeating: "a", count: 100_000) + ": x\r\n\r\n",
        "GET / HTTP/1.1\r\nx: " + String(repeating: "a", count: 100_000) + "\r\n\r\n",
        "GET / HTTP/1.1\r\n" + String(repeating: "x: y\r\n", count: 300) + "\r\n",
        // Lines that never end.
        String(repeating: "a", count: 300_000),
        "GET /" + String(repeating: "a", count: 300_000),
        "GET / HTTP/1.1\r\nx: " + String(repeating: "a", count: 300_000),
    ]

    /// One of them; where it has a body, with a key, without which nobody looks at that.
    private static func head(_ index: Int, _ plane: Plane) -> String {
        let (name, value) = plane.key()
        return heads[index].replacing(
            "/v1/messages HTTP/1.1\r\n", with: "/v1/messages HTTP/1.1\r\n\(name): \(value)\r\n")
    }

    @Test(arguments: heads.indices)
    func `is answered as Anthropic would or cut off, and harms nobody`(index: Int) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            // The server may hang up before it has everything.
            try? await client.send(Self.head(index, plane))
            let (text, _) = try await client.rest()
            if !text.isEmpty {
                let status = text.dropFirst("HTTP/1.1 ".count).prefix(3)
                #expect(["400", "405", "414", "431", "501", "505"].contains(status), "\(status)")
                #expect(text.contains("\r\nrequest-id: req_"))
                #expect(text.contains(#""type":"invalid_request_error""#))
                #expect(text.components(of: "HTTP/1.1 ") == 1, "more than one answer")
            }
            #expect(try await plane.ask(Request("GET", "/health/live")).status == 200)
        }
    }

    @Test(arguments: [
        (0, 501), (1, 501), (2, 501), (9, 501), (6, 505), (7, 505), (10, 400), (16, 400), (18, 400),
        (26, 400),
    ])
    func `that came as one piece is answered, not just cut off`(index: Int, status: Int) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(Self.head(index, plane))
            let answer = try await client.answer()
            #expect(answer.status == status)
            #expect(answer.errorType == "invalid_request_error")
            #expect(answer["connection"] == "close")
            #expect(try await client.rest().end == .closed)
        }
    }

    @Test func `after a good request on one connection does not spoil that one's answer`() async throws {
        try await withPlane([Bench.whole()]) { plane in
            let client = try await plane.connect()
            let good = plane.messages(Bench.question(stream: false))
            try await client.send(String(decoding: good.bytes, as: UTF8.self) + "garbage\r\n\r\n")
            #expect(try await client.answer().status == 200)
            #expect(try await client.answer().status == 501)
            #expect(try await client.rest().end == .closed)
        }
    }

    @Test func `a request hidden in another's body is not answered`() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let hidden = "GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n"
            try await client.send(
                Request(
                    "POST", "/v1/messages",
                    headers: [plane.key(), ("content-length", "\(hidden.utf8.count)")]
                ).head
                    + hidden + Request("GET", "/v1/models").with("connection", "close").head)
            #expect(try await client.answer().status == 400)
            #expect(try await client.answer().status == 401)
            #expect(try await client.rest().text == "")
        }
    }

    @Test func `a client that leaves in the middle of its request leaves nothing behind`() async throws {
        try await withPlane { plane in
            let bytes = plane.messages().bytes
            for length in stride(from: 1, to: bytes.count, by: 23) {
                let client = try await plane.connect()
                try await client.send(bytes.prefix(length))
                if length.isMultiple(of: 2) { client.close() } else { client.reset() }
            }
            await until("all connections are closed") { plane.server.connectionCount == 0 }
            #expect(plane.server.answeringCount == 0)
            #expect(plane.bench.ledger.entries.isEmpty)
        }
    }
}

extension String {
    /// How often a mark is in the text.
    fileprivate func components(of mark: String) -> Int { ranges(of: mark).count }
}
