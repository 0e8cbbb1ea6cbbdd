import TestSupport
import Testing
import Translation
import Wire

@Suite struct `answers for clients of the Responses API` {
    private static let fields =
        #""input":"x","reasoning":{"summary":"auto"},"store":false,"include":["reasoning.encrypted_content"],"#
        + #""tools":[{"type":"function","name":"f"},{"type":"custom","name":"patch"}]"#

    private static func chunk(_ delta: String, finish: String = "null") -> String {
        #"data: {"id":"c","model":"m1","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"#
            + "\n\n"
    }

    private static let chat =
        chunk(#"{"reasoning_content":"Hm \"1\""}"#) + chunk(#"{"reasoning_content":", 2"}"#)
        + chunk(#"{"content":"Hel"}"#) + chunk(#"{"content":"lo\n"}"#) + chunk(#"{"content":"you"}"#)
        + chunk(#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"a\":"}}]}"#)
        + chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}"#)
        + chunk(
            #"{"tool_calls":[{"index":1,"id":"b","function":{"name":"patch","arguments":"{\"input\":\"*** \\\"x\\\"\\n\"}"}}]}"#
        )
        + chunk("{}", finish: #""tool_calls""#)
        + #"data: {"choices":[],"usage":{"prompt_tokens":30,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":20}}}"#
        + "\n\ndata: [DONE]\n\n"

    private func asked(_ fields: String = Self.fields) throws -> ResponsesAsked {
        try ResponsesAsked(fields, profile: .generic, model: "m1")
    }

    @Test func `a stream follows the grammar of events, in any cut`() throws {
        let asked = try asked()
        let input = Array(Self.chat.utf8)
        var random = SeededGenerator(seed: 3)
        let whole = AnswerDriver.stream(input, asked.sent.context).output
        try ResponsesGrammar.check(ResponsesAsked.events(whole))
        for _ in 0..<50 {
            let cut = AnswerDriver.stream(
                input, asked.sent.context, cuts: random.cuts(of: input.count, most: 9)
            ).output
            let events = try ResponsesAsked.events(cut)
            try ResponsesGrammar.check(events)
            #expect(
                events.last?["response"]?["output"]?.raw
                    == (try ResponsesAsked.events(whole)).last?["response"]?["output"]?.raw)
        }
    }

    @Test func `text, thinking and calls are items of their kinds`() throws {
        let events = try asked().events(Self.chat)
        let response = try #require(events.last?["response"])
        let output = try #require(response["output"]).elements.map { $0 }
        #expect(
            output.map { $0["type"]?.string } == [
                "reasoning", "message", "function_call", "custom_tool_call",
            ])
        #expect(output[0]["summary"]?.elements.map { $0["text"]?.string } == [#"Hm "1", 2"#])
        #expect(output[1]["content"]?.elements.map { $0["text"]?.string } == ["Hello\nyou"])
        #expect(output[2]["arguments"]?.string == #"{"a":1}"#)
        #expect(output[3]["input"]?.string == "*** \"x\"\n")
        #expect(response["status"]?.string == "completed")
        #expect(response["model"]?.string == "m")
        #expect(response["store"]?.bool == false)
        #expect(response["tools"]?.count == 2)
        let usage = try #require(response["usage"])
        #expect(usage["input_tokens"]?.int == 30)
        #expect(usage["input_tokens_details"]?["cached_tokens"]?.int == 20)
        #expect(usage["output_tokens"]?.int == 9)
        #expect(usage["total_tokens"]?.int == 39)
    }

    @Test func `a whole response says what a stream says`() throws {
        let asked = try asked()
        let streamed = try #require(asked.events(Self.chat).last?["response"])
        let whole = try JSONDocument(try asked.answer(Self.chat).body).root
        #expect(whole.raw == streamed.raw)
    }

    @Test func `reasoning comes back to the provider that it was made by`() throws {
        let first = try ResponsesAsked(Self.fields, profile: .anthropic, model: "claude-opus-4-6")
        let message =
            #"{"id":"msg_1","type":"message","role":"assistant","model":"c","content":["#
            + #"{"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"redacted_thinking","data":"ZGF0"},"#
            + #"{"type":"tool_use","id":"toolu_1","name":"f","input":{}}],"stop_reason":"tool_use","#
            + #""usage":{"input_tokens":3,"output_tokens":2}}"#
        let output = try #require(try JSONDocument(try first.answer(message).body).root["output"])
        let items = String(decoding: output.raw.dropFirst().dropLast(), as: UTF8.self)
        let id = try #require(output.elements.map { $0 }.last?["call_id"]?.string)
        let second = try ResponsesAsked(
            #""input":[{"role":"user","content":"x"},\#(items),"#
                + #"{"type":"function_call_output","call_id":"\#(id)","output":"ok"}]"#,
            profile: .anthropic, model: "claude-opus-4-6")
        let turn = try #require(second.body["messages"]).elements.map { $0 }[1]["content"]
        #expect(
            turn.map { String(decoding: $0.raw, as: UTF8.self) }
                == #"[{"type":"thinking","thinking":"Hm.","signature":"c2ln"},"#
                + #"{"type":"redacted_thinking","data":"ZGF0"},"#
                + #"{"type":"tool_use","id":"\#(id)","name":"f","input":{}}]"#)
    }

    @Test func `thinking is shown and packed only for clients that ask`() throws {
        let asked = try asked(#""input":"x","store":false"#)
        let output = try #require(asked.events(Self.chat).last?["response"]?["output"])
        let reasoning = try #require(output.elements.first { _ in true })
        #expect(reasoning["summary"]?.count == 0)
        #expect(reasoning["encrypted_content"] == nil)
    }

    @Test(
        arguments: [
            ("length", "incomplete", "max_output_tokens"), ("content_filter", "incomplete", "content_filter"),
            ("stop", "completed", nil),
        ] as [(String, String, String?)])
    func `how an answer ended is told`(finish: String, status: String, reason: String?) throws {
        let stream =
            Self.chunk(#"{"content":"Hi"}"#) + Self.chunk("{}", finish: #""\#(finish)""#) + "data: [DONE]\n\n"
        let last = try #require(asked().events(stream).last)
        #expect(last["type"]?.string == "response.\(status)")
        #expect(last["response"]?["status"]?.string == status)
        #expect(last["response"]?["incomplete_details"]?["reason"]?.string == reason)
    }

    @Test func `what a model says when it refuses is a refusal`() throws {
        let stream =
            Self.chunk(#"{"refusal":"I "}"#) + Self.chunk(#"{"refusal":"won't."}"#)
            + Self.chunk("{}", finish: #""stop""#)
            + "data: [DONE]\n\n"
        let events = try asked().events(stream)
        try ResponsesGrammar.check(events)
        let response = try #require(events.last?["response"])
        #expect(response["status"]?.string == "completed")
        let part = response["output"]?.elements.first { _ in true }?["content"]?.elements.first { _ in true }
        #expect(part?["type"]?.string == "refusal")
        #expect(part?["refusal"]?.string == "I won't.")
    }

    @Test func `an answer that breaks off ends in a response that failed`() throws {
        let asked = try asked()
        let result = AnswerDriver.stream(
            Array(Self.chunk(#"{"content":"Hi"}"#).utf8), asked.sent.context, isCut: true)
        let last = try #require(ResponsesAsked.events(result.output).last)
        #expect(last["type"]?.string == "response.failed")
        #expect(last["response"]?["status"]?.string == "failed")
        #expect(last["response"]?["error"]?["code"]?.string == "server_error")
        #expect(result.conclusion.failure?.status == 502)
    }

    @Test func `an error before any content is not an answer`() throws {
        let result = AnswerDriver.stream(
            Array("data: {\"error\":{\"message\":\"Too many\",\"code\":429}}\n\n".utf8),
            try asked().sent.context)
        #expect(result.output.isEmpty)
        #expect(result.conclusion.failure?.status == 429)
    }
}
