import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

/// A conversation goes from one provider of the Messages API to another, which knows nothing of its signatures.
@Suite struct `thinking that somebody else signed` {
    private static let question =
        #"{"model":"claude-test","max_tokens":4000,"thinking":{"type":"enabled","budget_tokens":2000},"#
        + #""messages":[{"role":"user","content":"Where?"},{"role":"assistant","content":["#
        + #"{"type":"thinking","thinking":"Hm.","signature":"2f1c"},"#
        + #"{"type":"tool_use","id":"call_00_abc","name":"look","input":{}}]},"#
        + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_00_abc","content":"x"}]}]}"#

    private static let refusal =
        #"{"type":"error","error":{"type":"invalid_request_error","#
        + #""message":"messages.1.content.0: Invalid `signature` in `thinking` block"},"request_id":"req_1"}"#

    private static let message =
        #"{"id":"msg_1","type":"message","role":"assistant","model":"m2","content":[{"type":"text","text":"Hi"}],"#
        + #""stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":7,"output_tokens":3}}"#

    private func bench(_ scripts: [[Act]], targets: [Target] = Bench.two) async throws -> Bench {
        try await Bench(scripts, profile: "anthropic", targets: targets)
    }

    private func bodies(of bench: Bench) -> [String] {
        bench.transport.requests.map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test func `is left out for a provider that refuses it, and its own answer passes`() async throws {
        let bench = try await bench([
            [.head(500), .body("{}")], [.head(400), .body(Self.refusal)], [.head(200), .body(Self.message)],
        ])
        await bench.ask(Self.question)
        #expect(bench.reply.status == 200)
        #expect(bench.reply.text == Self.message)
        let bodies = bodies(of: bench)
        #expect(bodies.map { $0.contains(#""signature":"2f1c""#) } == [true, true, false])
        #expect(bodies.last?.contains(#""thinking":{"type":"disabled"}"#) == true)
        let settled = try #require(bench.ledger.entries.first?.settlement)
        #expect(settled.attempts.map(\.outcome) == [.failed, .failed, .answered])
        #expect(Set(settled.losses.keys).isSuperset(of: ["message.thinking", "request.thinking"]))
    }

    @Test func `is left out once, and what is said then is what the client hears`() async throws {
        let bench = try await bench(
            [[.head(400), .body(Self.refusal)], [.head(400), .body(Self.refusal)]],
            targets: [Bench.two[0]])
        await bench.ask(Self.question)
        #expect(bench.reply.status == 400)
        #expect(bench.reply.error?.verbatim == Array(Self.refusal.utf8))
        #expect(bodies(of: bench).count == 2)
    }

    @Test func `is left out at once the next time, but for what is new`() async throws {
        let answer: [Act] = [.head(200), .body(Self.message)]
        let bench = try await bench(
            [[.head(400), .body(Self.refusal)], answer, answer, answer], targets: [Bench.two[0]])
        await bench.ask(Self.question)
        let own = #"{"type":"thinking","thinking":"Ah.","signature":"EqRk"}"#
        let next = Self.question.replacing(
            #"{"role":"user","content":[{"type":"tool_result""#,
            with: #"{"role":"assistant","content":[\#(own)]},{"role":"user","content":[{"type":"tool_result""#
        )
        await bench.ask(next)
        let bodies = bodies(of: bench)
        #expect(bodies.map { $0.contains("2f1c") } == [true, false, false])
        #expect(bodies.last?.contains(own) == true)
        // Another key's conversation is its own.
        await bench.ask(Self.question, with: bench.forwarder)
        #expect(self.bodies(of: bench).last?.contains("2f1c") == true)
    }
}
