import Testing
import Translation
import Wire

/// Requests of the Messages API for a provider that speaks it.
@Suite struct PassedRequestTests {
    private static func passed(
        _ body: String, outputLimit: Int? = nil, returnsThinking: Bool = true
    ) throws -> ProviderRequest {
        var terms = TargetTerms(
            model: "up-1", profile: .anthropic, inputEstimate: 1, outputLimit: outputLimit)
        terms.returnsThinking = returnsThinking
        return try ClientRequest(Array(body.utf8), in: .messages).providerRequest(on: terms)
    }

    private static func text(_ body: String, outputLimit: Int? = nil) throws -> String {
        String(decoding: try passed(body, outputLimit: outputLimit).body, as: UTF8.self)
    }

    @Test(arguments: [
        "{ \"model\" : \"claude-x\",\n\t\"max_tokens\":10 ,\"messages\":[{\"role\":\"user\",\"content\":\"\\u0041 \\/ é\"}],\"n\":1.50e3,\"new_field\":{\"b\":[ ]}}",
        #"{"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}],"max_tokens":1,"model":"claude-x","stream":true}"#,
        #"{"model":"a","max_tokens":1,"messages":[{"role":"user","content":"x"}],"model":"claude-x"}"#,
    ])
    func `every byte stays but the name of the model`(body: String) throws {
        let expected = body.replacing(#""claude-x""#, with: #""up-1""#).replacing(
            #""a","max"#, with: #""up-1","max"#)
        #expect(try Self.text(body) == expected)
    }

    @Test(arguments: [
        (#"{\"device_id\":\"ab\"}"#, true), ("a@b", true), ("user_ab-1", false), ("", true),
    ])
    func `a user's id that the provider refuses goes as its hash`(id: String, isHashed: Bool) throws {
        let body =
            #"{"model":"m","metadata":{"user_id":"\#(id)","x":1},"max_tokens":9,"messages":[{"role":"user","content":"x"}]}"#
        func sent(to model: String) throws -> String {
            let request = try ClientRequest(Array(body.utf8), in: .messages).providerRequest(
                on: TargetTerms(model: model, profile: .anthropic, inputEstimate: 1))
            #expect(request.losses == [])
            return String(decoding: request.body, as: UTF8.self)
        }
        let expected = body.replacing(#""model":"m""#, with: #""model":"deepseek-v4-pro""#)
        let text = try sent(to: "deepseek-v4-pro")
        let hashed = text.replacing(/"user_id":"[a-f0-9]{64}"/, with: #""user_id":"\#(id)""#)
        #expect(hashed == expected)
        #expect((text != expected) == isHashed)
        #expect(
            try sent(to: "claude-opus-4-8")
                == body.replacing(#""model":"m""#, with: #""model":"claude-opus-4-8""#))
    }

    @Test func `a limit above the model's is lowered and counted`() throws {
        let asked = try Self.passed(
            #"{"model":"m","max_tokens":9000,"messages":[{"role":"user","content":"x"}]}"#, outputLimit: 4096)
        #expect(String(decoding: asked.body, as: UTF8.self).contains(#""max_tokens":4096"#))
        #expect(asked.losses == [Loss("request.max_tokens", .narrowed)])
    }

    private static func conversation(_ assistant: String, _ rest: String = "", _ members: String = "")
        -> String
    {
        #"{"model":"m","max_tokens":9,\#(members)"messages":[{"role":"user","content":"x"},"#
            + #"{"role":"assistant","content":[\#(assistant)]}\#(rest)]}"#
    }

    private static let own = #"{"type":"thinking","thinking":"T","signature":"EqRk"}"#
    private static let foreign = #"{"type":"thinking","thinking":"T","signature":"tg1.reasoning_content.VA"}"#
    private static let call = #"{"type":"tool_use","id":"toolu_1","name":"t","input":{"a": 1.0}}"#
    private static let result =
        #",{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"y"}]}"#
    private static let enabled = #""thinking":{"type":"enabled","budget_tokens":1024},"#

    @Test(arguments: [
        own,
        // Some who serve this API sign nothing, and want their thinking back all the same.
        #"{"type":"thinking","thinking":"T","signature":""}"#, #"{"type":"thinking","thinking":"T"}"#,
    ])
    func `thinking of the provider's own stays, signed or not`(thinking: String) throws {
        let edits = #""context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"#
        let body = Self.conversation(thinking + "," + Self.call, Self.result, Self.enabled + edits)
        let asked = try Self.passed(body)
        #expect(
            String(decoding: asked.body, as: UTF8.self)
                == body.replacing(#""model":"m""#, with: #""model":"up-1""#))
        #expect(asked.losses == [])
    }

    @Test(arguments: [
        foreign, #"{"type":"thinking","thinking":"T","signature":""}"#,
        #"{"type":"thinking","thinking":"T"}"#,
    ])
    func `thinking of another provider is taken out, and what it would break is switched off`(
        thinking: String
    ) throws {
        let asked = try Self.passed(
            Self.conversation(thinking + "," + Self.foreignCall, Self.foreignResult, Self.enabled))
        let text = String(decoding: asked.body, as: UTF8.self)
        #expect(text.contains(#""content":[\#(Self.foreignCall)]"#))
        #expect(text.contains(#""thinking":{"type":"disabled"}"#))
        #expect(asked.losses == [Loss("request.thinking"), Loss("message.thinking")])
    }

    @Test(arguments: [
        (#"{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]}"#, nil),
        (#"{"edits":[]}"#, nil),
        (
            #"{"edits":[{"type":"clear_thinking_20251015"},{"type":"clear_tool_uses_20250919","keep": 3}]}"#,
            #"{"edits":[{"type":"clear_tool_uses_20250919","keep": 3}]}"#
        ),
        ("null", "null"),
    ])
    func `with thinking go the edits of it, and no others`(edits: String, kept: String?) throws {
        let asked = try Self.passed(
            Self.conversation(
                Self.foreign + "," + Self.call, Self.result,
                Self.enabled + #""context_management":\#(edits),"#))
        let root = try JSONDocument(asked.body).root
        #expect(root["context_management"].map { String(decoding: $0.raw, as: UTF8.self) } == kept)
    }

    @Test func `a provider that refused the signatures gets no thinking at all`() throws {
        let thinking = #"{"type":"redacted_thinking","data":"EqRk"},"# + Self.own + ","
        let body = Self.conversation(thinking + Self.call, Self.result, Self.enabled)
        let asked = try Self.passed(body, returnsThinking: false)
        let text = String(decoding: asked.body, as: UTF8.self)
        #expect(text.contains(#""content":[\#(Self.call)]"#))
        #expect(text.contains(#""thinking":{"type":"disabled"}"#))
        #expect(asked.losses == [Loss("request.thinking"), Loss("message.thinking")])

        let adaptive = try Self.passed(
            Self.conversation(thinking + Self.call, Self.result, #""thinking":{"type":"adaptive"},"#),
            returnsThinking: false)
        #expect(String(decoding: adaptive.body, as: UTF8.self).contains(#""thinking":{"type":"adaptive"}"#))
        #expect(adaptive.losses == [Loss("message.thinking")])
    }

    /// A call that another provider made, which did not think, or told nobody.
    private static let foreignCall = #"{"type":"tool_use","id":"toolu_4xR2_0","name":"t","input":{}}"#
    private static let foreignResult =
        #",{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_4xR2_0","content":"y"}]}"#

    @Test func `a loop that another provider began without a thought goes on without`() throws {
        let asked = try Self.passed(
            Self.conversation(Self.foreignCall, Self.foreignResult, Self.enabled))
        #expect(
            String(decoding: asked.body, as: UTF8.self).contains(#""thinking":{"type":"disabled"}"#))
        #expect(asked.losses == [Loss("request.thinking")])
    }

    @Test(arguments: [
        // The provider's own call: whoever answered it knows what came before.
        (call, result, enabled),
        // What decides by itself whether to think may begin anywhere.
        (foreignCall, foreignResult, #""thinking":{"type":"adaptive"},"#),
        // The loop began with the provider's own thinking, whoever went on with it.
        (own + "," + foreignCall, foreignResult, enabled),
        (#"{"type":"redacted_thinking","data":"EqRk"},"# + foreignCall, foreignResult, enabled),
        (
            own + "," + call,
            result + #",{"role":"assistant","content":["# + foreignCall + "]}" + foreignResult, enabled
        ),
        // The loop is over.
        (foreignCall, foreignResult + #",{"role":"user","content":"more"}"#, enabled),
    ])
    func `any other loop is passed as it is`(assistant: String, rest: String, thinking: String) throws {
        let body = Self.conversation(assistant, rest, thinking)
        let asked = try Self.passed(body)
        #expect(
            String(decoding: asked.body, as: UTF8.self)
                == body.replacing(#""model":"m""#, with: #""model":"up-1""#))
        #expect(asked.losses == [])
    }

    @Test func `in turns that are over it may be missing`() throws {
        let rest = Self.result + #",{"role":"assistant","content":"z"},{"role":"user","content":"more"}"#
        let asked = try Self.passed(Self.conversation(Self.foreign + "," + Self.call, rest, Self.enabled))
        #expect(String(decoding: asked.body, as: UTF8.self).contains(Self.enabled.dropLast()))
        #expect(asked.losses == [Loss("message.thinking")])
    }

    @Test func `a message that was nothing but foreign thinking keeps its place`() throws {
        let asked = try Self.passed(Self.conversation(Self.foreign, #",{"role":"user","content":"go"}"#))
        #expect(
            String(decoding: asked.body, as: UTF8.self)
                .contains(#"{"role":"assistant","content":[{"type":"text","text":"(no text)"}]}"#))
    }

    @Test(arguments: [own, foreign])
    func `ids that the API refuses are replaced alike in call and result`(thinking: String) throws {
        let call = #"{"type":"tool_use","id":"functions.t:0","name":"t","input":{}}"#
        let result =
            #",{"role":"user","content":[{"type":"tool_result","tool_use_id":"functions.t:0","content":"functions.t:0"}]}"#
        let root = try JSONDocument(Self.passed(Self.conversation(thinking + "," + call, result)).body).root
        let messages = Array(try #require(root["messages"]).elements)
        let use = try #require(messages[1]["content"]?.elements.map(\.self).last)
        let answer = try #require(messages[2]["content"]?.elements.map(\.self).first)
        let id = try #require(use["id"]?.string)
        #expect(id.wholeMatch(of: /toolu_[a-f0-9]{24}/) != nil)
        #expect(answer["tool_use_id"]?.string == id)
        #expect(answer["content"]?.string == "functions.t:0")
    }
}
