import DataPlane
import Domain
import Foundation
import GatewayDoubles
import Synchronization
import Testing
import Wire

@Suite struct `what is served` {
    @Test(arguments: ["", "?", "?beta=true", "?a=b&c=%20d", "?beta=true&beta=false"])
    func `messages are answered whatever the query`(query: String) async throws {
        try await withPlane([Bench.whole()]) { plane in
            var request = plane.messages(Bench.question(stream: false))
            request.target += query
            let answer = try await plane.ask(request)
            #expect(answer.status == 200)
            #expect(answer["content-type"] == "application/json")
            #expect(try answer.json["type"]?.string == "message")
            #expect(try plane.entry.opening.endpoint == "/v1/messages")
        }
    }

    @Test(arguments: ["2023-06-01", "2026-10-21", "2099-12-31", "soon", "", nil])
    func `any version of the API is taken, and none`(version: String?) async throws {
        try await withPlane([Bench.whole()]) { plane in
            var request = plane.messages(Bench.question(stream: false))
            if let version { request = request.with("anthropic-version", version) }
            let answer = try await plane.ask(request)
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: [
        "/v1/message", "/v1/messages/", "/v1/messages/batches", "/v1", "/v1/models/", "/V1/MESSAGES",
        "//v1/messages",
        "/v1/complete", "/favicon.ico", "/health", "/%76%31/messages", "/..", "*",
    ])
    func `an unknown path is not found`(path: String) async throws {
        try await withPlane { plane in
            let answer = try await plane.ask(Request("POST", path, body: "{}"))
            #expect(answer.status == 404)
            #expect(answer.errorType == "not_found_error")
        }
    }

    @Test(arguments: [
        ("GET", "/v1/messages", "POST"), ("PUT", "/v1/messages", "POST"),
        ("DELETE", "/v1/messages?beta=true", "POST"),
        ("GET", "/v1/messages/count_tokens", "POST"), ("POST", "/v1/models", "GET"),
        ("PATCH", "/v1/models/a", "GET"),
        ("POST", "/", "HEAD, GET"), ("POST", "/api/hello", "HEAD, GET"),
        ("POST", "/health/live", "HEAD, GET"),
        ("DELETE", "/health/ready", "HEAD, GET"),
    ])
    func `a wrong method is told which are right`(method: String, path: String, allowed: String) async throws
    {
        try await withPlane { plane in
            let answer = try await plane.ask(Request(method, path))
            #expect(answer.status == 405)
            #expect(answer.errorType == "invalid_request_error")
            #expect(answer.values("allow") == [allowed])
        }
    }

    @Test(arguments: [
        ("GET", "resp_1", 404, "Response with id 'resp_1' not found."),
        ("DELETE", "resp_1", 404, "Response with id 'resp_1' not found."),
        ("GET", "resp_1/input_items?limit=2", 404, "Response with id 'resp_1' not found."),
        ("POST", "resp_1/cancel", 404, "Response with id 'resp_1' not found."),
        ("POST", "resp_1", 405, "This path takes GET, DELETE only."),
        ("GET", "resp_1/cancel", 405, "This path takes POST only."),
        ("GET", "..", 404, "There is nothing at this path."),
        ("GET", "resp%2F1", 404, "There is nothing at this path."),
        ("GET", "resp_1/", 404, "There is nothing at this path."),
        ("GET", "resp_1/input_items/x", 404, "There is nothing at this path."),
    ])
    func `responses that a provider keeps have paths of their own`(
        method: String, path: String, status: Int, message: String
    ) async throws {
        try await withPlane { plane in
            let answer = try await plane.ask(
                Request(method, "/v1/responses/" + path, headers: [plane.key()]))
            #expect(answer.status == status)
            let error = try answer.json["error"]
            #expect(error?["message"]?.string == message)
            #expect(error?["type"]?.string == "invalid_request_error")
        }
    }

    @Test(arguments: [
        ("GET", "http://tollgate.test/v1/models", 200),
        ("GET", "HTTPS://tollgate.test:8787/v1/models?limit=5", 200),
        ("GET", "http://[::1]:8787/v1/models/claude-test", 200), ("HEAD", "http://tollgate.test", 200),
        ("HEAD", "http://tollgate.test?x=/y", 200),
        ("GET", "http://me:secret@tollgate.test/health/live", 200),
        ("GET", "http://tollgate.test/v1/nothing", 404), ("PUT", "http://tollgate.test/v1/models", 405),
        ("GET", "http:///v1/models", 404), ("GET", "ftp://tollgate.test/v1/models", 404),
    ])
    func `a target that is a whole URL counts by its path`(method: String, target: String, status: Int)
        async throws
    {
        try await withPlane { plane in
            let answer = try await plane.ask(Request(method, target, headers: [plane.key()]))
            #expect(answer.status == status)
        }
    }

    @Test func `a message to a whole URL is answered, and errors there are OpenAI's on OpenAI's paths`()
        async throws
    {
        try await withPlane([Bench.whole()]) { plane in
            var request = plane.messages(Bench.question(stream: false))
            request.target = "http://tollgate.test/v1/messages?beta=true"
            #expect(try await plane.ask(request).status == 200)
            #expect(try plane.entry.opening.endpoint == "/v1/messages")
            let refused = try await plane.ask(Request("GET", "http://tollgate.test/v1/chat/completions"))
            #expect(refused.status == 405)
            #expect(try refused.json["type"] == nil)
        }
    }

    @Test func `an unknown path and a wrong method stand on the ledger when a key was presented`()
        async throws
    {
        try await withPlane { plane in
            for (method, path) in [("POST", "/v1/complete"), ("GET", "/v1/messages")] {
                _ = try await plane.ask(Request(method, path, headers: [plane.key()]))
            }
            #expect(Set(plane.bench.ledger.entries.map { $0.settlement?.status }) == [404, 405])
            #expect(plane.bench.ledger.entries.allSatisfy { $0.settlement?.outcome == .refused })
        }
    }

    @Test(
        arguments: ["HEAD", "GET"],
        ["/", "/api/hello", "/health/live", "/health/liveliness", "/health/readiness"])
    func `clients that warm up get an empty answer`(method: String, path: String) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            // Twice, so that a body in the first answer would be taken for the second one's head.
            for _ in 1...2 {
                try await client.send(Request(method, path).bytes)
                let answer = try await client.answer(toHead: method == "HEAD")
                #expect(answer.status == 200)
                #expect(answer.body.isEmpty)
                #expect(answer["content-length"] == "0")
            }
        }
    }

    @Test func `an answer to HEAD has no body, also when it is an error`() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(Request("HEAD", "/v1/messages").bytes)
            #expect(try await client.answer(toHead: true).status == 405)
            try await client.send(Request("HEAD", "/nothing").with("connection", "close").bytes)
            #expect(try await client.answer(toHead: true).status == 404)
            #expect(try await client.rest().text == "")
        }
    }

    @Test func `the server is ready exactly while its database answers`() async throws {
        let works = Mutex(true)
        let isReady: @Sendable () async -> Bool = { works.withLock { $0 } }
        try await withPlane(isReady: isReady) { plane in
            for state in [true, false, true] {
                works.withLock { $0 = state }
                for (path, status) in [("/health/ready", state ? 200 : 503), ("/health/live", 200)] {
                    let answer = try await plane.ask(Request("GET", path))
                    #expect(answer.status == status)
                }
            }
        }
    }
}
