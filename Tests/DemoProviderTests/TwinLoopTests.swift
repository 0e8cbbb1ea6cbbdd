import Testing
import Translation
import Wire

@testable import DemoProvider

/// Whole tool loops between a client of the Messages API and each provider's strict twin, without a socket.
@Suite struct TwinLoopTests {
    /// What a client does with the thinking it got.
    enum Memory: String, CaseIterable, Sendable {
        /// It returns the blocks, as Claude Code does.
        case blocks
        /// It drops them, and what stands in the conclusion is remembered for it.
        case remembered
    }

    private static let targets = TwinTarget.all.filter { $0.name != "perplexity" }

    @Test(arguments: targets, Memory.allCases)
    func `a loop of three turns is never refused`(target: TwinTarget, memory: Memory) throws {
        for stream in [true, false] {
            var client = try LoopClient(target: target, memory: memory, isStream: stream)
            let first = try client.ask(
                "demo: call look {\"at\":\"a\"} && call look {\"at\":\"b\"}\ndemo: call look {\"at\":\"c\"}\ndemo: say Done."
            )
            #expect(first.calls.map(\.input) == [#"{"at":"a"}"#, #"{"at":"b"}"#])
            #expect(first.stopReason == "tool_use")
            let second = try client.returnResults(of: first)
            #expect(second.calls.map(\.input) == [#"{"at":"c"}"#])
            let last = try client.returnResults(of: second)
            #expect(last.text == "Done.")
            #expect(last.stopReason == "end_turn")
        }
    }

    @Test(arguments: [
        ("deepseek", "reasoning_content"), ("moonshot", "reasoning_content"), ("zhipu", "reasoning_content"),
        ("openrouter", "reasoning_details"), ("groq", "reasoning"), ("vllm", "reasoning"),
    ])
    func `the thoughts themselves go back`(name: String, member: String) throws {
        let target = try #require(TwinTarget.all.first { $0.name == name })
        for memory in Memory.allCases {
            var client = try LoopClient(target: target, memory: memory, isStream: true)
            let first = try client.ask("demo: think Where is it? && call look {}\ndemo: say Done.")
            _ = try client.returnResults(of: first)
            let sent = try JSONDocument(client.lastBody).root["messages"]
            let assistant = try #require(sent?.elements.first { $0["tool_calls"] != nil })
            let thought = assistant[member]
            #expect(
                (thought?.string ?? thought?.elements.first { _ in true }?["text"]?.string) == "Where is it?")
        }
    }
}

/// A client in a tool loop.
private struct LoopClient {
    let target: TwinTarget
    let memory: TwinLoopTests.Memory
    let isStream: Bool
    private let service: DemoService
    private var messages: [String] = []
    private var remembered: [String: [ReasoningSignature]] = [:]
    private(set) var lastBody: [UInt8] = []
    private var turn = 0

    struct Answer {
        var text = ""
        var calls: [(id: String, input: String)] = []
        var stopReason: String?
    }

    init(target: TwinTarget, memory: TwinLoopTests.Memory, isStream: Bool) throws {
        self.target = target
        self.memory = memory
        self.isStream = isStream
        var options = DemoOptions()
        options.twin = try target.twin()
        service = try DemoService(options)
    }

    mutating func ask(_ prompt: String) throws -> Answer {
        var json = JSONWriter()
        json.value(prompt)
        messages = [#"{"role":"user","content":\#(String(decoding: json.bytes, as: UTF8.self))}"#]
        return try send()
    }

    mutating func returnResults(of answer: Answer) throws -> Answer {
        let results = answer.calls.map {
            #"{"type":"tool_result","tool_use_id":"\#($0.id)","content":"seen"}"#
        }
        messages.append(#"{"role":"user","content":[\#(results.joined(separator: ","))]}"#)
        return try send()
    }

    private mutating func send() throws -> Answer {
        turn += 1
        let tool = #"{"name":"look","input_schema":{"type":"object","properties":{"at":{"type":"string"}}}}"#
        let request =
            #"{"model":"m","max_tokens":2000,"stream":\#(isStream),"thinking":{"type":"adaptive"},"output_config":{"effort":"high"},"tools":[\#(tool)],"messages":[\#(messages.joined(separator: ","))]}"#
        let chat = try target.translated(Array(request.utf8), remembered: remembered)
        lastBody = chat.body
        let answered = try target.answer(to: chat, by: service)
        let message = try WholeAnswer(answered, context: chat.context, messageID: "msg_01Loop\(turn)")
        for kept in message.conclusion.callReasoning where memory == .remembered {
            remembered[kept.callID] = kept.signatures
        }
        return try read(JSONDocument(message.body).root)
    }

    /// Takes the answer into the conversation.
    private mutating func read(_ message: JSONValue) -> Answer {
        var answer = Answer(stopReason: message["stop_reason"]?.string)
        var kept: [String] = []
        for block in message["content"]?.elements.map(\.self) ?? [] {
            switch block["type"]?.string {
            case "text": answer.text += block["text"]?.string ?? ""
            case "tool_use":
                let input = String(decoding: block["input"]?.raw ?? [], as: UTF8.self)
                answer.calls.append((block["id"]?.string ?? "", input))
            case "thinking" where memory == .remembered: continue
            default: break
            }
            kept.append(String(decoding: block.raw, as: UTF8.self))
        }
        messages.append(#"{"role":"assistant","content":[\#(kept.joined(separator: ","))]}"#)
        return answer
    }
}
