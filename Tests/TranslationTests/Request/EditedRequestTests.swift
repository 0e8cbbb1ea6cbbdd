import Testing
import Wire

@testable import Translation

@Suite struct `edits of the context` {
    /// A question and `count` calls of tools, each with a result; `thinking` stands before each call.
    private static func messages(_ count: Int, tools: [String] = ["look"], thinking: String = "") -> String {
        let steps = (0..<count).map { number in
            let name = tools[number % tools.count]
            let input = #"{"at":"place \#(number) in a town whose name is long"}"#
            let result = String(repeating: "result \(number) of the tool; ", count: 40)
            return
                #"{"role":"assistant","content":[\#(thinking){"type":"tool_use","id":"t\#(number)","name":"\#(name)","input":\#(input)}]},"#
                + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t\#(number)","content":"\#(result)"}]}"#
        }
        return ([#"{"role":"user","content":"Go."}"#] + steps).joined(separator: ",")
    }

    private func request(_ messages: String, _ edits: String) throws -> MessagesRequest {
        try MessagesRequest(
            Array(
                #"{"model":"m","max_tokens":9,"messages":[\#(messages)],"context_management":{"edits":[\#(edits)]}}"#
                    .utf8))
    }

    private func text(_ request: MessagesRequest) -> String {
        String(decoding: request.document.bytes, as: UTF8.self)
    }

    /// The numbers of the calls whose results are still there.
    private func left(in request: MessagesRequest, of count: Int) -> [Int] {
        (0..<count).filter { text(request).contains("result \($0) of the tool") }
    }

    // MARK: Results of tools

    @Test(arguments: [
        (#"{"type":"clear_tool_uses_20250919"}"#, [0, 1, 2, 3, 4, 5]),
        (#"{"type":"clear_tool_uses_20250919","trigger":{"type":"input_tokens","value":500}}"#, [3, 4, 5]),
        (
            #"{"type":"clear_tool_uses_20250919","trigger":{"type":"input_tokens","value":500},"keep":{"type":"tool_uses","value":1}}"#,
            [5]
        ),
        (
            #"{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":5},"keep":{"type":"tool_uses","value":0}}"#,
            []
        ),
        (
            #"{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":6}}"#,
            [0, 1, 2, 3, 4, 5]
        ),
        (
            #"{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"exclude_tools":["read"]}"#,
            [1, 3, 4, 5]
        ),
        (
            #"{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"clear_at_least":{"type":"input_tokens","value":100000}}"#,
            [0, 1, 2, 3, 4, 5]
        ),
    ])
    func `old results of tools give way, as the edit says`(edit: String, left expected: [Int]) throws {
        let request = try request(Self.messages(6, tools: ["look", "read"]), edit)
        let edited = try EditedRequest(request)
        #expect(left(in: edited.request, of: 6) == expected)
        let cleared = 6 - expected.count
        #expect(
            edited.applied
                == (cleared == 0
                    ? []
                    : [AppliedEdit(.toolUses, count: cleared, clearedTokens: edited.clearedTokens)]))
        #expect(
            edited.clearedTokens
                == TokenEstimate.input(of: request) - TokenEstimate.input(of: edited.request))
        #expect(edited.losses.all.isEmpty)
        // The inputs stay unless they are named.
        #expect(text(edited.request).contains("place 0 in a town"))
    }

    @Test(arguments: [("true", []), ("false", [0, 1]), (#"["read"]"#, [0]), ("null", [0, 1])])
    func `inputs go with their results where that is asked for`(inputs: String, left: [Int]) throws {
        let edited = try EditedRequest(
            request(
                Self.messages(4, tools: ["look", "read"]),
                #"{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"keep":{"type":"tool_uses","value":2},"clear_tool_inputs":\#(inputs)}"#
            ))
        #expect((0..<2).filter { text(edited.request).contains("place \($0) in") } == left)
        #expect(text(edited.request).contains("place 2 in"))
    }

    @Test func `a result that loaded tools stays, and so does one that says nothing`() throws {
        let messages =
            #"{"role":"user","content":"Go."},"#
            + #"{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"ToolSearch","input":{}},{"type":"tool_use","id":"b","name":"look","input":{}},{"type":"tool_use","id":"c","name":"look","input":{}}]},"#
            + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"tool_reference","tool_name":"WebFetch"}]},{"type":"tool_result","tool_use_id":"b","content":""},{"type":"tool_result","tool_use_id":"c"}]}"#
        let request = try request(
            messages,
            #"{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":0},"keep":{"type":"tool_uses","value":0}}"#
        )
        let edited = try EditedRequest(request)
        #expect(text(edited.request) == text(request))
        #expect(edited.applied == [])
    }

    // MARK: Thinking

    /// Three questions; the thoughts of each answer carry their number.
    private static let conversation =
        (1...3).map { number in
            let thought = ReasoningSignature(
                field: "reasoning_content", text: Array("thought \(number)".utf8)
            ).description
            return #"{"role":"user","content":"Question \#(number)"},"#
                + #"{"role":"assistant","content":[{"type":"thinking","thinking":"thought \#(number)","signature":"\#(thought)"},{"type":"tool_use","id":"toolu_x_\#(number)","name":"look","input":{}}]},"#
                + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_x_\#(number)","content":"seen"}]},"#
                + #"{"role":"assistant","content":[{"type":"thinking","thinking":"after thought \#(number)","signature":"\#(thought)"},{"type":"text","text":"Answer \#(number)"}]}"#
        }.joined(separator: ",") + #",{"role":"user","content":"And?"}"#

    @Test(arguments: [
        ("", [3]), (#","keep":"all""#, [1, 2, 3]), (#","keep":{"type":"all"}"#, [1, 2, 3]),
        (#","keep":{"type":"thinking_turns","value":2}"#, [2, 3]),
        (#","keep":{"type":"thinking_turns","value":9}"#, [1, 2, 3]),
    ])
    func `the thinking of old turns goes, as the edit says`(keep: String, left: [Int]) throws {
        let request = try request(Self.conversation, #"{"type":"clear_thinking_20251015"\#(keep)}"#)
        let edited = try EditedRequest(request)
        #expect((1...3).filter { text(edited.request).contains("thought \($0)") } == left)
        #expect(edited.applied?.map(\.count) == (left.count == 3 ? [] : [3 - left.count]))
        #expect(edited.losses.all.isEmpty)
    }

    @Test func `thinking that was cleared is neither sent nor looked for`() throws {
        let request = try request(Self.conversation, #"{"type":"clear_thinking_20251015"}"#)
        let profile = try #require(Profile.named("deepseek"))
        var asked: [String] = []
        let chat = try ChatRequest(
            request, model: "deepseek-v4-pro", profile: profile, inputEstimate: 1000,
            reasoningOfCall: {
                asked.append($0)
                return []
            })
        let body = String(decoding: chat.body, as: UTF8.self)
        #expect(body.contains(#""reasoning_content":"thought 3""#))
        #expect(!body.contains("thought 1") && !body.contains("thought 2"))
        #expect(body.contains(#""reasoning_content":"""#))
        #expect(asked.isEmpty && chat.forgottenCalls.isEmpty)
    }

    // MARK: What the client is told

    @Test func `an answer tells what was done, and counts without what was cleared`() throws {
        let edits =
            #"{"type":"clear_thinking_20251015"},{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"keep":{"type":"tool_uses","value":1}}"#
        let request = try request(Self.messages(3), edits)
        let estimate = TokenEstimate.input(of: request)
        let chat = try ChatRequest(
            request, model: "m", profile: .generic, inputEstimate: estimate)
        let applied = try #require(chat.context.appliedEdits)
        #expect(applied.map(\.kind) == [.toolUses])
        #expect(chat.context.inputEstimate == estimate - applied[0].clearedTokens)
        let completion = Array(
            #"{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"#.utf8)
        let message = try WholeAnswer(completion, context: chat.context, messageID: "msg_1")
        let told =
            #""context_management":{"applied_edits":[{"type":"clear_tool_uses_20250919","cleared_tool_uses":2,"cleared_input_tokens":\#(applied[0].clearedTokens)}]}"#
        #expect(String(decoding: message.body, as: UTF8.self).contains(told))

        var stream = AnswerStream(chat.context, messageID: "msg_1")
        var events: [UInt8] = []
        let chunk = #"data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#
        Array((chunk + "\n\ndata: [DONE]\n\n").utf8).withUnsafeBytes { stream.consume($0, into: &events) }
        _ = stream.finish(cut: false, into: &events)
        let delta = String(decoding: events, as: UTF8.self).split(separator: "\n").first {
            $0.contains(#""type":"message_delta""#)
        }
        #expect(delta?.contains(told) == true)
    }

    @Test func `nobody who asks for no edits is told of any`() throws {
        let plain = try MessagesRequest(
            Array(#"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"#.utf8))
        #expect(try EditedRequest(plain).applied == nil)
        let none = try request(#"{"role":"user","content":"Hi"}"#, "")
        #expect(try EditedRequest(none).applied == [])
    }

    @Test(arguments: [
        #"{"type":"compact_20260112"}"#, #"{"type":7}"#, "null", "{}",
        #"{"type":"clear_tool_uses_20250919","trigger":{"type":"messages","value":3}}"#,
        #"{"type":"clear_tool_uses_20250919","keep":3}"#,
        #"{"type":"clear_tool_uses_20250919","clear_at_least":{"type":"input_tokens","value":-1}}"#,
        #"{"type":"clear_thinking_20251015","keep":{"type":"thinking_turns","value":0}}"#,
        #"{"type":"clear_thinking_20251015"},{"type":"clear_thinking_20251015"}"#,
    ])
    func `what is not understood is a loss, and the rest is done`(edits: String) throws {
        let edited = try EditedRequest(request(Self.messages(2), edits))
        #expect(edited.losses.all.map(\.what) == ["request.context_management"])
        #expect(left(in: edited.request, of: 2) == [0, 1])
    }
}
