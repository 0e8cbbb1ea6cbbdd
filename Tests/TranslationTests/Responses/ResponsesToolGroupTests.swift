import Testing
import Translation
import Wire

/// Tools that clients such as Codex group, JSON of any kind, and conversations that an account holds.
@Suite struct `what clients of the Responses API have of their own` {
    private static let group =
        #""tools":[{"type":"function","name":"shell","parameters":{"type":"object"}},"#
        + #"{"type":"namespace","name":"mcp__docs","description":"Docs.","tools":["#
        + #"{"type":"function","name":"search","parameters":{"type":"object","properties":{"q":{"type":"string"}}}},"#
        + #"{"type":"custom","name":"note"}]},"#
        + #"{"type":"namespace","name":"mcp__web__","tools":[{"type":"function","name":"search"}]}]"#

    private func asked(_ fields: String = #""input":"Hi""#) throws -> ResponsesAsked {
        try ResponsesAsked(fields + "," + Self.group, profile: .generic, model: "m1")
    }

    @Test func `each tool of a group travels under a name of its own, and none is lost`() throws {
        let asked = try asked()
        #expect(
            asked.body["tools"]?.elements.map { $0["function"]?["name"]?.string } == [
                "shell", "mcp__docs__search", "mcp__docs__note", "mcp__web__search",
            ])
        #expect(!asked.sent.losses.contains { $0.what.contains("tool.") })
    }

    private static let plain = #"{"type":"function","name":"mcp__fs__read"}"#
    private static let grouped =
        #"{"type":"namespace","name":"mcp__fs","tools":[{"type":"function","name":"read"}]}"#

    @Test(arguments: [
        ([plain, grouped], String?.none, "mcp__fs__read"), ([grouped, plain], "mcp__fs", "read"),
    ])
    func `of two tools that would travel under one name the first does`(
        tools: [String], group: String?, name: String
    ) throws {
        let asked = try ResponsesAsked(
            #""input":"Hi","tools":[\#(tools.joined(separator: ","))]"#, profile: .generic, model: "m1")
        #expect(asked.body["tools"]?.count == 1)
        #expect(asked.sent.losses.contains { $0.what == "tool.namespace" })
        let whole = try asked.answer(
            #"{"id":"c","model":"m1","choices":[{"index":0,"message":{"role":"assistant","tool_calls":["#
                + #"{"id":"a","type":"function","function":{"name":"mcp__fs__read","arguments":"{}"}}]},"#
                + #""finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#)
        let call = try #require(JSONDocument(whole.body).root["output"]?.elements.first)
        #expect(call["namespace"]?.string == group && call["name"]?.string == name)
    }

    @Test func `calls of the history and a choice name the tool by its group`() throws {
        let asked = try asked(
            #""input":[{"role":"user","content":"Hi"},{"type":"function_call","call_id":"a","name":"search","#
                + #""namespace":"mcp__docs","arguments":"{}"},"#
                + #"{"type":"function_call_output","call_id":"a","output":"x"}],"#
                + #""tool_choice":{"type":"function","name":"search","namespace":"mcp__web__"}"#)
        let calls = asked.body["messages"]?.elements.flatMap {
            $0["tool_calls"]?.elements.map { $0["function"]?["name"]?.string } ?? []
        }
        #expect(calls == ["mcp__docs__search"])
        #expect(asked.body["tool_choice"]?["function"]?["name"]?.string == "mcp__web__search")
    }

    private static let calls =
        #"[{"id":"a","type":"function","function":{"name":"mcp__docs__search","arguments":"{\"q\":\"x\"}"}},"#
        + #"{"id":"b","type":"function","function":{"name":"mcp__docs__note","arguments":"{\"input\":\"n\"}"}},"#
        + #"{"id":"c","type":"function","function":{"name":"mcp__web__search","arguments":"{}"}},"#
        + #"{"id":"d","type":"function","function":{"name":"shell","arguments":"{}"}}]"#

    private func check(_ output: [JSONValue]) {
        #expect(output.map { $0["name"]?.string } == ["search", "note", "search", "shell"])
        #expect(output.map { $0["namespace"]?.string } == ["mcp__docs", "mcp__docs", "mcp__web__", nil])
        #expect(
            output.map { $0["type"]?.string } == [
                "function_call", "custom_tool_call", "function_call", "function_call",
            ])
        #expect(output[1]["input"]?.string == "n")
    }

    @Test func `calls are told by the group and the name again, whole and streamed`() throws {
        let asked = try asked()
        let whole = try asked.answer(
            #"{"id":"c","model":"m1","choices":[{"index":0,"message":{"role":"assistant","tool_calls":\#(Self.calls)},"#
                + #""finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#)
        check(try #require(JSONDocument(whole.body).root["output"]).elements.map(\.self))
        var number = 0
        let chunks = try JSONDocument(Array(Self.calls.utf8)).root.elements.map { call in
            defer { number += 1 }
            let indexed = #"{"index":\#(number),"# + String(decoding: call.raw, as: UTF8.self).dropFirst()
            return
                #"data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[\#(indexed)]},"finish_reason":null}]}"#
                + "\n\n"
        }
        let events = try asked.events(
            chunks.joined()
                + #"data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#
                + "\n\ndata: [DONE]\n\n")
        try ResponsesGrammar.check(events)
        check(try #require(events.last?["response"]?["output"]).elements.map(\.self))
    }

    @Test(
        arguments: [
            (.generic, #"{"type":"json_object"}"#, false), (.deepseek, #"{"type":"json_object"}"#, false),
            (.openai, nil, false), (.minimax, nil, true),
        ] as [(Profile, String?, Bool)])
    func `JSON of any kind is asked for where the provider has it, and in words where not`(
        profile: Profile, format: String?, isTold: Bool
    ) throws {
        let asked = try ResponsesAsked(
            #""input":"JSON, please","text":{"format":{"type":"json_object"}}"#, profile: profile, model: "m1"
        )
        if profile.apis.contains(.responses) {
            #expect(asked.body["text"]?["format"]?["type"]?.string == "json_object")
        } else {
            #expect(asked["response_format"] == format)
        }
        #expect(asked.text.contains("Answer with nothing but a JSON object.") == isTold)
        #expect(asked.sent.losses.contains { $0.what.contains("output_format") } == isTold)
    }

    @Test func `the Messages API has no such form, which is a stated loss`() throws {
        let asked = try ResponsesAsked(
            #""input":"JSON, please","text":{"format":{"type":"json_object"}}"#, profile: .anthropic,
            model: "claude-sonnet-4-5")
        #expect(asked.body["output_config"] == nil)
        #expect(asked.sent.losses.contains { $0.what.contains("output_format") })
    }

    @Test(arguments: [#""conv_1""#, #"{"id":"conv_1"}"#])
    func `a conversation that the account holds is nobody's here`(conversation: String) throws {
        let error = #expect(throws: ErrorReply.self) {
            try ResponsesAsked(#""input":"x","conversation":\#(conversation)"#)
        }
        #expect(error?.status == 404)
        #expect(throws: Never.self) { try ResponsesAsked(#""input":"x","conversation":null"#) }
    }
}
