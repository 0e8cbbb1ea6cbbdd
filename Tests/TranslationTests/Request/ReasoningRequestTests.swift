import Testing
import Translation
import Wire

@Suite struct ReasoningRequestTests {
    private static let tools = #","tools":[{"name":"t"}]"#

    @Test(arguments: [
        // An effort that was named counts before a budget.
        (#""output_config":{"effort":"low"},"thinking":{"type":"enabled","budget_tokens":20000}"#, "low"),
        (#""thinking":{"type":"enabled","budget_tokens":10000}"#, "high"),
        (#""thinking":{"type":"enabled","budget_tokens":5000}"#, "medium"),
        (#""thinking":{"type":"enabled","budget_tokens":2000}"#, "low"),
        (#""thinking":{"type":"enabled","budget_tokens":1024}"#, "minimal"),
        (#""output_config":{"effort":"xhigh"}"#, "high"),
        (#""output_config":{"effort":"max"}"#, "high"),
        // Off is as little as the model can.
        (#""thinking":{"type":"disabled"},"output_config":{"effort":"high"}"#, "minimal"),
        (#""thinking":{"type":"between_tools"}"#, "minimal"),
    ])
    func `what is wished of thinking becomes an effort the model has`(fields: String, effort: String) throws {
        #expect(try Translated(with: fields, model: "gpt-5")["reasoning_effort"] == #""\#(effort)""#)
    }

    @Test(arguments: [
        #""thinking":{"type":"adaptive"}"#, #""output_config":{"effort":null}"#, #""output_config":{}"#,
        #""stream":true"#,
    ])
    func `without a wish the model keeps its own effort`(fields: String) throws {
        let translated = try Translated(with: fields, model: "gpt-5")
        #expect(translated["reasoning_effort"] == nil)
        #expect(translated.losses.isEmpty)
    }

    @Test(arguments: [
        ("o3", "minimal", "low"), ("gpt-5", "none", "minimal"), ("gpt-5.1", "none", "none"),
        ("gpt-5.1", "xhigh", "high"), ("gpt-5.2", "xhigh", "xhigh"), ("gpt-5.2", "max", "xhigh"),
        ("gpt-5.6", "max", "max"), ("gpt-5-pro", "low", "high"),
    ])
    func `an effort the model lacks becomes the nearest`(model: String, effort: String, sent: String) throws {
        let translated = try Translated(with: #""output_config":{"effort":"\#(effort)"}"#, model: model)
        #expect(translated["reasoning_effort"] == #""\#(sent)""#)
        #expect(translated.chat.losses == (effort == sent ? [] : [Loss("request.effort", .narrowed)]))
    }

    @Test(arguments: [
        ("", false), (#""thinking":{"type":"disabled"}"#, false), (#""thinking":{"type":"adaptive"}"#, true),
        (#""thinking":{"type":"enabled","budget_tokens":1024}"#, true),
        // A tool loop needs its reasoning back, and the blocks carry it.
        (#""tools":[{"name":"t","input_schema":{"type":"object"}}]"#, true),
    ])
    func `thinking comes back to whom asked for it, or needs it in a tool loop`(
        fields: String, emits: Bool
    ) throws {
        let fields = fields.isEmpty ? #""stream":true"# : fields
        #expect(try Translated(with: fields, profile: .generic).chat.context.emitsThinking == emits)
    }

    @Test func `models without effort get none, with a loss`() throws {
        let translated = try Translated(with: #""output_config":{"effort":"high"}"#, model: "gpt-4o")
        #expect(translated["reasoning_effort"] == nil)
        #expect(translated.chat.losses == [Loss("request.effort")])
        #expect(try Translated(with: #""thinking":{"type":"disabled"}"#, model: "gpt-4o").losses.isEmpty)
    }

    @Test(arguments: ["gpt-5.4", "gpt-5.5-mini", "gpt-5.6", "gpt-6-sol"])
    func `models that take tools only without effort get none as soon as there are tools`(model: String)
        throws
    {
        let effort = #""output_config":{"effort":"high"}"#
        #expect(try Translated(with: effort, model: model)["reasoning_effort"] == #""high""#)
        let withTools = try Translated(with: effort + Self.tools, model: model)
        #expect(withTools["reasoning_effort"] == #""none""#)
        #expect(withTools.losses == ["request.effort"])
        #expect(try Translated(with: effort + Self.tools, model: "gpt-5.2")["reasoning_effort"] == #""high""#)
    }

    @Test func `a retry can leave the effort out`() throws {
        let request = Translated.request(with: #""output_config":{"effort":"high"}"#)
        #expect(try Translated(request, profile: .generic)["reasoning_effort"] == #""high""#)
        #expect(try Translated(request, profile: .generic, sendsEffort: false)["reasoning_effort"] == nil)
        for (name, model) in RequestGolden.models {
            let profile = try #require(Profile.named(name))
            let body = try Translated(request, profile: profile, model: model, sendsEffort: false)
            for field in ["reasoning_effort", "reasoning", "thinking", "thinking_budget", "enable_thinking"] {
                #expect(body[field] == nil, "\(name): \(field)")
            }
        }
    }

    @Test func `a switch for thinking is set as the client wished`() throws {
        let on = try Translated(with: #""thinking":{"type":"adaptive"}"#) { $0.thinkingSwitch = .object }
        #expect(on["thinking"] == #"{"type":"enabled"}"#)
        let off = try Translated(with: #""thinking":{"type":"disabled"}"#) {
            $0.thinkingSwitch = .flag("enable_thinking")
        }
        #expect(off["enable_thinking"] == "false")
        let open = try Translated(with: #""stream":false"#) { $0.thinkingSwitch = .object }
        #expect(open["thinking"] == nil)
    }

    /// A tool loop in which the assistant thought before its call.
    private func loop(_ thinking: String, _ change: (inout Dialect) -> Void) throws -> Translated {
        try Translated(
            with: #"""
                "messages":[{"role":"user","content":"go"},
                {"role":"assistant","content":[\#(thinking){"type":"tool_use","id":"a","name":"t","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}]
                """#, dialect: change)
    }

    @Test func `our own reasoning goes back in the field it came in`() throws {
        let signed = #"{"type":"thinking","thinking":"","signature":"tg1.reasoning.SGkg8J-klCI"},"#
        let replayed = try loop(signed) { $0.replay = .inToolLoop }
        #expect(replayed.messages[1].contains(#""content":"","reasoning":"Hi 🤔\"","tool_calls""#))
        #expect(replayed.losses.isEmpty)
        let never = try loop(signed) { $0.replay = .never }
        #expect(!never.messages[1].contains("reasoning"))
        #expect(never.losses.isEmpty)
    }

    @Test(arguments: [
        ("tg1.role.SGk", Loss.Reason.malformed), ("tg1.extra_content.SGk", .malformed),
        ("tg1.reasoning.@@", .unsupported),
        ("EqQBCgIYAhIM", .unsupported), ("", .unsupported),
    ])
    func `thinking with any other signature does not go back`(signature: String, reason: Loss.Reason) throws {
        let translated = try loop(#"{"type":"thinking","thinking":"x","signature":"\#(signature)"},"#) {
            $0.replay = .inToolLoop
        }
        #expect(translated.body["messages"]?.elements.allSatisfy { $0["reasoning"] == nil } == true)
        #expect(translated.chat.losses == [Loss("message.thinking", reason)])
        #expect(ChatRules.violations(of: translated.body) == [])
    }

    @Test func `bytes in a signature that are no text are repaired`() throws {
        let translated = try loop(#"{"type":"thinking","thinking":"","signature":"tg1.reasoning._w"},"#) {
            $0.replay = .inToolLoop
        }
        #expect(translated.messages[1].contains(#""reasoning":"\#u{FFFD}""#))
    }

    @Test func `a provider that wants the field gets it, even if empty`() throws {
        let translated = try loop("") {
            $0.replay = .inToolLoop
            $0.replayForm = .member("reasoning_content")
            $0.missingReasoning = ""
        }
        #expect(translated.messages[1].contains(#""reasoning_content":"""#))
    }

    /// A tool loop at Claude behind OpenRouter, which began with these details.
    private func claudesLoop(_ details: String, with fields: String) throws -> Translated {
        let signature = ReasoningSignature(field: "reasoning_details", text: Array(details.utf8)).description
        return try Translated(
            with: #"""
                "messages":[{"role":"user","content":"go"},
                {"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"\#(signature)"},
                {"type":"tool_use","id":"a","name":"t","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}],\#(fields)
                """#, profile: .openrouter, model: "anthropic/claude-opus-4.8")
    }

    @Test(arguments: [
        "[]", #"[{"type":"reasoning.text","text":"Hm."}]"#,
        #"[{"type":"reasoning.text","text":"Hm.","signature":"s","format":"google-gemini-v1"}]"#,
        #"[{"type":"reasoning.encrypted","data":"e","format":"openai-responses-v1"}]"#,
    ])
    func `Claude does not think in a loop that another model began`(details: String) throws {
        for fields in [
            #""thinking":{"type":"enabled","budget_tokens":2000}"#, #""thinking":{"type":"adaptive"}"#,
            #""output_config":{"effort":"high"}"#,
        ] {
            let translated = try claudesLoop(details, with: fields)
            #expect(translated["reasoning"] == #"{"effort":"none"}"#)
            #expect(translated.chat.losses == [Loss("request.thinking")])
        }
        let unasked = try claudesLoop(details, with: #""stream":false"#)
        #expect(unasked["reasoning"] == nil)
        #expect(unasked.losses.isEmpty)
    }

    @Test(arguments: [
        #"[{"type":"reasoning.text","text":"Hm.","signature":"s"}]"#,
        #"[{"type":"reasoning.text","text":"Hm.","signature":"s","format":"anthropic-claude-v1"}]"#,
        #"[{"type":"reasoning.encrypted","data":"e","format":"anthropic-claude-v1","index":0}]"#,
    ])
    func `in a loop of its own Claude thinks on`(details: String) throws {
        let translated = try claudesLoop(details, with: #""output_config":{"effort":"high"}"#)
        #expect(translated["reasoning"] == #"{"effort":"high"}"#)
        #expect(translated.losses.isEmpty)
    }

    @Test func `where its signatures were refused, a loop goes on without them and without thinking`() throws
    {
        let details = #"[{"type":"reasoning.text","text":"Hm.","signature":"s"}]"#
        let signature = ReasoningSignature(field: "reasoning_details", text: Array(details.utf8)).description
        let request = Translated.request(
            with: #"""
                "thinking":{"type":"adaptive"},"messages":[{"role":"user","content":"go"},
                {"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"\#(signature)"},
                {"type":"tool_use","id":"a","name":"t","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}]
                """#)
        for returnsThinking in [true, false] {
            let chat = try ChatRequest(
                MessagesRequest(Array(request.utf8)), model: "anthropic/claude-opus-4.8",
                profile: .openrouter, inputEstimate: 7, returnsThinking: returnsThinking)
            let body = String(decoding: chat.body, as: UTF8.self)
            #expect(body.contains("reasoning_details") == returnsThinking)
            #expect(body.contains(#""reasoning":{"effort":"none"}"#) != returnsThinking)
        }
    }

    @Test func `a new question ends the loop, and with it the replay`() throws {
        let translated = try Translated(
            messages: #"""
                [{"role":"user","content":"go"},
                {"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"tg1.reasoning.SGk"},
                {"type":"tool_use","id":"a","name":"t","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]},
                {"role":"assistant","content":"done"},{"role":"user","content":"next"}]
                """#, profile: .generic)
        #expect(!translated.messages[1].contains("reasoning"))
        #expect(translated.losses.isEmpty)
    }
}
