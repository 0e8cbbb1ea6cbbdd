import TestSupport
import Testing
import Translation
import Wire

/// Whole answers of providers that were asked for a stream, for clients of the same protocol.
@Suite struct WholeInPlaceOfStreamTests {
    private static func context(_ api: API, hidesUsage: Bool = false) -> AnswerContext {
        var context = AnswerContext(model: "claude-test", inputEstimate: 50)
        (context.client, context.provider) = (api, api)
        context.hidesUsage = hidesUsage
        return context
    }

    /// As some servers indent it, with an empty line in it.
    private static let message = """
        {"id":"msg_up1","type":"message","role":"assistant","model":"claude-up","container":null,"new":{"a":
         1},

        "content":[
        {"type":"thinking","thinking":"Hm.","signature":"EsigA"},{"type":"redacted_thinking","data":"R"},
        {"type":"text","text":"Hel\\"lo","citations":[{"type":"char_location","cited_text":"x"}]},
        {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"q":1}},
        {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[]},
        {"type":"tool_use","id":"toolu_1","name":"Read","input":{"a": [1,
        2]}}],"stop_reason":"tool_use","stop_sequence":null,"context_management":{"applied_edits":[]},
        "usage":{"input_tokens":10,"cache_read_input_tokens":7,"output_tokens":12}}
        """

    private static let events = """
        {"type":"message_start","message":{"id":"msg_up1","type":"message","role":"assistant","model":"claude-up",\
        "container":null,"new":{"a": 1},"content":[],"stop_reason":null,"stop_sequence":null,\
        "usage":{"input_tokens":10,"cache_read_input_tokens":7,"output_tokens":12}}}
        {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
        {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}
        {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EsigA"}}
        {"type":"content_block_stop","index":0}
        {"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"R"}}
        {"type":"content_block_stop","index":1}
        {"type":"content_block_start","index":2,"content_block":{"type":"text","text":"",\
        "citations":[]}}
        {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Hel\\"lo"}}
        {"type":"content_block_delta","index":2,"delta":{"type":"citations_delta",\
        "citation":{"type":"char_location","cited_text":"x"}}}
        {"type":"content_block_stop","index":2}
        {"type":"content_block_start","index":3,"content_block":{"type":"server_tool_use","id":"srvtoolu_1",\
        "name":"web_search","input":{}}}
        {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\\"q\\":1}"}}
        {"type":"content_block_stop","index":3}
        {"type":"content_block_start","index":4,"content_block":{"type":"web_search_tool_result",\
        "tool_use_id":"srvtoolu_1","content":[]}}
        {"type":"content_block_stop","index":4}
        {"type":"content_block_start","index":5,"content_block":{"type":"tool_use","id":"toolu_1","name":"Read",\
        "input":{}}}
        {"type":"content_block_delta","index":5,"delta":{"type":"input_json_delta",\
        "partial_json":"{\\"a\\": [1,\\n2]}"}}
        {"type":"content_block_stop","index":5}
        {"type":"message_delta","delta":{"container":null,"stop_reason":"tool_use","stop_sequence":null},\
        "usage":{"input_tokens":10,"cache_read_input_tokens":7,"output_tokens":12},\
        "context_management":{"applied_edits":[]}}
        {"type":"message_stop"}
        """

    @Test func `a whole message becomes the events of a stream, and nothing of it is lost`() throws {
        var random = SeededGenerator(seed: 5)
        let bytes = Array(Self.message.utf8)
        for round in 0..<20 {
            let cuts = round == 0 ? Array(0..<bytes.count) : random.cuts(of: bytes.count, most: 5)
            let result = AnswerDriver.stream(bytes, Self.context(.messages), cuts: cuts)
            let frames = String(decoding: result.output, as: UTF8.self).split(separator: "\n\n")
            let expected = Self.events.split(separator: "\n")
            #expect(frames.map { $0.split(separator: "\ndata: ").last } == expected.map { $0 })
            #expect(frames.first?.hasPrefix("event: message_start\n") == true)
            #expect(result.conclusion.failure == nil)
            #expect(result.conclusion.stopReason == "tool_use")
            #expect(result.conclusion.upstreamID == "msg_up1")
            let usage = result.conclusion.usage
            #expect(usage.input == 10 && usage.cacheRead == 7 && usage.output == 12 && !usage.isEstimate)
        }
    }

    @Test func `a whole message is accounted for as it would be in one piece`() throws {
        let bytes = Array(Self.message.utf8)
        let whole = try WholeAnswer(
            bytes, context: Self.context(.messages), messageID: AnswerDriver.messageID
        ).conclusion
        let streamed = AnswerDriver.stream(bytes, Self.context(.messages)).conclusion
        #expect(streamed.stopReason == whole.stopReason)
        #expect(streamed.usage.prompt == whole.usage.prompt && streamed.usage.output == whole.usage.output)
    }

    private static let completion = #"""
        {"id":"chatcmpl-1","object":"chat.completion","created":5,"model":"up","choices":[{"index":0,"message":
        {"role":"assistant","content":"Hi","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f",
        "arguments":"{}"}}]},"finish_reason":"tool_calls","logprobs":null}],
        "usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10},"system_fingerprint":"x"}
        """#

    @Test(arguments: [false, true])
    func `a whole completion becomes the chunks of a stream`(hidesUsage: Bool) throws {
        let result = AnswerDriver.stream(
            Array(Self.completion.utf8), Self.context(.chatCompletions, hidesUsage: hidesUsage))
        let head =
            #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":5,"model":"up","system_fingerprint":"x","choices":["#
        let call = #"{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}"#
        let expected = [
            head
                + #"{"index":0,"delta":{"role":"assistant","content":"Hi","tool_calls":[\#(call)]},"finish_reason":null}]}"#,
            head + #"{"index":0,"delta":{},"finish_reason":"tool_calls","logprobs":null}]}"#,
            head + #"],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}"#,
            "data: [DONE]",
        ].filter { !hidesUsage || !$0.contains("usage") }
        #expect(
            String(decoding: result.output, as: UTF8.self).split(separator: "\n\n").map(String.init)
                == expected)
        #expect(result.conclusion.usage.input == 7 && result.conclusion.usage.output == 3)
        #expect(result.conclusion.failure == nil && result.conclusion.stopReason == "tool_calls")
    }

    @Test(arguments: [API.messages, .chatCompletions])
    func `a whole answer that was cut is none`(api: API) {
        let text = api == .messages ? Self.message : Self.completion
        let cut = AnswerDriver.stream(Array(text.utf8.dropLast(9)), Self.context(api), isCut: true)
        #expect(cut.output == [])
        #expect(cut.conclusion.failure?.status == 502)
    }

    @Test(arguments: [API.messages, .chatCompletions])
    func `an error in place of a stream may end in an empty line`(api: API) {
        let text = #"{"type":"error","error":{"type":"not_found_error","message":"model: x"}}"# + "\n\n"
        let result = AnswerDriver.stream(text, Self.context(api))
        #expect(result.output == [])
        #expect(result.conclusion.failure?.status == 404)
    }
}
