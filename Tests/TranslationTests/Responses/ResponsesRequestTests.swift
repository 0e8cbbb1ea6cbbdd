import Testing
import Translation
import Wire

@Suite struct `requests of the Responses API for providers that have none` {
    private static let tools =
        #""tools":[{"type":"function","name":"shell","description":"Runs.","strict":false,"#
        + #""parameters":{"type":"object","properties":{"cmd":{"type":"string"}}}},"#
        + #"{"type":"custom","name":"apply_patch","description":"Patches.","#
        + #""format":{"type":"grammar","syntax":"lark","definition":"start: \"x\""}},{"type":"file_search"}]"#

    private func native(_ fields: String, model: String = "claude-opus-4-6") throws -> ResponsesAsked {
        try ResponsesAsked(fields, profile: .anthropic, model: model)
    }

    @Test func `a string is a message of the user, instructions are the system prompt`() throws {
        let asked = try native(#""instructions":"Be \u0062rief.","input":"Hi","stream":true,"user":"u1""#)
        #expect(
            asked.text
                == #"{"model":"claude-opus-4-6","max_tokens":32000,"system":[{"type":"text","text":"Be \u0062rief."}],"#
                + #""messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"#
                + #""metadata":{"user_id":"u1"},"stream":true}"#)
        #expect(asked.sent.api == .messages)
        #expect(asked.sent.context.client == .responses)
        #expect(asked.sent.losses.isEmpty)
    }

    @Test func `items become turns in which every call is followed by its result`() throws {
        let asked = try native(
            #""input":[{"role":"developer","content":"Rules."},{"role":"user","content":[{"type":"input_text","text":"a"}]},"#
                + #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"b"}]},"#
                + #"{"type":"function_call","call_id":"c1","name":"shell","arguments":"{\"cmd\": 1}"},"#
                + #"{"type":"custom_tool_call","call_id":"c2","name":"apply_patch","input":"*** \"x\""},"#
                + #"{"role":"user","content":"meanwhile"},"#
                + #"{"type":"custom_tool_call_output","call_id":"c2","output":"done"},"#
                + #"{"type":"function_call_output","call_id":"c1","output":[{"type":"input_text","text":"ok"}]}],"#
                + Self.tools)
        #expect(asked["system"] == #"[{"type":"text","text":"Rules."}]"#)
        #expect(
            asked["messages"]
                == #"[{"role":"user","content":[{"type":"text","text":"a"}]},"#
                + #"{"role":"assistant","content":[{"type":"text","text":"b"},"#
                + #"{"type":"tool_use","id":"c1","name":"shell","input":{"cmd": 1}},"#
                + #"{"type":"tool_use","id":"c2","name":"apply_patch","input":{"input":"*** \"x\""}}]},"#
                + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"c2","content":[{"type":"text","text":"done"}]},"#
                + #"{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"ok"}]},"#
                + #"{"type":"text","text":"meanwhile"}]}]"#)
    }

    @Test func `results stand behind the turn of their calls`() throws {
        let asked = try native(
            #""input":[{"role":"user","content":"a"},{"type":"function_call","call_id":"c1","name":"f","arguments":""},"#
                + #"{"type":"function_call","call_id":"c2","name":"f","arguments":"[1"},"#
                + #"{"type":"function_call_output","call_id":"c1","output":""},"#
                + #"{"role":"assistant","content":"wait"},"#
                + #"{"type":"function_call_output","call_id":"c2","output":"2"}]"#)
        let messages = try #require(asked.body["messages"]).elements.map { $0 }
        #expect(messages.map { $0["role"]?.string } == ["user", "assistant", "user", "assistant", "user"])
        #expect(messages[1]["content"]?.elements.map { $0["input"]?.raw.count } == [2, 28])
        #expect(messages[2]["content"]?.elements.map { $0["tool_use_id"]?.string } == ["c1", "c2"])
    }

    @Test(
        arguments: [
            (
                #""input":[{"role":"assistant","content":"b"},{"role":"user","content":"c"}]"#,
                [("user", "(no text)"), ("assistant", "b"), ("user", "c")]
            ),
            (
                #""input":[{"role":"developer","content":"a"},{"role":"developer","content":"d"}]"#,
                [("user", "d")]
            ),
            (#""input":[],"instructions":"Go.""#, [("user", "Go.")]),
            (#""input":"""#, [("user", "(no text)")]), (#""input":" \n""#, [("user", "(no text)")]),
            (
                #""input":[{"role":"user","content":[{"type":"input_file","file_id":"file-1"}]}]"#,
                [("user", "[file omitted]")]
            ),
            (
                #""input":[{"role":"user","content":[{"type":"input_text","text":" "}]}]"#,
                [("user", "(no text)")]
            ),
            (
                #""input":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]"#,
                [("user", "a"), ("assistant", "b"), ("user", "Continue.")]
            ),
        ] as [(String, [(String, String)])])
    func `what OpenAI takes and Anthropic refuses is said otherwise`(
        fields: String, expected: [(String, String)]
    ) throws {
        let messages = try #require(native(fields).body["messages"]).elements.map { $0 }
        #expect(messages.map { $0["role"]?.string } == expected.map(\.0))
        #expect(
            messages.map { $0["content"]?.elements.first { _ in true }?["text"]?.string } == expected.map(\.1)
        )
    }

    @Test func `an answer that was begun is gone on with where the model does that`() throws {
        let fields = #""input":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]"#
        let early = try native(fields, model: "claude-sonnet-4-5")
        #expect(early.body["messages"]?.count == 2 && early.sent.losses == [])
        #expect(try native(fields).sent.losses == [Loss("message.prefill", .narrowed)])
    }

    @Test func `an id that comes again in a later turn is another call's`() throws {
        let call = #"{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}"#
        func output(_ text: String) -> String {
            #"{"type":"function_call_output","call_id":"c1","output":"\#(text)"}"#
        }
        let asked = try native(
            #""input":[{"role":"user","content":"a"},\#(call),\#(output("1")),{"role":"user","content":"b"},"#
                + #"\#(call),\#(output("2")),\#(output("3"))]"#)
        let blocks = try #require(asked.body["messages"]).elements.flatMap {
            $0["content"]?.elements.map { $0 } ?? []
        }
        #expect(blocks.compactMap { $0["id"]?.string } == ["c1", "c1_2"])
        #expect(blocks.compactMap { $0["tool_use_id"]?.string } == ["c1", "c1_2"])
        #expect(
            blocks.compactMap { $0["content"]?.elements.first { _ in true }?["text"]?.string } == ["1", "2"])
        #expect(asked.sent.losses == [Loss("message.function_call_output", .malformed)])
    }

    @Test func `tools become functions, and those that only OpenAI runs are losses`() throws {
        let asked = try native(#""input":"x","parallel_tool_calls":false,"# + Self.tools)
        let tools = try #require(asked.body["tools"]).elements.map { $0 }
        #expect(tools.map { $0["name"]?.string } == ["shell", "apply_patch"])
        #expect(tools[0]["input_schema"]?["properties"]?["cmd"] != nil)
        #expect(tools[0]["strict"] == nil)
        #expect(
            tools[1]["description"]?.string
                == "Patches.\n\nThe input follows this grammar (lark):\nstart: \"x\"")
        #expect(tools[1]["input_schema"]?["required"]?.elements.map(\.string) == ["input"])
        #expect(asked["tool_choice"] == #"{"type":"auto","disable_parallel_tool_use":true}"#)
        #expect(asked.sent.losses.map(\.what) == ["tool.custom.grammar", "tool.file_search"])
    }

    @Test(
        arguments: [
            (#""auto""#, nil), (#""none""#, #"{"type":"none"}"#), (#""required""#, #"{"type":"any"}"#),
            (#"{"type":"function","name":"shell"}"#, #"{"type":"tool","name":"shell"}"#),
            (#"{"type":"custom","name":"apply_patch"}"#, #"{"type":"tool","name":"apply_patch"}"#),
            (#"{"type":"allowed_tools","mode":"required","tools":[]}"#, #"{"type":"any"}"#),
        ] as [(String, String?)])
    func `the choice of a tool is kept`(choice: String, expected: String?) throws {
        #expect(try native(#""input":"x","tool_choice":\#(choice),"# + Self.tools)["tool_choice"] == expected)
    }

    @Test(
        arguments: [
            (
                "claude-opus-4-6", "high", "summarized", #"{"type":"adaptive","display":"summarized"}"#,
                #"{"effort":"high"}"#
            ),
            (
                "claude-opus-4-6", "minimal", nil, #"{"type":"adaptive","display":"omitted"}"#,
                #"{"effort":"low"}"#
            ),
            ("claude-opus-4-6", "none", nil, #"{"type":"disabled"}"#, nil),
            ("claude-haiku-4-5", "low", "auto", #"{"type":"enabled","budget_tokens":2048}"#, nil),
            ("claude-opus-4-20250514", "xhigh", nil, #"{"type":"enabled","budget_tokens":16000}"#, nil),
        ] as [(String, String, String?, String, String?)])
    func `effort becomes what the model knows`(
        model: String, effort: String, summary: String?, thinking: String, config: String?
    ) throws {
        let wish = summary.map { #","summary":"\#($0)""# } ?? ""
        let asked = try native(#""input":"x","reasoning":{"effort":"\#(effort)"\#(wish)}"#, model: model)
        #expect(asked["thinking"] == thinking)
        #expect(asked["output_config"] == config)
    }

    @Test func `a schema for the text is kept, and so is what else has a counterpart`() throws {
        let asked = try native(
            #""input":"x","max_output_tokens":77,"temperature":0.5,"top_p":1.0,"service_tier":"flex","#
                + #""text":{"verbosity":"low","format":{"type":"json_schema","name":"n","schema":{"type":"object"}}}"#
        )
        #expect(asked["max_tokens"] == "77")
        #expect(asked["temperature"] == "0.5")
        #expect(asked["top_p"] == nil)
        #expect(
            asked["output_config"]
                == #"{"format":{"type":"json_schema","schema":{"type":"object","properties":{},"required":[],"additionalProperties":false}}}"#
        )
        #expect(asked.sent.losses.map(\.what) == ["request.service_tier", "request.verbosity"])
    }

    private static let schema =
        #""text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object","properties":{"a":{"type":"string"}}}}}"#

    /// Fields, a model behind the Messages API, what is sent of them, and what is lost.
    @Test(arguments: [
        (#""temperature":1.5"#, "claude-opus-4-6", "temperature", nil, ["request.temperature"]),
        (#""temperature":0.5,"top_p":0.9"#, "claude-opus-4-6", "temperature", "0.5", ["request.top_p"]),
        (#""temperature":0.5"#, "claude-opus-4-8", "temperature", nil, ["request.temperature"]),
        (schema, "claude-opus-4-8", "output_config", #""additionalProperties":false"#, []),
        (schema, "claude-3-haiku", "output_config", nil, ["request.output_format"]),
        (
            #""user":"\#(String(repeating: "u", count: 300))""#, "claude-opus-4-6", "metadata",
            #"{"user_id":""#, []
        ),
    ])
    func `a provider of the Messages API gets what its model takes`(
        fields: String, model: String, name: String, sent: String?, losses: [String]
    ) throws {
        let asked = try native(#""input":"x","# + fields, model: model)
        #expect(asked.sent.losses.map(\.what) == losses)
        guard let sent else { return #expect(asked[name] == nil) }
        #expect(asked[name]?.contains(sent) == true)
        #expect(asked.body["metadata"]?["user_id"]?.string.map { $0.utf8.count <= 256 } ?? true)
    }

    @Test func `images and files are kept where they are at hand`() throws {
        let asked = try native(
            #""input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,AAAA"},"#
                + #"{"type":"input_image","image_url":"https://x.example/a.png"},{"type":"input_image","file_id":"f"},"#
                + #"{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}]}]"#
        )
        #expect(
            asked["messages"]
                == #"[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},"#
                + #"{"type":"image","source":{"type":"url","url":"https://x.example/a.png"}},"#
                + #"{"type":"text","text":"[image omitted]"},"#
                + #"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"},"title":"a.pdf"}]}]"#
        )
        #expect(asked.sent.losses.map(\.what) == ["message.image"])
    }

    @Test func `a provider of chat/completions is asked in its own words`() throws {
        let asked = try ResponsesAsked(
            #""instructions":"Be brief.","input":"Hi","reasoning":{"effort":"low"},"# + Self.tools,
            profile: .generic)
        #expect(asked.sent.api == .chatCompletions)
        #expect(asked.body["messages"]?.elements.map { $0["role"]?.string } == ["system", "user"])
        #expect(
            asked.body["tools"]?.elements.map { $0["function"]?["name"]?.string } == ["shell", "apply_patch"])
        #expect(asked.sent.context.client == .responses)
        #expect(asked.sent.context.provider == .chatCompletions)
    }

    @Test(
        arguments: [
            (#""input":"x","previous_response_id":"resp_1""#, "previous_response_not_found"),
            (#""input":[{"type":"item_reference","id":"rs_1"}]"#, "unsupported_parameter"),
            (#""input":"x","conversation":"conv_1""#, "unsupported_parameter"),
            (
                #""input":[{"role":"user","content":"x"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]"#,
                nil
            ),
            (#""input":[{"type":"function_call_output","call_id":"c","output":"x"}]"#, nil),
            (#""input":[]"#, nil), (#""input":[7]"#, nil),
            (#""input":[{"role":"tool","content":"x"}]"#, "invalid_value"),
        ] as [(String, String?)])
    func `what cannot be asked of such a provider is refused`(fields: String, code: String?) throws {
        let error = #expect(throws: ErrorReply.self) { try native(fields) }
        #expect(error?.status == 400)
        #expect(error?.code == code)
    }
}
