import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

@Suite struct `a client that drops thinking blocks` {
    /// What the provider says first: a thought, and a call.
    private static func call(
        isStream: Bool, thought: String = "Prague, then.", id: String = "call_1"
    ) -> [Act] {
        let call =
            #""tool_calls":[{"index":0,"id":"\#(id)","type":"function","function":{"name":"look","arguments":"{}"}}]"#
        guard isStream else {
            return [
                .head(200),
                .body(
                    #"{"id":"x","model":"m1","choices":[{"index":0,"message":{"role":"assistant","content":"","#
                        + #""reasoning_content":"\#(thought)",\#(call)},"finish_reason":"tool_calls"}],"#
                        + #""usage":{"prompt_tokens":7,"completion_tokens":3}}"#),
            ]
        }
        return [
            .head(200, [(name: "content-type", value: "text/event-stream")]),
            .body(
                Bench.chunk(#"{"index":0,"delta":{"role":"assistant","reasoning_content":"\#(thought)"}}"#)),
            .body(Bench.chunk(#"{"index":0,"delta":{\#(call)},"finish_reason":"tool_calls"}"#)),
            .body(#"data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}"# + "\n\n"),
            .body("data: [DONE]\n\n"),
        ]
    }

    private static func question(_ messages: String = "", isStream: Bool) -> String {
        #"{"model":"claude-test","max_tokens":100,"stream":\#(isStream),"thinking":{"type":"adaptive"},"#
            + #""tools":[{"name":"look","input_schema":{"type":"object","properties":{}}}],"#
            + #""messages":[{"role":"user","content":"Where?"}\#(messages)]}"#
    }

    /// The conversation one step later, with or without the thinking block.
    private static func result(of call: String, thinking: String = "") -> String {
        #",{"role":"assistant","content":[\#(thinking){"type":"tool_use","id":"\#(call)","name":"look","input":{}}]},"#
            + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"\#(call)","content":"sunny"}]}"#
    }

    private func bench(_ scripts: [[Act]]) async throws -> Bench {
        try await Bench(scripts, profile: "deepseek")
    }

    /// The id of the call in the answer, as the client got it.
    private func callID(in bench: Bench) throws -> String {
        let match = try #require(try /toolu_[A-Za-z0-9]+_0/.firstMatch(in: bench.reply.text))
        return String(match.output)
    }

    private func lastBody(of bench: Bench) -> String {
        String(decoding: bench.transport.requests.last?.body ?? [], as: UTF8.self)
    }

    @Test(arguments: [true, false])
    func `has its reasoning sent back for it, which is written with the settlement`(isStream: Bool)
        async throws
    {
        let bench = try await bench([Self.call(isStream: isStream), Bench.whole()])
        await bench.ask(Self.question(isStream: isStream))
        #expect(bench.ledger.reasoning.map(\.key) == [bench.key.id])
        let id = try callID(in: bench)
        #expect(bench.ledger.reasoning.map(\.call) == [id])
        #expect(bench.ledger.reasoning.first?.sealed.firstRange(of: "Prague".utf8) == nil)

        await bench.ask(Self.question(Self.result(of: id), isStream: false))
        #expect(lastBody(of: bench).contains(#""reasoning_content":"Prague, then.""#))
        // It was in memory.
        #expect(!bench.journal.all.contains { $0.hasPrefix("look up") })
    }

    @Test func `has it from the store when another process took the answer down`() async throws {
        let bench = try await bench([Self.call(isStream: true)])
        await bench.ask(Self.question(isStream: true))
        let id = try callID(in: bench)
        let next = bench.restarted()
        bench.transport.play(Bench.whole())
        await next.ask(Self.question(Self.result(of: id), isStream: false))
        #expect(lastBody(of: bench).contains(#""reasoning_content":"Prague, then.""#))
        #expect(bench.journal.all.contains("look up 1"))
    }

    @Test func `gets nothing of another key's`() async throws {
        let bench = try await bench([Self.call(isStream: true), Bench.whole()])
        await bench.ask(Self.question(isStream: true))
        let id = try callID(in: bench)
        await bench.ask(Self.question(Self.result(of: id), isStream: false), with: bench.forwarder)
        #expect(lastBody(of: bench).contains(#""reasoning_content":"""#))
        #expect(!lastBody(of: bench).contains("Prague"))
    }

    @Test func `is served on without it when the store cannot be read`() async throws {
        let bench = try await bench([Bench.whole()])
        bench.ledger.refuseLookups()
        await bench.ask(Self.question(Self.result(of: "toolu_elsewhere_0"), isStream: false))
        #expect(bench.journal.all.contains("look up 1"))
        #expect(bench.reply.status == 200)
        #expect(lastBody(of: bench).contains(#""reasoning_content":"""#))
    }

    @Test func `has nothing looked up when the provider wants nothing back, or the call is not ours`()
        async throws
    {
        let other = try await Bench([Bench.whole()], profile: "openai")
        await other.ask(Self.question(Self.result(of: "toolu_elsewhere_0"), isStream: false))
        #expect(!other.journal.all.contains { $0.hasPrefix("look up") })
        let long = "toolu_" + String(repeating: "a", count: 40) + "_0"
        for foreign in [
            "toolu_01A09q90qw90lq917835lq9", "call_1_0", "toolu__0", "toolu_a_", "toolu_a_0b", long,
        ] {
            let deepseek = try await bench([Bench.whole()])
            await deepseek.ask(Self.question(Self.result(of: foreign), isStream: false))
            #expect(!deepseek.journal.all.contains { $0.hasPrefix("look up") }, "\(foreign)")
        }
    }

    @Test func `may speak the Responses API and leave its reasoning items out`() async throws {
        let bench = try await bench([Self.call(isStream: false), Bench.whole()])
        func question(_ items: String = "") -> String {
            #"{"model":"claude-test","input":[{"role":"user","content":"Where?"}\#(items)],"#
                + #""tools":[{"type":"function","name":"look","parameters":{"type":"object","properties":{}}}]}"#
        }
        await bench.ask(question(), in: .responses)
        let id = try callID(in: bench)
        await bench.ask(
            question(
                #",{"type":"function_call","call_id":"\#(id)","name":"look","arguments":"{}"},"#
                    + #"{"type":"function_call_output","call_id":"\#(id)","output":"sunny"}"#),
            in: .responses)
        #expect(lastBody(of: bench).contains(#""reasoning_content":"Prague, then.""#))
    }

    @Test(arguments: [true, false], [true, false])
    func `may speak chat completions, where answers pass as they are`(isStream: Bool, returns: Bool)
        async throws
    {
        let id = "call_00_xOqKd1tmtO1lJhrc"
        let bench = try await bench([Self.call(isStream: isStream, id: id), Bench.whole()])
        func question(_ messages: String = "") -> String {
            #"{"model":"claude-test","stream":\#(isStream && messages.isEmpty),"#
                + #""tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],"#
                + #""messages":[{"role":"user","content":"Where?"}\#(messages)]}"#
        }
        await bench.ask(question(), in: .chatCompletions)
        #expect(bench.reply.text.contains(id))
        #expect(bench.ledger.reasoning.map(\.call) == [id])
        let thought = returns ? #","reasoning_content":"Prague, then.""# : ""
        await bench.ask(
            question(
                #",{"role":"assistant","content":null\#(thought),"tool_calls":[{"id":"\#(id)","type":"function","#
                    + #""function":{"name":"look","arguments":"{}"}}]},"#
                    + #"{"role":"tool","tool_call_id":"\#(id)","content":"sunny"}"#),
            in: .chatCompletions)
        #expect(lastBody(of: bench).contains(#""reasoning_content":"Prague, then.""#))
        #expect(bench.journal.all.filter { $0.hasPrefix("look up") } == [])
    }

    @Test func `has nothing looked up for a call without a thought, and never twice`() async throws {
        let bench = try await bench([Self.call(isStream: false, thought: ""), Bench.whole()])
        await bench.ask(Self.question(isStream: false))
        #expect(bench.ledger.reasoning.isEmpty)
        let id = try callID(in: bench)
        await bench.ask(Self.question(Self.result(of: id), isStream: false))
        #expect(lastBody(of: bench).contains(id))
        #expect(!bench.journal.all.contains { $0.hasPrefix("look up") })

        let next = bench.restarted()
        for _ in 1...2 {
            bench.transport.play(Bench.whole())
            await next.ask(Self.question(Self.result(of: id), isStream: false))
        }
        #expect(bench.journal.all.filter { $0.hasPrefix("look up") } == ["look up 1"])
    }

    @Test func `is told from one that returns them, for which nothing is kept`() async throws {
        let bench = try await bench([
            Self.call(isStream: false), Self.call(isStream: false, thought: "And now Brno."),
        ])
        await bench.ask(Self.question(isStream: false))
        let signature = try #require(
            try /tg1\.reasoning_content\.[A-Za-z0-9_-]+/.firstMatch(in: bench.reply.text))
        let thinking = #"{"type":"thinking","thinking":"x","signature":"\#(signature.output)"},"#
        let history = Self.result(of: try callID(in: bench), thinking: thinking)
        await bench.ask(Self.question(history, isStream: false))
        #expect(lastBody(of: bench).contains("Prague, then."))
        #expect(bench.ledger.reasoning.count == 1)
        #expect(!bench.journal.all.contains { $0.hasPrefix("look up") })
    }

    @Test func `leaves nothing behind when nobody got the answer, or there is too much of it`() async throws {
        let long = String(repeating: "ab", count: KeptReasoning.largestBox / 2)
        let bench = try await bench([
            [.head(500), .body("{}")], Self.call(isStream: false, thought: long),
        ])
        await bench.ask(Self.question(isStream: false))
        await bench.ask(Self.question(isStream: false))
        #expect(bench.ledger.entries.count == 2)
        #expect(bench.ledger.reasoning.isEmpty)
    }
}
