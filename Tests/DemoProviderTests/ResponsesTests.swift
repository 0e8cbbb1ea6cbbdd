import Testing
import Wire

@testable import DemoProvider

/// The Responses API of the demo provider: what it answers, and what it refuses as OpenAI does.
@Suite struct ResponsesTests {
    private static let tools =
        #","tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{}}},{"type":"custom","name":"patch"}]"#
    private static let thoughts =
        #","reasoning":{"effort":"high","summary":"auto"},"include":["reasoning.encrypted_content"]"#

    private func send(
        _ input: String, stream: Bool = false, extra: String = "", path: String = "/v1/responses"
    ) throws -> Reply {
        let body = #"{"model":"gpt-5.1","stream":\#(stream),"input":\#(input)\#(extra)}"#
        return try DemoService(DemoOptions()).answer(
            DemoService.Inbound(method: "POST", path: path, body: Array(body.utf8)))
    }

    private func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.value(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static let script =
        #"demo: think size=2 Hm. && say size=3 Hello. && call f {"a":1} size=4 && call patch raw="***" && "#
        + "usage prompt=50 completion=9 cached=20 reasoning=2"

    @Test func `a whole answer has its items, its usage and what was asked`() throws {
        let reply = try send(quoted(Self.script), extra: Self.tools + Self.thoughts)
        let response = try reply.json
        #expect(response["object"]?.string == "response" && response["status"]?.string == "completed")
        let output = response["output"]?.elements.map(\.self) ?? []
        try #require(output.count == 4, "\(reply.text)")
        #expect(
            output.map { $0["type"]?.string } == [
                "reasoning", "message", "function_call", "custom_tool_call",
            ])
        #expect(output.first?["summary"]?.elements.map { $0["text"]?.string } == ["Hm."])
        #expect(output.first?["encrypted_content"]?.string.map(DemoSignature.isPacked) == true)
        #expect(output[1]["content"]?.elements.map { $0["text"]?.string } == ["Hello."])
        #expect(output[2]["arguments"]?.string == #"{"a":1}"#)
        #expect(output[3]["input"]?.string == "***")
        let usage = try #require(response["usage"])
        #expect(usage["input_tokens"]?.int == 50 && usage["output_tokens"]?.int == 9)
        #expect(usage["input_tokens_details"]?["cached_tokens"]?.int == 20)
        #expect(usage["output_tokens_details"]?["reasoning_tokens"]?.int == 2)
        #expect(response["tools"]?.count == 2)
        #expect(reply.outcome.usage?.prompt == 50 && reply.outcome.toolCalls == 2)
    }

    @Test func `a stream tells each item from its beginning to its end, numbered`() throws {
        let reply = try send(quoted(Self.script), stream: true, extra: Self.tools + Self.thoughts)
        let events = try reply.events
        #expect(
            events.map { $0.name.replacing("response.", with: "") } == [
                "created", "in_progress",
                "output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta",
                "reasoning_summary_text.delta", "reasoning_summary_text.done", "reasoning_summary_part.done",
                "output_item.done",
                "output_item.added", "content_part.added", "output_text.delta", "output_text.delta",
                "output_text.done", "content_part.done", "output_item.done",
                "output_item.added", "function_call_arguments.delta", "function_call_arguments.delta",
                "function_call_arguments.done", "output_item.done",
                "output_item.added", "custom_tool_call_input.delta", "custom_tool_call_input.done",
                "output_item.done", "completed",
            ])
        #expect(events.map { $0.data["sequence_number"]?.int } == (0..<events.count).map { $0 })
        #expect(events.allSatisfy { $0.data["type"]?.string == $0.name })
        let whole = try send(quoted(Self.script), extra: Self.tools + Self.thoughts).json
        #expect(
            events.last?.data["response"]?["output"]?.elements.map { $0["type"]?.string }
                == whole["output"]?.elements.map { $0["type"]?.string })
        #expect(events.last?.data["response"]?["usage"]?["output_tokens"]?.int == 9)
    }

    @Test func `a script goes on behind each turn of the assistant, however many items it has`() throws {
        let call = #"{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}"#
        let turn =
            #"{"role":"assistant","content":[{"type":"output_text","text":"I look."}]},"# + call
            + #",{"type":"function_call_output","call_id":"c","output":"rain"}"#
        let user =
            #"{"role":"user","content":[{"type":"input_text","text":"demo: say One.\ndemo: say Two."}]}"#
        let reply = try send("[\(user),\(turn)]", extra: Self.tools)
        #expect(
            try reply.json["output"]?.elements.first { _ in true }?["content"]?.elements
                .map { $0["text"]?.string } == ["Two."])
    }

    @Test func `thoughts that were not asked for are counted and not shown`() throws {
        let response = try send(quoted("demo: think Hm. && say Hi")).json
        let thought = try #require(response["output"]?.elements.first { _ in true })
        #expect(thought["summary"]?.count == 0 && thought["encrypted_content"] == nil)
    }

    @Test(arguments: [
        ("say Not all && finish length", "incomplete", "max_output_tokens"),
        ("say No && finish content_filter", "incomplete", "content_filter"),
    ])
    func `an answer that was cut says why`(script: String, status: String, reason: String) throws {
        let response = try send(quoted("demo: " + script)).json
        #expect(response["status"]?.string == status)
        #expect(response["incomplete_details"]?["reason"]?.string == reason)
        let events = try send(quoted("demo: " + script), stream: true).events
        #expect(events.last?.name == "response.incomplete")
    }

    @Test(arguments: [
        (#""hi""#, #","max_tokens":5"#, "Unknown parameter: 'max_tokens'."),
        (#""hi""#, #","max_output_tokens":15"#, "Invalid 'max_output_tokens'"),
        (#""hi""#, #","reasoning_effort":"low""#, "Unknown parameter: 'reasoning_effort'."),
        (#""hi""#, #","reasoning":{"effort":"much"}"#, "Invalid value for 'reasoning.effort'."),
        (#""hi""#, #","previous_response_id":"resp_1""#, "Previous response with id 'resp_1' not found."),
        (#""hi""#, #","conversation":{"id":"conv_1"}"#, "Conversation with id 'conv_1' not found."),
        (
            #""hi""#, #","tools":[{"type":"function","function":{"name":"f"}}]"#,
            "Unknown parameter: 'tools[0].function'."
        ),
        (#""hi""#, #","tools":[{"type":"function","name":"a b"}]"#, "Invalid 'tools[0].name'"),
        (
            #""hi""#,
            #","tools":[{"type":"function","name":"f","strict":true,"parameters":{"type":"object","properties":{}}}]"#,
            "Invalid schema for function 'f'"
        ),
        (
            #""hi""#, #","text":{"format":{"type":"json_schema","schema":{}}}"#,
            "Missing required parameter: 'text.format"
        ),
        (#"[{"role":"user","content":[{"type":"text","text":"x"}]}]"#, "", "Invalid value: 'text'."),
        (
            #"[{"role":"assistant","content":[{"type":"input_text","text":"x"}]}]"#, "",
            "Invalid value: 'input_text'."
        ),
        (
            #"[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]"#, "",
            "No tool output found for function call c."
        ),
        (#"[{"type":"function_call_output","call_id":"c","output":"x"}]"#, "", "No tool call found"),
        (
            #"[{"type":"reasoning","summary":[],"encrypted_content":"tg1.abc"}]"#, "",
            "The encrypted content could not be verified"
        ),
        (#"[{"type":"tool_use"}]"#, "", "Invalid value for 'input[0].type'."),
        (#"7"#, "", "Missing required parameter: 'input'."),
    ])
    func `what OpenAI refuses is refused in its words`(input: String, extra: String, words: String) throws {
        let reply = try send(input, extra: extra)
        #expect([400, 404].contains(reply.status))
        let error = try reply.json["error"]
        #expect(error?["message"]?.string?.hasPrefix(words) == true, "\(error?["message"]?.string ?? "")")
        #expect(error?["type"]?.string == "invalid_request_error")
    }

    @Test(arguments: [
        ("GET", "/v1/responses/resp_9", 404), ("DELETE", "/v1/responses/resp_9", 404),
        ("GET", "/v1/responses/resp_9/input_items", 404), ("GET", "/v1/responses", 405),
    ])
    func `nothing is kept`(method: String, path: String, status: Int) throws {
        let reply = try DemoService(DemoOptions()).answer(DemoService.Inbound(method: method, path: path))
        #expect(reply.status == status)
    }

    @Test(arguments: [
        ("azure", "/openai/v1/responses", 200), ("azure", "/openai/deployments/m/responses", 404),
        ("deepseek", "/v1/responses", 404), ("anthropic", "/v1/responses", 404),
    ])
    func `only who has the API serves it`(twin: String, path: String, status: Int) throws {
        var options = DemoOptions()
        options.twin = Twin.named(twin)
        let reply = try DemoService(options).answer(
            DemoService.Inbound(
                method: "POST", path: path, query: "api-version=2024-10-21",
                headers: [(name: "api-key", value: "k")], body: Array(#"{"model":"m","input":"hi"}"#.utf8)))
        #expect(reply.status == status)
    }
}
