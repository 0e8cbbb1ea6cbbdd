import Testing
import Wire

@testable import DemoProvider

/// How the demo provider answers in the Messages API.
@Suite struct MessagesAnswerTests {
    private static let adaptive = #","thinking":{"type":"adaptive"}"#
    private static let tools = #","tools":[{"name":"f","input_schema":{"type":"object"}}]"#

    @Test func `a whole answer has its blocks, its end and disjoint classes of tokens`() throws {
        let prompt = """
            demo: think Hm. && say Hello. && call f {"a":1} && usage prompt=100 completion=9 cached=60 \
            cache-write=30 reasoning=2
            """
        let reply = try MessagesClient().ask(prompt, extra: Self.adaptive + Self.tools)
        let message = try reply.json
        let blocks = message["content"]?.elements.map(\.text) ?? []
        #expect(blocks.count == 3)
        #expect(
            blocks.first
                == #"{"type":"thinking","thinking":"Hm.","signature":"\#(DemoSignature.made(forThinking: "Hm."))"}"#
        )
        #expect(blocks.dropFirst().first == #"{"type":"text","text":"Hello."}"#)
        #expect(blocks.last?.contains(#""name":"f","input":{"a":1}}"#) == true)
        #expect(message["stop_reason"]?.equals("tool_use") == true)
        #expect(message["id"]?.hasPrefix("msg_") == true)
        let usage = try #require(message["usage"])
        #expect(usage["input_tokens"]?.int == 10)
        #expect(usage["cache_read_input_tokens"]?.int == 60)
        #expect(usage["cache_creation_input_tokens"]?.int == 30)
        #expect(usage["cache_creation"]?["ephemeral_5m_input_tokens"]?.int == 30)
        #expect(usage["output_tokens"]?.int == 9)
        #expect(usage["output_tokens_details"]?["thinking_tokens"]?.int == 2)
        #expect(reply.outcome.usage?.prompt == 100)
        #expect(reply.outcome.toolCalls == 1)
        #expect(reply.headers.contains { $0.name == "request-id" })
    }

    @Test func `a stream keeps the grammar`() throws {
        let reply = try MessagesClient().ask(
            #"demo: think size=9 Hm. && say size=3 Hello. && call f {"a":1} size=4 && usage prompt=50 completion=9"#,
            stream: true, extra: Self.adaptive + Self.tools)
        let events = try reply.events
        #expect(
            events.map(\.name) == [
                "message_start", "content_block_start", "ping", "content_block_delta", "content_block_delta",
                "content_block_stop", "content_block_start", "content_block_delta", "content_block_delta",
                "content_block_stop", "content_block_start", "content_block_delta", "content_block_delta",
                "content_block_delta", "content_block_stop", "message_delta", "message_stop",
            ])
        #expect(events.allSatisfy { $0.data["type"]?.string == $0.name })
        #expect(events.compactMap { $0.data["index"]?.int } == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2])
        let deltas = events.compactMap { $0.data["delta"]?.text }
        #expect(
            deltas == [
                #"{"type":"thinking_delta","thinking":"Hm."}"#,
                #"{"type":"signature_delta","signature":"\#(DemoSignature.made(forThinking: "Hm."))"}"#,
                #"{"type":"text_delta","text":"Hel"}"#, #"{"type":"text_delta","text":"lo."}"#,
                #"{"type":"input_json_delta","partial_json":""}"#,
                #"{"type":"input_json_delta","partial_json":"{\"a\""}"#,
                #"{"type":"input_json_delta","partial_json":":1}"}"#,
                #"{"stop_reason":"tool_use","stop_sequence":null}"#,
            ])
        #expect(events.first?.data["message"]?["usage"]?["input_tokens"]?.int == 50)
        #expect(events.dropLast().last?.data["usage"]?["output_tokens"]?.int == 9)
        let outcome = reply.streamed.outcome
        #expect(outcome.end == .complete)
        #expect(outcome.usage?.completion == 9)
        #expect(outcome.toolCalls == 1)
    }

    @Test(arguments: [
        ("usage prompt=50 cached=40 completion=9", 10, 10, 9),
        ("usage prompt=50 cached=40 completion=9 shape=openai", 10, nil, 9),
        ("usage prompt=50 cached=40 completion=9 shape=with-finish", 0, 10, 9),
        ("usage shape=none", nil, nil, nil),
    ])
    func `usage stands where its shape wants it`(verb: String, start: Int?, end: Int?, output: Int?) throws {
        let events = try MessagesClient().ask("demo: say Hi. && \(verb)", stream: true).events
        #expect(events.first?.data["message"]?["usage"]?["input_tokens"]?.int == start)
        let last = try #require(events.dropLast().last).data["usage"]
        #expect(last?["input_tokens"]?.int == end)
        #expect(last?["output_tokens"]?.int == output)
    }

    @Test(arguments: [
        ("say Hi.", "", "end_turn"), ("refusal No.", "", "refusal"), ("finish length", "", "max_tokens"),
        ("finish pause_turn", "", "pause_turn"),
        ("say Hi END of it", #","stop_sequences":["END"]"#, "stop_sequence"),
    ])
    func `an answer says why it ended`(verb: String, fields: String, reason: String) throws {
        let message = try MessagesClient().ask("demo: \(verb)", extra: fields).json
        #expect(message["stop_reason"]?.string == reason)
        #expect(message["stop_sequence"]?.string == (reason == "stop_sequence" ? "END" : nil))
    }

    @Test func `thinking is shown as it was asked for, and what was shown comes back`() throws {
        let client = try MessagesClient()
        let script = "demo: think Hm. && say Yes."
        #expect(try client.ask(script).json["content"]?.count == 1)
        for display in ["summarized", "omitted"] {
            let fields = #","thinking":{"type":"adaptive","display":"\#(display)"}"#
            let content = try #require(try client.ask(script, extra: fields).json["content"])
            #expect(content.elements.first?["thinking"]?.string == (display == "omitted" ? "" : "Hm."))
            let again = client.ask(
                messages: """
                    {"role":"user","content":"hi"},{"role":"assistant","content":\(content.text)},\
                    {"role":"user","content":"Sure?"}
                    """, extra: fields)
            #expect(again.status == 200)
        }
        let events = try client.ask(
            script, stream: true, extra: #","thinking":{"type":"adaptive","display":"omitted"}"#
        )
        .events
        #expect(!events.contains { $0.data.text.contains("thinking_delta") })
        #expect(events.contains { $0.data.text.contains("signature_delta") })
    }

    @Test func `with a budget the model thinks first, but not again amid a loop`() throws {
        let client = try MessagesClient()
        let fields = Self.tools + #","thinking":{"type":"enabled","budget_tokens":2000}"#
        let content = try #require(try client.ask("demo: call f {}", extra: fields).json["content"])
        #expect(content.elements.map { $0["type"]?.string } == ["thinking", "tool_use"])
        let id = content.elements.map(\.self).last?["id"]?.string ?? ""
        let next = try client.ask(
            messages: """
                {"role":"user","content":"hi"},{"role":"assistant","content":\(content.text)},\
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"\(id)"}]}
                """, extra: fields
        ).json
        #expect(next["content"]?.elements.map { $0["type"]?.string } == ["text"])
    }

    @Test func `no answer at all warms the cache, and one call at a time is one`() throws {
        let client = try MessagesClient()
        let warm = try client.send(
            #"{"model":"m","max_tokens":0,"messages":[{"role":"user","content":"hi"}]}"#
        ).json
        #expect(warm["content"]?.count == 0)
        #expect(warm["stop_reason"]?.equals("max_tokens") == true)
        let one = try client.ask(
            "demo: call f {} && call f {}",
            extra: Self.tools + #","tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#
        ).json
        #expect(one["content"]?.count == 1)
    }

    @Test(arguments: [
        ("status 529", 529, "overloaded_error"), ("status 429 retry-after=7", 429, "rate_limit_error"),
        ("status 400 type=own message=No.", 400, "own"), ("overflow 30 20", 400, "invalid_request_error"),
    ])
    func `errors have Anthropic's shape`(verb: String, status: Int, type: String) throws {
        let reply = try MessagesClient().ask("demo: \(verb)")
        #expect(reply.status == status)
        let error = try reply.json
        #expect(error["error"]?["type"]?.string == type)
        #expect(error["request_id"]?.hasPrefix("req_") == true)
        if verb.hasPrefix("overflow") {
            #expect(error["error"]?["message"]?.equals("prompt is too long: 30 tokens > 20 maximum") == true)
        }
        if status == 429 { #expect(reply.headers.contains { $0.name == "retry-after" && $0.value == "7" }) }
    }

    @Test(arguments: [
        ("error-in-stream after=1 code=overloaded_error", "overloaded_error"),
        ("error-in-stream", "api_error"),
    ])
    func `an error ends a stream`(verb: String, type: String) throws {
        let reply = try MessagesClient().ask("demo: say size=2 Hello. && \(verb)", stream: true)
        let events = try reply.events
        #expect(events.last?.name == "error")
        #expect(events.last?.data["error"]?["type"]?.string == type)
        #expect(!events.contains { $0.name == "message_stop" })
        #expect(reply.streamed.outcome.end == .error)
    }

    @Test func `a cut leaves a stream open, and silence is filled with pings`() throws {
        let client = try MessagesClient()
        let cut = client.ask("demo: say size=2 Hello. && cut after=1 clean", stream: true).streamed
        #expect(cut.last == .cut(.clean))
        #expect(cut.outcome.end == .cut)
        #expect(!cut.text.contains("content_block_stop"))
        let silent = try client.ask("demo: silence 1 after=0 comments=0.4 && say Hi.", stream: true).events
        #expect(silent.prefix(4).map(\.name) == ["message_start", "ping", "ping", "content_block_start"])
    }

    @Test(arguments: Quirk.allCases)
    func `a stream with an oddity can be read all the same`(quirk: Quirk) throws {
        let reply = try MessagesClient().ask("demo: say Hello. && \(quirk.rawValue)", stream: true)
        guard quirk != .jsonInsteadOfStream else {
            #expect(try reply.json["type"]?.equals("message") == true)
            return
        }
        let events = try reply.events
        #expect(events.first?.name == "message_start")
        let text = events.compactMap { $0.data["delta"]?["text"]?.string }.joined()
        #expect(text == "Hello.")
        #expect(events.contains { $0.name == "message_stop" } == (quirk != .noDone))
    }

    @Test func `a schema gets JSON, and nothing else a greeting`() throws {
        let client = try MessagesClient()
        let schema = #"{"type":"object","properties":{"n":{"type":"integer"}},"additionalProperties":false}"#
        let fields = #","output_config":{"format":{"type":"json_schema","schema":\#(schema)}}"#
        #expect(try client.ask("hi", extra: fields).json["content"]?.text.contains(#"{\"n\":0}"#) == true)
        #expect(try client.ask("hi").json["content"]?.text.contains("This is the demo provider") == true)
    }

    // MARK: The door

    private static let version = [(name: "anthropic-version", value: "2023-06-01")]
    private static let doors: [(headers: [(name: String, value: String)], status: Int)] = [
        (version + [("x-api-key", "right")], 200), (version + [("authorization", "Bearer right")], 200),
        (version, 401), (version + [("x-api-key", "wrong")], 401),
        (version + [("x-api-key", "wrong"), ("authorization", "Bearer right")], 401),
        ([("x-api-key", "right")], 400),
        ([("x-api-key", "right"), ("anthropic-version", "2020-01-01")], 400),
    ]

    @Test(arguments: doors)
    func `Anthropic's twin wants a credential and a version`(
        headers: [(name: String, value: String)], status: Int
    ) throws {
        var client = try MessagesClient {
            $0.twin = .anthropic
            $0.apiKey = "right"
        }
        client.headers = headers
        #expect(client.ask("hi").status == status)
        let counted = client.send(
            #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#, to: "/v1/messages/count_tokens")
        #expect(counted.status == status)
        if status == 200 { #expect(try counted.json["input_tokens"]?.int == 14) }
    }

    @Test func `the twin speaks nothing else, and others do not speak it`() throws {
        #expect(
            try MessagesClient { $0.twin = .anthropic }.send("{}", to: "/v1/chat/completions").status == 404)
        #expect(try MessagesClient { $0.twin = Twin.named("deepseek") }.ask("hi").status == 404)
        let client = try MessagesClient()
        let models = client.service.answer(
            DemoService.Inbound(method: "GET", path: "/v1/models", headers: MessagesClient.headers))
        #expect(try models.json["data"]?.elements.first?["type"]?.equals("model") == true)
        let wrong = client.service.answer(DemoService.Inbound(method: "GET", path: "/v1/messages"))
        #expect(wrong.status == 405)
        #expect(try wrong.json["type"]?.equals("error") == true)
    }
}
