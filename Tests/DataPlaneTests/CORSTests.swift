import DataPlane
import GatewayDoubles
import Testing

@Suite struct `pages in a browser` {
    private static let page = "https://tools.example.com"

    private static func preflight(_ origin: String) -> Request {
        Request(
            "OPTIONS", "/v1/messages",
            headers: [
                ("origin", origin), ("access-control-request-method", "POST"),
                ("access-control-request-headers", "x-api-key,anthropic-version,x-new"),
            ])
    }

    private static func isOpen(_ answer: Answer) -> Bool {
        answer.headers.contains { $0.name.hasPrefix("access-control-") }
    }

    @Test func `may not call unless their origin is configured`() async throws {
        try await withPlane { plane in
            for (request, status) in [
                (Self.preflight(Self.page), 204),
                (Request("GET", "/v1/models").with("origin", Self.page), 401),
            ] {
                let answer = try await plane.ask(request)
                #expect(answer.status == status)
                #expect(!Self.isOpen(answer))
            }
        }
    }

    @Test(arguments: [
        "https://other.example.com", "http://tools.example.com", "https://tools.example.com:8443",
        "https://tools.example.com.evil.example", "null", "*", "",
    ])
    func `of another origin may not call`(origin: String) async throws {
        try await withPlane(cors: CORSPolicy(origins: [Self.page])) { plane in
            for request in [Self.preflight(origin), Request("GET", "/v1/models").with("origin", origin)] {
                let answer = try await plane.ask(request)
                #expect(!Self.isOpen(answer))
                // A cache must not give it to those who may.
                #expect(answer.values("vary") == ["origin"])
            }
        }
    }

    @Test(arguments: [[page], ["https://a.example", page], ["*"]])
    func `of a configured origin may call, with any header`(origins: [String]) async throws {
        try await withPlane(cors: CORSPolicy(origins: origins)) { plane in
            let asked = try await plane.ask(Self.preflight(Self.page))
            #expect(asked.status == 204)
            #expect(asked.body.isEmpty)
            // Browsers refuse an answer that has the header twice.
            #expect(asked.values("access-control-allow-origin") == [Self.page])
            #expect(asked.values("access-control-allow-methods") == ["GET, HEAD, POST"])
            #expect(asked.values("access-control-allow-headers") == ["x-api-key,anthropic-version,x-new"])
            #expect(asked.values("vary") == ["origin"])
        }
    }

    @Test func `read every kind of answer`() async throws {
        try await withPlane([Bench.stream(), Bench.whole()], cors: CORSPolicy(origins: [Self.page])) {
            plane in
            for (request, status) in [
                (plane.messages(), 200), (plane.messages(Bench.question(stream: false)), 200),
                (plane.messages("{"), 400), (Request("GET", "/nothing"), 404),
                (Request("GET", "/v1/messages"), 405),
                (plane.messages("x").with("content-encoding", "gzip"), 415),
            ] {
                let answer = try await plane.ask(request.with("origin", Self.page))
                #expect(answer.status == status)
                #expect(answer.values("access-control-allow-origin") == [Self.page])
                let exposed = try #require(answer["access-control-expose-headers"])
                #expect(exposed.contains("request-id") && exposed.contains("retry-after"))
                #expect(answer.values("vary") == ["origin"])
            }
        }
    }

    @Test(arguments: ["https://a\r\n x: injected", "https://a\u{0B}b", "https://a\u{7F}b"])
    func `cannot put a header of their own into an answer`(origin: String) async throws {
        try await withPlane(cors: CORSPolicy(origins: ["*"])) { plane in
            let client = try await plane.connect()
            try await client.send(
                "GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\norigin: \(origin)\r\n\r\n")
            let text = try await client.rest().text
            let lines = text.replacing("\r\n", with: "\n").split(separator: "\n")
            #expect(!lines.contains { $0.hasPrefix(" ") || $0.hasPrefix("x:") })
            #expect(lines.joined().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        }
    }
}
