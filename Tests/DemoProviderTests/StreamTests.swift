import Testing
import Wire

@testable import DemoProvider

/// What a script says, as it arrives over a socket.
@Suite struct StreamTests {
    private static let role = #"{"role":"assistant","content":""}"#

    @Test(arguments: [
        (
            "say size=3 Grüße!",
            [role, #"{"content":"Grü"}"#, #"{"content":"ße"}"#, #"{"content":"!"}"#, "{}"]
        ),
        ("say one && say two", [role, #"{"content":"one"}"#, #"{"content":"two"}"#, "{}"]),
        (
            "text count=2 size=9",
            [role, #"{"content":"The gate "}"#, #"{"content":"opens, th"}"#, "{}"]
        ),
        ("huge-line 5", [role, #"{"content":"The g"}"#, "{}"]),
        ("refusal No.", [role, #"{"refusal":"No."}"#, "{}"]),
        ("empty", [role, "{}"]),
        ("think hm && say ok", [role, #"{"reasoning_content":"hm"}"#, #"{"content":"ok"}"#, "{}"]),
        ("think field=reasoning hm", [role, #"{"reasoning":"hm"}"#, "{}"]),
        ("think field=thinking hm", [role, #"{"thinking":"hm"}"#, "{}"]),
        ("think field=twice hm", [role, #"{"reasoning":"hm","reasoning_content":"hm"}"#, "{}"]),
        (
            "think field=reasoning_details hm",
            [
                role,
                #"{"reasoning_details":[{"type":"reasoning.text","text":"hm","format":"unknown","index":0}]}"#,
                "{}",
            ]
        ),
        (
            "think field=both hm",
            [
                role,
                #"{"reasoning":"hm","reasoning_details":[{"type":"reasoning.text","text":"hm","format":"unknown","index":0}]}"#,
                "{}",
            ]
        ),
        (
            "think field=tags size=9 hm && say ok",
            [
                role, #"{"content":"<think>hm"}"#, #"{"content":"</think>\n"}"#, #"{"content":"\n"}"#,
                #"{"content":"ok"}"#, "{}",
            ]
        ),
        ("think field=unopened-tags hm", [role, #"{"content":"hm</think>\n\n"}"#, "{}"]),
        (
            "think field=content-array hm && say ok && content-array",
            [
                role, #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}"#,
                #"{"content":[{"type":"text","text":"ok"}]}"#, "{}",
            ]
        ),
        ("think hm && say ok && one-delta", [role, #"{"reasoning_content":"hm","content":"ok"}"#, "{}"]),
        (
            #"function-call f {"a":1}"#,
            [
                role, #"{"function_call":{"name":"f","arguments":""}}"#,
                #"{"function_call":{"arguments":"{\"a\":1}"}}"#, "{}",
            ]
        ),
        ("say ok && no-role", [#"{"content":"ok"}"#, "{}"]),
        (
            "say ok && role-every-chunk",
            [role, #"{"role":"assistant","content":"ok"}"#, #"{"role":"assistant"}"#]
        ),
        ("say ok && null-content", [#"{"role":"assistant","content":null}"#, #"{"content":"ok"}"#, "{}"]),
        ("say ok && null-delta", ["null", role, #"{"content":"ok"}"#, "{}"]),
        ("say ok && empty-delta", ["{}", role, #"{"content":"ok"}"#, "{}"]),
        ("say ok && missing-delta", [role, #"{"content":"ok"}"#, "{}"]),
        ("say ok && message-not-delta", []),
        ("say ok && content-after-finish late", [role, #"{"content":"ok"}"#, "{}", #"{"content":"late"}"#]),
        ("say ok && repeat-finish 2", [role, #"{"content":"ok"}"#, "{}", "{}", "{}"]),
        ("say ok && finish none", [role, #"{"content":"ok"}"#]),
        ("say ok && finish-with-content", [role, #"{"content":"ok"}"#]),
        ("say ok && after-done", [role, #"{"content":"ok"}"#, "{}", #"{"content":"(after the end)"}"#]),
    ])
    func `a script becomes these deltas`(script: String, deltas: [String]) async throws {
        try await withDemo { server in
            let response = try server.ask("demo: " + script)
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "text/event-stream; charset=utf-8")
            #expect(response.end == .complete)
            #expect(try response.deltas == deltas)
        }
    }

    @Test(arguments: [
        ("say ok", [nil, nil, "stop"]),
        ("call f {}", [nil, nil, nil, "tool_calls"]),
        ("function-call f {}", [nil, nil, nil, "function_call"]),
        ("say ok && finish length", [nil, nil, "length"]),
        ("say ok && finish null", [nil, nil, nil]),
        ("say ok && finish content_filter && repeat-finish", [nil, nil, "content_filter", "content_filter"]),
        ("say size=1 ok && finish-with-content", [nil, nil, "stop"]),
        ("say ok && finish-with-content && finish none", [nil, nil]),
        ("say ok && second-choice", [nil, nil, nil, "stop"]),
    ])
    func `the finish reason comes where it belongs`(script: String, reasons: [String?]) async throws {
        try await withDemo { server in
            let chunks = try server.ask("demo: " + script).chunkValues
            let found = chunks.map { $0["choices"]?.elements.first { _ in true }?["finish_reason"]?.string }
            #expect(found == reasons)
        }
    }

    @Test(arguments: [
        ("crlf", "\r\n\r\n"), ("cr", "\r\r"), ("no-space", "data:{"), ("bom", "\u{FEFF}data: {"),
        ("comments", ": OPENROUTER PROCESSING\n\ndata: "), ("event-ids", "retry: 3000\n\nid: 1\ndata: {"),
        ("data-lines", "\"fp_demo\",\ndata: \"choices\""), ("spaced-done", "data:   [DONE]  \n\n"),
    ])
    func `odd lines still make the same stream`(quirk: String, mark: String) async throws {
        try await withDemo { server in
            let response = try server.ask("demo: say Hello, world && \(quirk)")
            #expect(response.text.contains(mark))
            #expect(try response.content == "Hello, world")
            #expect(try response.events.last?.contains("[DONE]") == true)
        }
    }

    @Test(arguments: [
        ("say ok", "data: [DONE]\n\n"), ("say ok && no-last-blank-line", "data: [DONE]"),
        ("say ok && no-done", "}\n\n"),
        ("say ok && no-done && no-last-blank-line", "\"finish_reason\":\"stop\"}]}"),
    ])
    func `the stream ends as told`(script: String, end: String) async throws {
        try await withDemo { server in
            let text = try server.ask("demo: " + script).text
            #expect(text.hasSuffix(end))
            #expect(text.contains("[DONE]") == end.contains("[DONE]"))
        }
    }

    @Test func `a split body arrives in pieces of that many bytes`() async throws {
        try await withDemo { server in
            let response = try server.ask("demo: say Grüße && split-bytes 3")
            #expect(response.chunks.dropLast().allSatisfy { (1...3).contains($0.count) })
            #expect(response.chunks.count > 20)
            #expect(try response.content == "Grüße")
        }
    }

    @Test func `a paced stream sends its chunks one by one`() async throws {
        try await withDemo { server in
            let response = try server.ask("demo: text count=3 size=4 rate=1000/s")
            #expect(response.chunks.count == 4)
            #expect(try response.content == "The gate ope")
        }
    }

    @Test func `azure's first chunk has no choices`() async throws {
        try await withDemo { server in
            let first = try #require(try server.ask("demo: say ok && empty-choices-first").chunkValues.first)
            #expect(first["choices"]?.count == 0)
            #expect(first["prompt_filter_results"]?.count == 1)
        }
    }

    @Test func `messages may stand where deltas belong, and noise anywhere`() async throws {
        try await withDemo { server in
            let chunk = try #require(
                try server.ask("demo: say ok && message-not-delta && noise && no-role").chunkValues.first)
            let choice = chunk["choices"]?.elements.first { _ in true }
            #expect(choice?["message"]?["content"]?.string == "ok")
            #expect(choice?["logprobs"]?.isObject == true)
            #expect(chunk["obfuscation"]?.isString == true)
        }
    }

    @Test(arguments: ["stop_reason", "matched_stop", "stopping_word"])
    func `the stop sequence that matched is told in the field asked for`(field: String) async throws {
        try await withDemo { server in
            let last = try #require(
                try server.ask("demo: say ok && matched-stop field=\(field) END").chunkValues.last)
            #expect(last["choices"]?.elements.first { _ in true }?[field]?.string == "END")
        }
    }

    @Test func `a stream may be answered with one object`() async throws {
        try await withDemo { server in
            let response = try server.ask("demo: say ok && json-instead-of-stream")
            #expect(response.headers["content-type"] == "application/json")
            #expect(try response.json["object"]?.string == "chat.completion")
        }
    }

    @Test func `long streams come complete and in order`() async throws {
        try await withDemo { server in
            let response = try server.ask(chat("hi", model: "demo-text-5000x100"))
            #expect(
                try response.content == String(decoding: Filler.whole(count: 5_000, size: 100), as: UTF8.self)
            )
        }
    }
}
