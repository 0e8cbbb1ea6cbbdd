import Foundation
import TestSupport
import Testing
import Translation
import Wire

@Suite struct FromChatTests {
    // MARK: Limits, sampling, thinking

    @Test(
        arguments: [
            (#""temperature":0"#, nil, 8192), (#""max_tokens":50"#, nil, 50),
            (#""max_completion_tokens":60"#, 40, 40),
            (#""temperature":0"#, 4096, 4096), (#""max_tokens":0"#, nil, 1),
        ] as [(String, Int?, Int)])
    func `an answer's limit is the client's, the target's, or a careful one`(
        members: String, outputLimit: Int?, limit: Int
    ) throws {
        #expect(try FromChat.question(members, outputLimit: outputLimit).text("max_tokens") == String(limit))
    }

    @Test(arguments: [
        ("claude-sonnet-5-5", "high", #"{"type":"adaptive"}"#, #"{"effort":"high"}"#, 8192),
        ("claude-sonnet-5-5", "minimal", #"{"type":"adaptive"}"#, #"{"effort":"low"}"#, 8192),
        ("claude-sonnet-5-5", "none", #"{"type":"disabled"}"#, "", 8192),
        ("claude-haiku-4-5", "low", #"{"type":"enabled","budget_tokens":2048}"#, "", 10240),
        ("kimi-k3", "high", #"{"type":"enabled","budget_tokens":16384}"#, "", 24576),
    ])
    func `effort becomes what the model knows`(
        model: String, effort: String, thinking: String, config: String, limit: Int
    ) throws {
        let asked = try FromChat.question(#""reasoning_effort":"\#(effort)""#, model: model)
        #expect(try asked.text("thinking") == thinking)
        #expect(try asked.text("output_config") == config)
        #expect(try asked.text("max_tokens") == String(limit))
    }

    @Test(arguments: [(800, nil), (3000, 1500), (100_000, 8192)] as [(Int, Int?)])
    func `a budget for thinking leaves room for the answer`(limit: Int, budget: Int?) throws {
        let asked = try FromChat.question(
            #""reasoning_effort":"medium","max_tokens":\#(limit)"#, model: "claude-haiku-4-5")
        #expect(try asked.root["thinking"]?["budget_tokens"]?.int == budget)
        #expect(asked.losses.contains(Loss("request.effort")) == (budget == nil))
    }

    @Test func `another try at a provider that refused effort asks for none`() throws {
        let asked = try FromChat.question(#""reasoning_effort":"high""#, sendsEffort: false)
        #expect(try asked.text("thinking") == "" && asked.text("output_config") == "")
        #expect(asked.losses == [Loss("request.effort")])
    }

    @Test func `another try at a provider that refused thinking asks for none that the client spelled out`()
        throws
    {
        let asked = try FromChat.question(
            #""thinking":{"type":"enabled","budget_tokens":2048}"#, sendsEffort: false)
        #expect(try asked.text("thinking") == "")
        #expect(asked.losses == [Loss("request.thinking")])
    }

    @Test func `a forced call and thinking exclude each other`() throws {
        let tools = #""tools":[{"type":"function","function":{"name":"t"}}],"tool_choice":"required""#
        let asked = try FromChat.question(#""reasoning_effort":"high","# + tools, model: "claude-haiku-4-5")
        #expect(try asked.text("thinking") == "")
        #expect(try asked.text("tool_choice") == #"{"type":"any"}"#)
    }

    @Test(arguments: [
        (#""temperature":0.5"#, "0.5", "", []), (#""temperature":1,"top_p":0.9"#, "", "0.9", []),
        (#""temperature":1.5"#, "", "", [Loss("request.temperature", .narrowed)]),
        (#""temperature":0.2,"top_p":0.9"#, "0.2", "", [Loss("request.top_p")]),
        (
            #""temperature":0.2,"top_p":0.5,"reasoning_effort":"low""#, "", "",
            [Loss("request.temperature"), Loss("request.top_p")]
        ),
    ])
    func `sampling stays within what the API takes`(
        members: String, temperature: String, topP: String, losses: [Loss]
    ) throws {
        let asked = try FromChat.question(members, model: "claude-sonnet-4-6")
        #expect(try asked.text("temperature") == temperature)
        #expect(try asked.text("top_p") == topP)
        #expect(asked.losses == losses)
    }

    @Test func `an answer that was begun is gone on with, or asked for`() throws {
        let members = #""messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]"#
        let asked = try FromChat.request(members)
        #expect(
            try asked.text("messages").hasSuffix(
                #"{"role":"user","content":[{"type":"text","text":"Continue."}]}]"#))
        #expect(asked.losses == [Loss("message.prefill", .narrowed)])
        let early = try FromChat.request(members, model: "claude-sonnet-4-5")
        #expect(try early.root["messages"]?.count == 2 && early.losses == [])
    }

    @Test(arguments: ["claude-opus-4-7", "claude-sonnet-5-5", "anthropic.claude-opus-4-8-v1:0"])
    func `models of today get no sampling`(model: String) throws {
        let asked = try FromChat.question(#""temperature":0.5,"top_p":0.9,"top_k":4"#, model: model)
        #expect(
            try asked.root["temperature"] == nil && asked.root["top_p"] == nil && asked.root["top_k"] == nil)
        #expect(
            asked.losses == [Loss("request.temperature"), Loss("request.top_p"), Loss("request.top_k")])
    }

    @Test(arguments: [
        (#""stop":"END""#, #"["END"]"#, []),
        (#""stop":["a"," \n","b"]"#, #"["a","b"]"#, [Loss("request.stop")]),
        (#""stop":["\n"]"#, "", [Loss("request.stop")]), (#""stop":null"#, "", []),
    ])
    func `stop is a string or several, and never blank`(members: String, stops: String, losses: [Loss]) throws
    {
        let asked = try FromChat.question(members)
        #expect(try asked.text("stop_sequences") == stops)
        #expect(asked.losses == losses)
    }

    @Test func `long names of users travel as their hash`() throws {
        let long = String(repeating: "u", count: 300)
        #expect(try FromChat.question(#""user":"u1""#).text("metadata") == #"{"user_id":"u1"}"#)
        let hashed = try FromChat.question(#""user":"\#(long)""#).root["metadata"]?["user_id"]?.string
        #expect(hashed?.utf8.count == 64)
    }

    @Test func `what says nothing is no loss, and what says something is one`() throws {
        let usual = try FromChat.question(
            #""seed":null,"logprobs":false,"frequency_penalty":0,"service_tier":"auto","store":true,"verbosity":"medium","#
                + #""modalities":["text"],"logit_bias":{},"n":1"#)
        #expect(usual.losses == [])
        let odd = try FromChat.question(
            #""seed":7,"logprobs":true,"moderation":{"a":1},"Odd-Field":1"#)
        #expect(
            odd.losses.map(\.what) == [
                "request.seed", "request.logprobs", "request.moderation", "request.unnamed_field",
            ])
    }

    // MARK: Errors

    @Test(arguments: [
        #""messages":"Hi""#, #""messages":[]"#, #""messages":["Hi"]"#, #""messages":[{"content":"Hi"}]"#,
        #""messages":[{"role":"narrator","content":"Hi"}]"#, #""messages":[{"role":"user","content":7}]"#,
        #""messages":[{"role":"user","content":"Hi"}],"n":2"#,
        #""messages":[{"role":"user","content":"Hi"}],"tools":{}"#,
        #""messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{}}]"#,
    ])
    func `what cannot be asked is refused with a 400`(members: String) {
        #expect {
            _ = try FromChat.request(members)
        } throws: { error in
            (error as? ErrorReply)?.status == 400
        }
    }

    // MARK: The way there and back

    @Test(arguments: [
        "thinking-tool", "thinking-twice", "thinking-redacted", "thinking-omitted", "tools-parallel",
    ])
    func `a message that comes back is the one that the provider gave`(name: String) throws {
        let golden = try #require(AnswerGolden.toChat.first { $0.name == name })
        let answer = try ChunkGrammar(AnswerDriver.stream(golden.bytes, golden.context).output)
        let message = try JSONSerialization.data(withJSONObject: answer.message, options: [.sortedKeys])
        var results = ""
        for call in answer.calls {
            results += #",{"role":"tool","tool_call_id":"\#(call.id)","content":"done"}"#
        }
        let next = results.isEmpty ? #",{"role":"user","content":"Go on."}"# : results
        let asked = try FromChat.request(
            #""messages":[{"role":"user","content":"Hi"},\#(String(decoding: message, as: UTF8.self))\#(next)]"#
        )
        #expect(asked.losses == [])
        #expect(try MessagesRules.violations(of: asked.root) == [])

        var original: [String] = []
        for event in golden.input.components(separatedBy: "\n\n") {
            guard let data = event.components(separatedBy: "data: ").last,
                let block = try? JSONDocument(Array(data.utf8)).root["content_block"]
            else { continue }
            original.append(block["type"]?.string ?? "")
        }
        let sent = try asked.message(1)?["content"].map { Array($0.elements) } ?? []
        #expect(sent.map { $0["type"]?.string ?? "" } == original)
        for (index, call) in answer.calls.enumerated() {
            let block = try #require(sent.filter { $0["type"]?.equals("tool_use") == true }[index])
            #expect(block["id"]?.string == call.id && block["name"]?.string == call.name)
        }
        for block in sent {
            guard let signature = block["signature"]?.string else { continue }
            #expect(golden.input.contains(#""signature":"\#(signature)""#))
        }
    }

    @Test func `reasoning that a client put together from a stream's pieces keeps its signature`() throws {
        let details =
            #"[{"type":"reasoning.text","text":"Let ","index":0},{"type":"reasoning.text","text":"me.","signature":"E1","#
            + #""index":0},{"type":"reasoning.summary","summary":"S"},{"type":"reasoning.encrypted","data":"x","#
            + #""format":"openai-responses-v1"}]"#
        let asked = try FromChat.request(
            #""messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes","#
                + #""reasoning_details":\#(details)},{"role":"user","content":"Go"}]"#)
        let blocks = try asked.message(1)?["content"]
        #expect(
            blocks.map { String(decoding: $0.raw, as: UTF8.self) }
                == #"[{"type":"thinking","thinking":"Let me.","signature":"E1"},{"type":"text","text":"Yes"}]"#
        )
    }

    // MARK: Anything

    @Test(arguments: 0..<8)
    func `conversations of any shape keep the rules of the Messages API`(lane: Int) throws {
        var random = SeededGenerator(seed: 4242 + lane)
        for _ in 0..<250 {
            let messages = (0...random.below(10)).map { _ in Self.message(&random) }.joined(separator: ",")
            let asked = try FromChat.request(
                #""messages":[\#(messages)],"reasoning_effort":"low""#, model: "kimi")
            let violations = try MessagesRules.violations(of: asked.root)
            #expect(violations == [], "\(messages)")
        }
    }

    private static func message(_ random: inout SeededGenerator) -> String {
        let id = "\(["a", "functions.Bash:0", "c", "d"][random.below(4)])"
        let content = [
            #""Hi""#, #""""#, #"" \n""#, "null", #"[{"type":"text","text":"A"},{"type":"text","text":""}]"#,
            #"[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]"#, "[]",
        ][random.below(7)]
        let calls = (0..<random.below(3)).map { _ in
            #"{"id":"\#(["a", "functions.Bash:0", "c"][random.below(3)])","type":"function","function":{"name":"t","arguments":"#
                + [#""{}""#, #""{\"a\":1}""#, #""""#, #""[1]""#, #""{\"a""#, "null"][random.below(6)] + "}}"
        }
        switch random.below(6) {
        case 0: return #"{"role":"system","content":\#(content)}"#
        case 1, 2: return #"{"role":"user","content":\#(content)}"#
        case 3:
            return #"{"role":"assistant","content":\#(content.contains("image") ? "null" : content),"#
                + #""tool_calls":[\#(calls.joined(separator: ","))]}"#
        case 4: return #"{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}"#
        default:
            return random.chance(4)
                ? #"{"role":"function","name":"f","content":\#(content)}"#
                : #"{"role":"tool","tool_call_id":"\#(id)","content":\#(content)}"#
        }
    }
}
