import Domain
import GatewayDoubles
import Testing

@Suite struct `where a key is looked for` {
    @Test(arguments: [
        ("x-api-key", ""), ("X-API-KEY", ""), ("X-Api-Key", ""), ("Authorization", "Bearer "),
        ("authorization", "bearer "), ("AUTHORIZATION", "BEARER "), ("Authorization", "Bearer   "),
    ])
    func `both headers are taken, in any case`(name: String, scheme: String) async throws {
        try await withPlane([Bench.whole()]) { plane in
            let request = Request(
                "POST", "/v1/messages", headers: [(name, scheme + plane.key().1)],
                body: Bench.question(stream: false))
            let answer = try await plane.ask(request)
            #expect(answer.status == 200)
            #expect(try plane.entry.opening.key == plane.bench.key.id)
        }
    }

    @Test(arguments: [
        ("GOOD", "Bearer BAD", 200), ("BAD", "Bearer GOOD", 401), ("GOOD", "Bearer GOOD", 200),
        ("", "Bearer GOOD", 200), ("GOOD", "", 200), ("GOOD", "Basic Zm9v", 200),
    ])
    func `x-api-key counts before the bearer token unless it is empty`(
        key: String, authorization: String, status: Int
    ) async throws {
        try await withPlane([Bench.whole()]) { plane in
            func filled(_ text: String) -> String {
                text.replacing("GOOD", with: plane.key().1).replacing("BAD", with: "tg-unknown-key")
            }
            let request = Request(
                "POST", "/v1/messages",
                headers: [("x-api-key", filled(key)), ("authorization", filled(authorization))],
                body: Bench.question(stream: false))
            let answer = try await plane.ask(request)
            #expect(answer.status == status)
        }
    }

    @Test(arguments: [
        [], [("x-api-key", "")], [("authorization", "")], [("authorization", "Bearer")],
        [("authorization", "Bearer ")], [("authorization", "Basic dGc6dGc=")], [("authorization", "tg-a-b")],
        [("x-api-key", "tg-unknown-key")], [("authorization", "Bearer tg-unknown-key")],
        [("cookie", "x-api-key=tg-a-b")],
        [("x-api-key", "käse 🧀")],
    ])
    func `without a good key nothing is answered and nothing is retried`(headers: [(String, String)])
        async throws
    {
        try await withPlane { plane in
            for (method, path) in [
                ("POST", "/v1/messages"), ("POST", "/v1/messages/count_tokens"), ("GET", "/v1/models"),
                ("GET", "/v1/models/claude-test"),
            ] {
                let answer = try await plane.ask(
                    Request(method, path, headers: headers, body: method == "POST" ? Bench.question() : ""))
                #expect(answer.status == 401)
                #expect(answer.errorType == "authentication_error")
                #expect(answer["x-should-retry"] == "false")
            }
            #expect(plane.bench.ledger.entries.isEmpty)
        }
    }
}
