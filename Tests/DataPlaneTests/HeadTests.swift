import Domain
import Gateway
import GatewayDoubles
import Synchronization
import Testing

@testable import DataPlane

@Suite struct `the head of a request` {
    @Test(arguments: [
        ("HTTP/1.1", [], 400), ("HTTP/1.1", ["a", "a"], 400), ("HTTP/1.1", ["a", "b"], 400),
        ("HTTP/1.1", ["a"], 200), ("HTTP/1.1", [""], 200), ("HTTP/1.0", [], 200),
        ("HTTP/1.0", ["a", "b"], 400),
    ])
    func `names exactly one host, as far as its version has hosts`(
        version: String, hosts: [String], status: Int
    ) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let lines = hosts.map { "Host: \($0)\r\n" }.joined()
            try await client.send("GET /health/live \(version)\r\n\(lines)\r\n")
            let answer = try await client.answer()
            #expect(answer.status == status)
            #expect(answer.errorType == (status == 200 ? nil : "invalid_request_error"))
        }
    }

    private static func target(_ count: Int) -> String {
        "/health/live?" + String(repeating: "a", count: count - "/health/live?".utf8.count)
    }

    @Test(arguments: [(8 << 10, 200), ((8 << 10) + 1, 414), (60 << 10, 414), (100 << 10, 431)])
    func `may name a path of a bounded length`(count: Int, status: Int) async throws {
        try await withPlane { plane in
            let answer = try await plane.ask(Request("GET", Self.target(count)))
            #expect(answer.status == status)
            #expect(answer.errorType == (status == 200 ? nil : "invalid_request_error"))
        }
    }

    /// 45 bytes are those of the names and of the other header.
    @Test(arguments: [((64 << 10) - 45, 200), (64 << 10, 431), (120 << 10, 431), (200 << 10, 431)])
    func `may have headers of a bounded size`(count: Int, status: Int) async throws {
        try await withPlane { plane in
            let value = String(repeating: "v", count: count / 2)
            let request = Request("GET", "/health/live", headers: [("x-first", value), ("x-second", value)])
            let answer = try await plane.ask(request)
            #expect(answer.status == status)
            #expect(answer.errorType == (status == 200 ? nil : "invalid_request_error"))
        }
    }

    @Test func `that is refused stands on the ledger when it has a key`() async throws {
        try await withPlane { plane in
            var request = plane.messages()
            request.target += "?" + String(repeating: "a", count: 9000)
            let answer = try await plane.ask(request)
            #expect(answer.status == 414)
            let entry = try plane.entry
            #expect(entry.settlement?.status == 414)
        }
    }

    @Test(arguments: ["TRACE", "PROPFIND", "PURGE"])
    func `with a method that no path takes is told which it takes`(method: String) async throws {
        try await withPlane { plane in
            let answer = try await plane.ask(Request(method, "/v1/messages"))
            #expect(answer.status == 405)
            #expect(answer["allow"] == "POST")
        }
    }

    @Test func `with a method that nobody knows is told so`() async throws {
        try await withPlane { plane in
            let answer = try await plane.ask(Request("BREW", "/v1/messages"))
            #expect(answer.status == 501)
            #expect(answer.errorType == "invalid_request_error")
        }
    }
}

@Suite struct `the date of an answer` {
    @Test func `follows the clock by the second`() {
        let time = Mutex(Timestamp(milliseconds: 784_111_777_000))
        let date = ResponseDate(clock: Clock(now: { time.withLock { $0 } }, steady: { .zero }))
        #expect(date.text.hasSuffix("08:49:37 GMT"))
        time.withLock { $0.milliseconds += 999 }
        #expect(date.text.hasSuffix("08:49:37 GMT"))
        time.withLock { $0.milliseconds += 1 }
        #expect(date.text.hasSuffix("08:49:38 GMT"))
    }

    @Test func `stands on every answer once`() async throws {
        try await withPlane([Bench.stream(), Bench.whole()]) { plane in
            let requests = [
                plane.messages(), plane.messages(Bench.question(stream: false)), Request("GET", "/none"),
                Request("HEAD", "/"), Request("BREW", "/"), Request("OPTIONS", "/v1/messages"),
            ]
            for request in requests {
                let answer = try await plane.ask(request)
                #expect(answer.values("date").count == 1, "\(request.method) \(request.target)")
                #expect(answer["date"]?.hasSuffix(" GMT") == true)
            }
        }
    }
}
