import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

@Suite struct `clients of chat completions` {
    private static func question(stream: Bool, options: String = "") -> String {
        #"{"model":"gpt-like","stream":\#(stream),\#(options)"messages":[{"role":"user","content":"Hello"}]}"#
    }

    private static let message =
        #"{"id":"msg_1","type":"message","role":"assistant","model":"m1","content":[{"type":"text","text":"Hi"}],"#
        + #""stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":7,"cache_read_input_tokens":2,"#
        + #""cache_creation_input_tokens":1,"output_tokens":3}}"#

    private static func events(_ names: (String, String)...) -> [Act] {
        [.head(200, [(name: "content-type", value: "text/event-stream")])]
            + names.map { .body("event: \($0.0)\ndata: {\"type\":\"\($0.0)\",\($0.1)}\n\n") }
    }

    private static let stream = events(
        (
            "message_start",
            #""message":{"id":"msg_1","model":"m1","content":[],"usage":{"input_tokens":7,"output_tokens":1}}"#
        ),
        ("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#),
        ("content_block_delta", #""index":0,"delta":{"type":"text_delta","text":"Hi"}"#),
        ("content_block_stop", #""index":0"#),
        (
            "message_delta",
            #""delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}"#
        ), ("message_stop", #""end":true"#))

    @Test func `a provider of the Messages API answers them in their words`() async throws {
        let bench = try await Bench([[.head(200), .body(Self.message)]], profile: "anthropic")
        await bench.ask(Self.question(stream: false), in: .chatCompletions)
        let request = try #require(bench.transport.requests.first)
        #expect(request.url == "http://first/v1/messages")
        #expect(request.headers.contains { $0.name == "anthropic-version" })
        #expect(try JSONDocument(request.body).root["max_tokens"]?.int == 8192)
        let completion = try JSONDocument(Array(bench.reply.text.utf8)).root
        #expect(completion["object"]?.string == "chat.completion")
        #expect(completion["model"]?.string == "gpt-like")
        #expect(completion["created"]?.int == 1_764_000_000)
        #expect(completion["usage"]?["prompt_tokens"]?.int == 10)
        #expect(bench.ledger.settlement?.usage == Usage(input: 7, cacheRead: 2, cacheWrite5m: 1, output: 3))
    }

    @Test(arguments: [false, true])
    func `a stream ends behind the ledger, with usage for those who asked`(asks: Bool) async throws {
        let bench = try await Bench([Self.stream], profile: "anthropic")
        let options = asks ? #""stream_options":{"include_usage":true},"# : ""
        await bench.ask(Self.question(stream: true, options: options), in: .chatCompletions)
        #expect(bench.journal.all.suffix(3) == ["start", "settle completed", "finish"])
        #expect(bench.reply.text.hasSuffix("data: [DONE]\n\n"))
        #expect(bench.reply.text.contains(#""prompt_tokens":7"#) == asks)
        #expect(bench.ledger.settlement?.usage == Usage(input: 7, output: 3))
    }

    @Test(arguments: [false, true])
    func `an error that the provider begins with becomes an answer with its status`(stream: Bool) async throws
    {
        let error = #"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}"#
        let bench = try await Bench(
            [[.head(429, [(name: "retry-after", value: "7")]), .body(error)]], profile: "anthropic")
        await bench.ask(Self.question(stream: stream), in: .chatCompletions)
        let reply = try #require(bench.reply.error)
        #expect(reply.status == 429 && reply.retryAfter == 7)
        // Its words are OpenAI's where the client's are, not the provider's own body.
        let body = try JSONDocument(reply.body(requestID: "req_1", in: .chatCompletions)).root
        #expect(body["type"] == nil && body["error"]?["type"]?.string == "rate_limit_error")
    }

    @Test func `the next target may speak another protocol`() async throws {
        let bench = try await Bench(
            [[.head(500)], [.head(200), .body(Self.message)]], profile: "anthropic", targets: Bench.two)
        await bench.ask(Self.question(stream: false), in: .chatCompletions)
        #expect(bench.ledger.settlement?.outcome == .completed)
        #expect(bench.ledger.settlement?.attempts.map(\.outcome) == [.failed, .answered])
    }

    @Test func `a provider of their own protocol gets the request as it is`() async throws {
        let bench = try await Bench([Bench.whole()])
        await bench.ask(Self.question(stream: false, options: #""seed" : 1.0,"#), in: .chatCompletions)
        let request = try #require(bench.transport.requests.first)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == Self.question(stream: false, options: #""seed" : 1.0,"#).replacing("gpt-like", with: "m1"))
        guard case .body(let body)? = Bench.whole().last else { return }
        #expect(bench.reply.text == body)
        #expect(bench.ledger.settlement?.usage == Usage(input: 7, output: 3))
    }

    @Test(arguments: [#""stream_options":{"include_usage":false},"#, #""stream_options":null,"#, ""])
    func `usage is asked for in every stream, and kept from those who did not`(options: String) async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask(Self.question(stream: true, options: options), in: .chatCompletions)
        let request = try #require(bench.transport.requests.first)
        #expect(try JSONDocument(request.body).root["stream_options"]?["include_usage"]?.bool == true)
        #expect(!bench.reply.text.contains("prompt_tokens") && bench.reply.text.hasSuffix("data: [DONE]\n\n"))
        #expect(bench.ledger.settlement?.usage == Usage(input: 7, output: 3))
    }

    @Test
    func
        `a loop that another model began is asked for once more without reasoning, where Claude insists on its own`()
        async throws
    {
        let refusal =
            #"{"error":{"code":400,"message":"Provider returned error","metadata":{"raw":"{\"type\":\"error\",\"error\":"#
            + #"{\"type\":\"invalid_request_error\",\"message\":\"messages.1.content.0.type: Expected `thinking` or "#
            + #"`redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must "#
            + #"start with a thinking block.\"}}"}}}"#
        let bench = try await Bench(
            [[.head(400), .body(refusal)], Bench.whole()], profile: "openrouter",
            targets: [Target(provider: ProviderName("first"), model: "anthropic/claude-opus-4.8")])
        let question =
            #"{"model":"gpt-like","reasoning":{"effort":"high"},"tools":[{"type":"function","function":{"name":"t"}}],"#
            + #""messages":[{"role":"user","content":"Hello"},{"role":"assistant","tool_calls":[{"id":"call_1","#
            + #""type":"function","function":{"name":"t","arguments":"{}"}}]},"#
            + #"{"role":"tool","tool_call_id":"call_1","content":"x"}]}"#
        await bench.ask(question, in: .chatCompletions)
        #expect(bench.reply.status == 200)
        let bodies = bench.transport.requests.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies.map { $0.contains(#""reasoning":{"effort":"high"}"#) } == [true, false])
    }
}
