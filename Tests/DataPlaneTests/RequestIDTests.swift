import DataPlane
import Domain
import GatewayDoubles
import Testing
import Wire

@Suite struct `request ids` {
    /// One request for every kind of answer; `KEY` stands for the good key.
    static let kinds: [(request: Request, status: Int)] = [
        (Request("POST", "/v1/messages", headers: [("x-api-key", "KEY")], body: Bench.question()), 200),
        (
            Request(
                "POST", "/v1/messages", headers: [("x-api-key", "KEY")], body: Bench.question(stream: false)),
            200
        ),
        (Request("POST", "/v1/messages", headers: [("x-api-key", "KEY")], body: "{"), 400),
        (Request("POST", "/v1/messages", body: Bench.question()), 401),
        (
            Request(
                "POST", "/v1/messages/count_tokens", headers: [("x-api-key", "KEY")], body: Bench.question()),
            200
        ),
        (Request("POST", "/v1/messages/count_tokens", headers: [("x-api-key", "KEY")], body: "[]"), 400),
        (Request("GET", "/v1/models", headers: [("x-api-key", "KEY")]), 200),
        (Request("GET", "/v1/models?limit=0", headers: [("x-api-key", "KEY")]), 400),
        (Request("GET", "/v1/models/claude-test", headers: [("x-api-key", "KEY")]), 200),
        (Request("HEAD", "/"), 200),
        (Request("HEAD", "/api/hello"), 200),
        (Request("GET", "/health/live"), 200),
        (Request("GET", "/health/ready"), 200),
        (Request("OPTIONS", "/v1/messages"), 204),
        (Request("GET", "/nothing", headers: [("x-api-key", "KEY")]), 404),
        (Request("PUT", "/v1/messages", headers: [("x-api-key", "KEY")]), 405),
        (
            Request("POST", "/v1/messages", headers: [("x-api-key", "KEY"), ("content-length", "33554433")]),
            413
        ),
        (
            Request(
                "POST", "/v1/messages", headers: [("x-api-key", "KEY"), ("content-encoding", "gzip")],
                body: "x"),
            415
        ),
        (Request("BREW", "/v1/messages"), 501),
    ]

    @Test(arguments: kinds.indices)
    func `every answer has one, the same in its error and on the ledger`(kind: Int) async throws {
        var (request, status) = Self.kinds[kind]
        let script = request.body.contains(#""stream":true"#) ? Bench.stream() : Bench.whole()
        try await withPlane([script]) { plane in
            request.headers = request.headers.map { ($0.0, $0.1 == "KEY" ? plane.key().1 : $0.1) }
            let answer = try await plane.ask(request)
            #expect(answer.status == status)
            try #require(answer.values("request-id").count == 1)
            let id = try #require(answer["request-id"])
            #expect(id.wholeMatch(of: /req_[0-9a-z]{26}/) != nil)
            if status >= 400 {
                #expect(answer.errorType != nil)
                #expect(try answer.json["request_id"]?.string == id)
            }
            #expect(plane.bench.ledger.entries.allSatisfy { $0.id.text == id })
        }
    }

    @Test func `every request with a key that fails is on the ledger under its id`() async throws {
        try await withPlane { plane in
            for (request, status) in Self.kinds where status >= 400 && status != 401 {
                var request = request
                request.headers = request.headers.map { ($0.0, $0.1 == "KEY" ? plane.key().1 : $0.1) }
                let id = try #require(try await plane.ask(request)["request-id"])
                let isKnown = request.headers.contains { $0.0 == "x-api-key" }
                // A list of models is free of cost and not on the ledger.
                guard isKnown, !request.target.hasPrefix("/v1/models") else { continue }
                let entry = plane.bench.ledger.entries.first { $0.id.text == id }
                #expect(entry?.settlement?.status == status, "\(request.method) \(request.target)")
            }
        }
    }

    @Test func `no two requests share one, on one connection or many`() async throws {
        try await withPlane { plane in
            var ids: [String?] = []
            for _ in 1...3 {
                let client = try await plane.connect()
                for _ in 1...5 {
                    try await client.send(Request("GET", "/health/live").bytes)
                    ids.append(try await client.answer()["request-id"])
                }
            }
            #expect(Set(ids).count == 15)
        }
    }

    @Test func `the client's own id does not replace ours`() async throws {
        try await withPlane { plane in
            let request = Request(
                "GET", "/health/live", headers: [("request-id", "mine"), ("x-request-id", "mine")])
            let answer = try await plane.ask(request)
            #expect(answer["request-id"]?.hasPrefix("req_") == true)
        }
    }
}
