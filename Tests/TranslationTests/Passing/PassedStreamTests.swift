import Foundation
import TestSupport
import Testing
import Translation
import Wire

/// Streams whose client and provider speak the same protocol.
@Suite struct PassedStreamTests {
    private static func context(_ api: API, hidesUsage: Bool = false) -> AnswerContext {
        var context = AnswerContext(model: "claude-test", inputEstimate: 50)
        (context.client, context.provider) = (api, api)
        context.hidesUsage = hidesUsage
        return context
    }

    /// Streams of the Messages API that end as they should.
    static let messages = AnswerGolden.toChat.filter { golden in
        golden.input.contains("message_stop") && !golden.isCut && golden.name != "behind-the-end"
    }

    @Test func `there are streams to pass`() {
        #expect(Self.messages.count > 15)
    }

    @Test(arguments: messages)
    func `every byte of a stream of messages passes, however it is cut`(golden: AnswerGolden) {
        var random = SeededGenerator(seed: 99)
        for round in 0..<20 {
            let cuts =
                round == 0
                ? Array(0..<golden.bytes.count) : random.cuts(of: golden.bytes.count, most: 6)
            let result = AnswerDriver.stream(golden.bytes, Self.context(.messages), cuts: cuts)
            #expect(result.output == golden.bytes)
            #expect(result.conclusion.failure == nil)
            #expect(result.conclusion.upstreamID == "msg_up1")
            #expect(result.conclusion.upstreamModel == "claude-up")
        }
    }

    @Test(arguments: messages)
    func `a passed stream is accounted for as a translated one is`(golden: AnswerGolden) {
        let passed = AnswerDriver.stream(golden.bytes, Self.context(.messages)).conclusion
        var context = golden.context
        context.inputEstimate = 50
        let translated = AnswerDriver.stream(golden.bytes, context).conclusion
        guard !translated.usage.isEstimate else { return #expect(passed.usage.isEstimate) }
        #expect(passed.usage == translated.usage)
    }

    @Test(arguments: messages)
    func `nothing of the end leaves before it is asked for`(golden: AnswerGolden) {
        var stream = AnswerStream(Self.context(.messages), messageID: AnswerDriver.messageID)
        var out: [UInt8] = []
        golden.bytes.withUnsafeBytes { stream.consume($0, into: &out) }
        let sent = String(decoding: out, as: UTF8.self)
        #expect(!sent.contains("stop_reason\":\"") && !sent.contains("message_stop"))
        #expect(stream.isComplete && stream.hasFinishReason)
        var last: [UInt8] = []
        _ = stream.finish(cut: false, into: &last)
        #expect(out + last == golden.bytes)
        _ = stream.finish(cut: false, into: &last)
        #expect(out + last == golden.bytes)
    }

    @Test(arguments: messages)
    func `a stream that breaks anywhere passes whole events and one error`(golden: AnswerGolden) throws {
        var last: [UInt8]?
        for end in 0..<golden.bytes.count {
            let result = AnswerDriver.stream(
                Array(golden.bytes[..<end]), Self.context(.messages), isCut: true)
            if result.output == last { continue }
            last = result.output
            #expect(result.hasStarted == !result.output.isEmpty)
            guard result.conclusion.failure != nil else {
                // The last event is added where it is missing.
                let text = String(decoding: result.output, as: UTF8.self)
                let passed = text.hasSuffix(Events.end) ? String(text.dropLast(Events.end.count)) : text
                #expect(golden.bytes.starts(with: passed.utf8))
                continue
            }
            guard result.hasStarted else { continue }
            let text = String(decoding: result.output, as: UTF8.self)
            let events = text.components(separatedBy: "event: error\n")
            #expect(events.count == 2)
            #expect(golden.bytes.starts(with: events[0].utf8))
            #expect(events[1].contains(#""type":"api_error""#) && text.hasSuffix("\n\n"))
        }
    }

    @Test func `an error before any content can still become an HTTP error`() throws {
        let result = AnswerDriver.stream(
            Events.start + Events.ping
                + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
            Self.context(.messages))
        #expect(result.output == [])
        #expect(!result.hasStarted)
        let failure = try #require(result.conclusion.failure)
        #expect(
            failure.status == 529 && failure.type == "overloaded_error" && failure.message == "Overloaded")
    }

    @Test func `an error behind content passes as it came`() throws {
        let error =
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\",\"details\":null}}\n\n"
        let input = Events.start + Events.text("Hello") + error
        let result = AnswerDriver.stream(input, Self.context(.messages))
        #expect(String(decoding: result.output, as: UTF8.self) == input)
        #expect(result.conclusion.failure?.type == "overloaded_error")
        #expect(result.conclusion.stopReason == nil)
        // What was said is charged for by our own count: the start of a message counts no output.
        #expect(result.conclusion.usage.isEstimate)
        #expect(result.conclusion.usage.input == 10 && result.conclusion.usage.output > 0)
    }

    /// What may be left of the last event.
    @Test(arguments: ["", "event: message_stop\n", String(Events.end.dropLast(6))], [false, true])
    func `an answer that lacks its last event is whole once its reason to stop was there, and gets it`(
        rest: String, isCut: Bool
    ) {
        let input = Events.start + Events.text("Hi") + Events.stop
        let result = AnswerDriver.stream(Array((input + rest).utf8), Self.context(.messages), isCut: isCut)
        #expect(String(decoding: result.output, as: UTF8.self) == input + Events.end)
        #expect(result.conclusion.failure == nil && result.conclusion.stopReason == "end_turn")
    }

    @Test(arguments: ["", String(usage.dropLast(9)), "data: [DO"], [false, true])
    func `chunks that lack their last event are whole once their reason to finish was there, and get it`(
        rest: String, isCut: Bool
    ) {
        let result = AnswerDriver.stream(
            Array((Self.chunks + rest).utf8), Self.context(.chatCompletions), isCut: isCut)
        #expect(String(decoding: result.output, as: UTF8.self) == Self.chunks + Self.done)
        #expect(result.conclusion.failure == nil && result.conclusion.stopReason == "stop")
    }

    @Test(arguments: [API.messages, .chatCompletions])
    func `an object that is no answer in place of a stream is no error of the provider's`(api: API) {
        let result = AnswerDriver.stream(
            #"{"type":"message","id":"msg_1","content":[],"choices":[]}"#, Self.context(api))
        #expect(result.output == [])
        #expect(result.conclusion.failure?.message.contains("holds no completion") == true)
    }

    @Test func `the last event may lack its blank line`() {
        let input = Events.start + Events.text("Hi") + Events.stop + Events.end
        let result = AnswerDriver.stream(String(input.dropLast(2)), Self.context(.messages))
        #expect(result.conclusion.failure == nil)
        #expect(String(decoding: result.output, as: UTF8.self) == input)
    }

    @Test func `an error in place of a stream is told as one`() {
        let result = AnswerDriver.stream(
            #"{"type":"error","error":{"type":"not_found_error","message":"model: x"}}"#,
            Self.context(.messages))
        #expect(result.output == [])
        #expect(result.conclusion.failure?.status == 404)
    }

    @Test func `silence before the answer is filled, and its beginning waits for the first word`() {
        var stream = AnswerStream(Self.context(.messages), messageID: AnswerDriver.messageID)
        var out: [UInt8] = []
        Array(Events.start.utf8).withUnsafeBytes { stream.consume($0, into: &out) }
        #expect(out == [] && !stream.hasStarted)
        stream.ping(into: &out)
        #expect(String(decoding: out, as: UTF8.self) == Events.ping)
        #expect(!stream.hasStarted)
        let text = Events.text("Hello")
        Array(text.utf8).withUnsafeBytes { stream.consume($0, into: &out) }
        #expect(String(decoding: out, as: UTF8.self) == Events.ping + Events.start + text)
    }

    @Test func `a ping never stands inside an event that is half there`() {
        var stream = AnswerStream(Self.context(.messages), messageID: AnswerDriver.messageID)
        var out: [UInt8] = []
        let input = Events.start + Events.text("Hello")
        let half = Array(input.utf8.dropLast(10))
        half.withUnsafeBytes { stream.consume($0, into: &out) }
        stream.ping(into: &out)
        #expect(String(decoding: out, as: UTF8.self).hasSuffix("\n\n" + Events.ping))
        Array(input.utf8.suffix(10)).withUnsafeBytes { stream.consume($0, into: &out) }
        #expect(String(decoding: out, as: UTF8.self).replacing(Events.ping, with: "") == input)
    }

    @Test func `writes to the cache for an hour are told apart`() {
        let start = Events.start.replacing(
            #""cache_read_input_tokens":0"#,
            with:
                #""cache_read_input_tokens":7,"cache_creation":{"ephemeral_5m_input_tokens":1,"ephemeral_1h_input_tokens":4}"#
        ).replacing(#""cache_creation_input_tokens":0"#, with: #""cache_creation_input_tokens":5"#)
        let usage = AnswerDriver.stream(
            start + Events.text("Hi") + Events.stop + Events.end, Self.context(.messages)
        ).conclusion.usage
        #expect(usage.input == 10 && usage.cacheRead == 7 && usage.output == 12)
        #expect(usage.cacheWrite == 5 && usage.cacheWriteHour == 4)
        #expect(usage.raw.first == UInt8(ascii: "[") && !usage.isEstimate)
    }

    @Test(arguments: [" ", ""])
    func `what a client that leaves has got is known`(space: String) {
        var stream = AnswerStream(Self.context(.messages), messageID: AnswerDriver.messageID)
        var out: [UInt8] = []
        let long = String(repeating: "word ", count: 200)
        let input = (Events.start + Events.text(long)).replacing("event: ", with: "event:" + space)
        Array(input.utf8).withUnsafeBytes { stream.consume($0, into: &out) }
        #expect(200...300 ~= stream.relayedOutputEstimate)
        let usage = stream.finish(cut: true, into: &out).usage
        #expect(usage.isEstimate && 200...300 ~= usage.output && usage.input == 10)
    }

    @Test func `an error of ours names the request, as the body of an answer does`() throws {
        for (api, start) in [
            (API.messages, Events.start + Events.text("Hi")),
            (.chatCompletions, String(Self.chunks.prefix(while: { $0 != "\n" })) + "\n\n"),
        ] {
            var context = Self.context(api)
            context.requestID = "req_1"
            let result = AnswerDriver.stream(Array(start.utf8), context, isCut: true)
            let last = try #require(
                String(decoding: result.output, as: UTF8.self).components(separatedBy: "data: ").last)
            #expect(try JSONDocument(Array(last.utf8)).root["request_id"]?.string == "req_1")
        }
    }

    @Test(arguments: [#""choices":[]"#, #""choices":[{"index":0,"finish_reason":"stop"}]"#])
    func `a whole completion without a message is none, whatever it counts`(choices: String) throws {
        let body =
            #"{"id":"c","object":"chat.completion",\#(choices),"usage":{"prompt_tokens":7,"completion_tokens":0}}"#
        do {
            _ = try WholeAnswer.reading(
                Array(body.utf8), context: Self.context(.chatCompletions), messageID: AnswerDriver.messageID)
            Issue.record("no failure")
        } catch {
            #expect(error.reply.status == 502 && error.reply.message.contains("holds no completion"))
            #expect(error.kind == .server && error.usage?.input == 7)
        }
    }

    @Test func `a whole completion without a message that says why passes`() throws {
        let body = Array(
            #"{"object":"chat.completion","choices":[{"index":0,"finish_reason":"content_filter"}]}"#.utf8)
        let whole = try WholeAnswer.reading(
            body, context: Self.context(.chatCompletions), messageID: AnswerDriver.messageID)
        #expect(whole.body == body && whole.conclusion.stopReason == "content_filter")
    }

    @Test func `a whole message passes byte for byte`() throws {
        let golden = try #require(AnswerGolden.toChat.first { $0.name == "json-message" })
        let whole = try WholeAnswer(
            golden.bytes, context: Self.context(.messages), messageID: AnswerDriver.messageID)
        #expect(whole.body == golden.bytes)
        #expect(whole.conclusion.usage.prompt == 22 && whole.conclusion.usage.output == 20)
        #expect(whole.conclusion.stopReason == "tool_use")
    }

    // MARK: chat/completions

    private static let chunks =
        #"data: {"id":"c1","model":"up","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}"#
        + "\n\n"
        + #"data: {"id":"c1","choices":[{"index":0,"delta":{"content":" \"usage\":{ you"}}]}"# + "\n\n"
        + #"data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
    private static let usage =
        #"data: {"id":"c1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}"# + "\n\n"
    private static let done = "data: [DONE]\n\n"

    @Test(arguments: [false, true])
    func `every chunk passes but the usage that nobody asked for`(hidesUsage: Bool) {
        let input = Array((": hello\n\n" + Self.chunks + Self.usage + Self.done).utf8)
        let expected = ": hello\n\n" + Self.chunks + (hidesUsage ? "" : Self.usage) + Self.done
        var random = SeededGenerator(seed: 7)
        for round in 0..<40 {
            let cuts = round == 0 ? Array(0..<input.count) : random.cuts(of: input.count, most: 5)
            let result = AnswerDriver.stream(
                input, Self.context(.chatCompletions, hidesUsage: hidesUsage), cuts: cuts)
            #expect(String(decoding: result.output, as: UTF8.self) == expected)
            #expect(result.conclusion.usage.input == 7 && result.conclusion.usage.output == 3)
            #expect(result.conclusion.stopReason == "stop" && result.conclusion.failure == nil)
        }
    }

    @Test(arguments: [
        (#","usage":{"prompt_tokens":7,"completion_tokens":3}"#, ""),
        ("", #","usage":{"prompt_tokens":7,"completion_tokens":3}"#),
        (#","usage":null,"x_groq":{"usage":{"prompt_tokens":7,"completion_tokens":3}}"#, ""),
    ])
    func `the usage of a whole completion is found wherever it stands`(beside: String, inside: String) throws
    {
        let body =
            #"{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"}\#(inside)}]\#(beside)}"#
        let whole = try WholeAnswer(
            Array(body.utf8), context: Self.context(.chatCompletions), messageID: AnswerDriver.messageID)
        #expect(whole.body == Array(body.utf8))
        #expect(whole.conclusion.usage.input == 7 && whole.conclusion.usage.output == 3)
        #expect(!whole.conclusion.usage.isEstimate)
    }

    @Test func `a stream of chunks that breaks ends in an error of OpenAI's shape`() {
        let result = AnswerDriver.stream(
            Array(Self.chunks.utf8.prefix(120)), Self.context(.chatCompletions), isCut: true)
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.contains(#"data: {"error":{"message":"#) && !text.contains("[DONE]"))
        #expect(result.conclusion.failure?.status == 502)
    }
}

/// Events of a stream of the Messages API.
enum Events {
    static let start =
        #"event: message_start"# + "\n"
        + #"data: {"type":"message_start","message":{"id":"msg_up1","type":"message","role":"assistant","model":"claude-up","#
        + #""content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"#
        + #""cache_read_input_tokens":0,"output_tokens":1}}}"# + "\n\n"
    static let ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n"
    static let stop =
        "event: message_delta\n"
        + #"data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":12}}"#
        + "\n\n"
    static let end = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"

    static func text(_ text: String) -> String {
        "event: content_block_start\n"
            + #"data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
            + "\n\n"
            + "event: content_block_delta\n"
            + #"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(text)"}}"#
            + "\n\n"
            + "event: content_block_stop\n" + #"data: {"type":"content_block_stop","index":0}"# + "\n\n"
    }
}
