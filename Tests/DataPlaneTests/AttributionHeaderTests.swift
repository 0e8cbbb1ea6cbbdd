import Domain
import GatewayDoubles
import Testing
import Upstream

@Suite struct `headers that say for whom and for what` {
    @Test(arguments: [false, true])
    func `are read in any case, the first of two`(isLoud: Bool) async throws {
        try await withPlane([Bench.whole()]) { plane in
            let headers = [
                ("X-Claude-Gateway-User-Id", "u-1"), ("X-Claude-Gateway-User-Email", "a@example.com"),
                ("X-Claude-Gateway-User-Email", "b@example.com"), ("X-Claude-Code-Request-Class", "subagent"),
                ("X-Claude-Code-Session-Id", "s-9"), ("X-Claude-Code-Agent-Id", "a-9"),
            ].map { (isLoud ? $0.0.uppercased() : $0.0.lowercased(), $0.1) }
            let answer = try await plane.ask(
                Request(
                    "POST", "/v1/messages", headers: [plane.key(plane.bench.forwarder)] + headers,
                    body: Bench.question(stream: false)))
            #expect(answer.status == 200)
            let caller = try plane.entry.opening.caller
            #expect(caller.endUser == "a@example.com")
            #expect(caller.requestClass == "subagent")
            #expect(caller.session == "s-9")
            #expect(caller.agent == "a-9")
        }
    }

    @Test func `are no part of what the provider gets`() async throws {
        try await withPlane([Bench.whole()]) { plane in
            _ = try await plane.ask(
                Request(
                    "POST", "/v1/messages",
                    headers: [
                        plane.key(plane.bench.forwarder), ("x-claude-gateway-user-email", "a@example.com"),
                    ], body: Bench.question(stream: false)))
            let sent = try #require(plane.bench.transport.requests.first)
            #expect(sent.headers.allSatisfy { !$0.value.contains("a@example.com") })
            #expect(!String(decoding: sent.body, as: UTF8.self).contains("a@example.com"))
        }
    }
}
