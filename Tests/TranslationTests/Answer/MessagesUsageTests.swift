import Testing
import Translation
import Wire

/// How answers of the Messages API are counted that pass as they are.
@Suite struct MessagesUsageTests {
    private static func context() -> AnswerContext {
        var context = AnswerContext(model: "claude-x", inputEstimate: 4)
        (context.client, context.provider) = (.messages, .messages)
        return context
    }

    /// A stream with these usage objects in its `message_start` and its `message_delta`s.
    private static func streamed(_ start: String, _ deltas: [String]) throws -> ReportedUsage {
        let head =
            #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","#
            + #""content":[],"stop_reason":null,"stop_sequence":null,"usage":\#(start)}}"#
        let text = #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"#
        let ends = deltas.enumerated().map { number, usage in
            let reason = number == deltas.count - 1 ? #""end_turn""# : "null"
            return #"{"type":"message_delta","delta":{"stop_reason":\#(reason)},"usage":\#(usage)}"#
        }
        let events = [head, text] + ends + [#"{"type":"message_stop"}"#]
        let input = events.map { "data: \($0)\n\n" }.joined()
        return AnswerDriver.stream(input, context()).conclusion.usage
    }

    private static func whole(_ usage: String) throws -> ReportedUsage {
        let body =
            #"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],"#
            + #""stop_reason":"end_turn","stop_sequence":null,"usage":\#(usage)}"#
        return try WholeAnswer.reading(Array(body.utf8), context: context(), messageID: "msg_0")
            .conclusion.usage
    }

    private static let start =
        #"{"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":4,"#
        + #""cache_creation":{"ephemeral_1h_input_tokens":3},"output_tokens":1}"#

    @Test func `a prompt that message_delta counts in another class is counted there alone`() throws {
        let usage = try Self.streamed(
            #"{"input_tokens":1200,"output_tokens":1}"#,
            [#"{"input_tokens":0,"cache_read_input_tokens":1200,"output_tokens":5}"#])
        #expect(usage.input == 0 && usage.cacheRead == 1200 && usage.output == 5)
    }

    @Test(arguments: [
        #"{"output_tokens":12}"#,
        #"{"input_tokens":0,"cache_read_input_tokens":0,"cache_creation_input_tokens":0,"output_tokens":12}"#,
        #"{"input_tokens":null,"cache_read_input_tokens":null,"output_tokens":12}"#,
        #"{"input_tokens":0,"cache_creation":{"ephemeral_1h_input_tokens":0},"output_tokens":12}"#,
    ])
    func `what message_start counted stays where message_delta counts nothing`(delta: String) throws {
        let usage = try Self.streamed(Self.start, [delta])
        #expect(usage.input == 10 && usage.cacheRead == 5 && usage.cacheWrite == 4)
        #expect(usage.cacheWriteHour == 3 && usage.output == 12 && !usage.isEstimate)
    }

    @Test func `later counts replace earlier ones, but for zeros`() throws {
        let usage = try Self.streamed(
            #"{"input_tokens":0,"output_tokens":0}"#,
            [
                #"{"input_tokens":20,"output_tokens":7,"server_tool_use":{"web_search_requests":1}}"#,
                #"{"input_tokens":21,"output_tokens":9,"server_tool_use":{"web_search_requests":2}}"#,
                #"{"input_tokens":0,"output_tokens":0,"server_tool_use":{"web_search_requests":0}}"#,
            ])
        #expect(usage.input == 21 && usage.output == 9 && usage.webSearches == 2)
    }

    /// As Anthropic's pages show it: the answer's own iterations are in the sum, the summary is not.
    private static let compacted =
        #"{"input_tokens":23000,"cache_read_input_tokens":0,"output_tokens":1000,"iterations":["#
        + #"{"type":"compaction","input_tokens":180000,"cache_read_input_tokens":9,"cache_creation_input_tokens":6,"#
        + #""cache_creation":{"ephemeral_1h_input_tokens":2},"output_tokens":3500},"#
        + #"{"type":"compaction","input_tokens":1,"output_tokens":2},"#
        + #"{"type":"message","input_tokens":23000,"output_tokens":1000},"#
        + #"{"type":"advisor_message","model":"other","input_tokens":70,"output_tokens":7}]}"#

    @Test func `what it took to summarise the conversation counts as well`() throws {
        for usage in [
            try Self.whole(Self.compacted), try Self.streamed(Self.start, [Self.compacted]),
            // Counts are cumulative, also those of iterations.
            try Self.streamed(Self.start, [Self.compacted, Self.compacted]),
        ] {
            #expect(usage.input == 203_001 && usage.output == 4_502)
        }
        let usage = try Self.whole(Self.compacted)
        #expect(usage.cacheRead == 9 && usage.cacheWrite == 6 && usage.cacheWriteHour == 2)
        #expect(String(decoding: usage.raw, as: UTF8.self) == Self.compacted)
    }
}
