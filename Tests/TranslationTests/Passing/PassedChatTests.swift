import Testing
import Translation
import Wire

/// Requests of chat/completions for a provider that takes them.
@Suite struct PassedChatTests {
    @Test(arguments: PassedChatGolden.all)
    func `a request passes as its golden file shows`(golden: PassedChatGolden) throws {
        let shown = try PassedChatGolden.shown(golden.asked())
        if RequestGolden.isUpdating { try golden.update(shown) }
        #expect(try shown == golden.expected())
    }

    private static let tools =
        #""tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object","properties":{}}}}]"#
    private static let id = "call_00_xOqKd1tmtO1lJhrc"

    /// A tool loop as clients return it that keep a call, and nothing that came with it.
    private static func loop(
        of id: String = id, _ members: String = "", call: String = "", behind: String = ""
    ) -> String {
        #"{"model":"m",\#(tools),"messages":[{"role":"user","content":"Where?"},"#
            + #"{"role":"assistant","content":""\#(members),"tool_calls":["#
            + #"{"id":"\#(id)","type":"function","function":{"name":"look","arguments":"{}"}\#(call)}]},"#
            + #"{"role":"tool","tool_call_id":"\#(id)","content":"sun"}\#(behind)]}"#
    }

    @Test(arguments: [
        "{ \"model\" : \"m\",\n\t\"max_completion_tokens\":10 ,\"messages\":[{\"role\":\"developer\",\"content\":\"\\u0041 \\/ é\"},{\"role\":\"user\",\"content\":\"x\"}],\"n\":1.50e0,\"new\":{\"b\":[ null ]}}",
        loop(),
        #"{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"Well"}],"model":"m"}"#,
    ])
    func `every byte of a request to OpenAI stays but the name of the model`(body: String) throws {
        let passed = try PassedChat.request(Array(body.utf8), to: .openai, "gpt-5.1")
        #expect(String(decoding: passed.body, as: UTF8.self) == body.replacing(#""m""#, with: #""gpt-5.1""#))
        #expect(passed.losses == [] && passed.forgottenCalls == [])
    }

    @Test func `a limit that is null is no limit`() throws {
        let passed = try PassedChat.text(
            #"{"model":"m","max_tokens":100,"max_completion_tokens":null,"messages":[]}"#, to: .openai,
            "gpt-5.1")
        #expect(passed == #"{"model":"gpt-5.1","max_completion_tokens":100,"messages":[]}"#)
    }

    @Test func `what is remembered of a call goes back with it`() throws {
        let known = [Self.id: [ReasoningSignature(field: "reasoning_content", text: Array("Sunny?".utf8))]]
        let forgotten = try PassedChat.request(Array(Self.loop().utf8), to: .deepseek)
        #expect(forgotten.forgottenCalls == [Self.id])
        #expect(String(decoding: forgotten.body, as: UTF8.self).contains(#""reasoning_content":"""#))
        let recalled = try PassedChat.text(Self.loop(), to: .deepseek, recalling: known)
        #expect(recalled.contains(#""reasoning_content":"Sunny?"}"#))
        // Where its reasoning came back, nothing is looked up.
        let returned = try PassedChat.request(
            Array(Self.loop(of: Self.id, #","reasoning_content":"So.""#).utf8), to: .deepseek)
        #expect(returned.forgottenCalls == [] && returned.context.clientReturnsReasoning)
    }

    @Test func `a signature goes back to its call, and something stands in for one that is unknown`() throws {
        let model = "gemini-3.1-pro-preview"
        let known = [Self.id: [ReasoningSignature(field: "thought_signature", text: Array("c2ln".utf8))]]
        let own = #""extra_content":{"google":{"thought_signature":"c2ln"}}"#
        #expect(try PassedChat.text(Self.loop(), to: .gemini, model, recalling: known).contains(own))
        #expect(
            try PassedChat.text(Self.loop(), to: .gemini, model).contains("skip_thought_signature_validator"))
        let returned = try PassedChat.request(
            Array(Self.loop(call: "," + own).utf8), to: .gemini, model)
        #expect(String(decoding: returned.body, as: UTF8.self).contains(own) && returned.forgottenCalls == [])
    }

    @Test(arguments: ["call_0", "functions.look:0", "call_look_0_for_the_second_time"])
    func `nothing is looked up under an id that may be another call's as well`(id: String) throws {
        #expect(try PassedChat.request(Array(Self.loop(of: id).utf8), to: .deepseek).forgottenCalls == [])
    }

    @Test(arguments: [
        (
            Profile.mistral, "mistral-small-latest",
            #""content":[{"type":"thinking","thinking":[{"type":"text","text":"So."}]}]"#
        ),
        (Profile.minimax, "MiniMax-M2.5", #""content":"<think>\nSo.\n</think>\n\n""#),
        (Profile.groq, "openai/gpt-oss-120b", #""reasoning":"So."}"#),
        (Profile.openrouter, "anthropic/claude-opus-4.8", #""reasoning":"So."}"#),
    ])
    func `reasoning in another provider's words is said in this one's`(
        profile: Profile, model: String, expected: String
    ) throws {
        let passed = try PassedChat.text(
            Self.loop(of: Self.id, #","reasoning_content":"So.""#), to: profile, model)
        #expect(passed.contains(expected) && !passed.contains("reasoning_content"))
    }

    @Test func `a provider that keeps its reasoning to itself gets none back`() throws {
        let passed = try PassedChat.text(
            Self.loop(of: Self.id, #","reasoning_content":"So.""#), to: .xai, "grok-4.3")
        #expect(passed == Self.loop().replacing(#""m""#, with: #""grok-4.3""#))
    }
}
