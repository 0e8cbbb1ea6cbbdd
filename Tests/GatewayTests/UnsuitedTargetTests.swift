import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

/// Only a provider that speaks the Messages API can be made to search the web.
@Suite struct `a request that not every target can be asked for` {
    private static let question =
        #"{"model":"claude-test","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"#
        + #""tools":[{"type":"web_search_20250305","name":"web_search"}],"#
        + #""tool_choice":{"type":"tool","name":"web_search"}}"#
    private static let native: [Act] = [
        .head(200, [(name: "content-type", value: "application/json")]),
        .body(
            #"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"hi"}],"#
                + #""stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}"#
        ),
    ]

    private func bench(_ scripts: [[Act]], first: String, second: String) async throws -> Bench {
        try await Bench(scripts, profile: first, secondProfile: second, targets: Bench.two)
    }

    @Test func `goes to the one that can`() async throws {
        let bench = try await bench([Self.native], first: "generic", second: "anthropic")
        await bench.ask(Self.question)
        #expect(bench.providersAsked() == ["second"])
        #expect(bench.reply.status == 200)
    }

    @Test func `ends as it did where it could be asked`() async throws {
        let bench = try await bench(
            [[.head(529), .body(#"{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}"#)]],
            first: "anthropic", second: "generic")
        await bench.ask(Self.question)
        #expect(bench.providersAsked() == ["first"])
        #expect(bench.reply.error?.status == 529)
        #expect(bench.ledger.settlement?.attempts.count == 1)
    }

    @Test func `is refused when none can, and nobody is asked`() async throws {
        let bench = try await bench([Self.native], first: "generic", second: "generic")
        await bench.ask(Self.question)
        #expect(bench.reply.error?.status == 400)
        #expect(bench.transport.requests.isEmpty)
    }
}
