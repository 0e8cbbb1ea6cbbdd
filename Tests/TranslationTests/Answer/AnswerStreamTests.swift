import Testing
import Translation
import Wire

/// How a stream is driven: when it starts, what it tells its driver, how it ends.
@Suite struct AnswerStreamTests {
    private static let hello =
        "data: {\"id\":\"up-7\",\"model\":\"m-2\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n"
    private static let stop =
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    private static let usage =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n"
    private static let done = "data: [DONE]\n\n"
    private static let failure = "data: {\"error\":{\"message\":\"busy\",\"code\":503}}\n\n"

    private var stream = AnswerStream(AnswerContext(model: "m", inputEstimate: 42), messageID: "msg_1")
    private var out: [UInt8] = []

    private mutating func consume(_ text: String) {
        Array(text.utf8).withUnsafeBytes { stream.consume($0, into: &out) }
    }

    private var events: [String] {
        String(decoding: out, as: UTF8.self).split(separator: "\n").compactMap {
            $0.hasPrefix("event: ") ? String($0.dropFirst(7)) : nil
        }
    }

    @Test mutating func `nothing is sent before there is something to say`() {
        consume(
            ": waiting\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
        )
        #expect(out.isEmpty && !stream.hasStarted)
        consume(Self.hello)
        #expect(stream.hasStarted)
        #expect(events == ["message_start", "ping", "content_block_start", "content_block_delta"])
    }

    @Test mutating func `a ping begins nothing, so that another provider may still answer`() {
        stream.ping(into: &out)
        #expect(!stream.hasStarted)
        #expect(events == ["ping"])
        consume(Self.hello)
        #expect(events.dropFirst().first == "message_start")
        consume(Self.stop + Self.done)
        _ = stream.finish(cut: false, into: &out)
        let count = events.count
        stream.ping(into: &out)
        #expect(events.count == count)
    }

    @Test mutating func `reasoning that nobody asked for is counted and not sent`() {
        stream = AnswerStream(AnswerContext(model: "m", emitsThinking: false), messageID: "msg_1")
        consume(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"Let me think about it\"}}]}\n\n"
        )
        #expect(out.isEmpty && stream.relayedOutputEstimate > 0)
        consume(Self.hello + Self.stop + Self.done)
        _ = stream.finish(cut: false, into: &out)
        #expect(!String(decoding: out, as: UTF8.self).contains(#""type":"thinking"#))
        #expect(events.count { $0 == "content_block_start" } == 1)
    }

    @Test mutating func `what was appended before stays`() {
        out = Array("before".utf8)
        consume(Self.hello)
        #expect(out.starts(with: "beforeevent: message_start".utf8))
    }

    @Test mutating func `the driver learns when nothing more is awaited`() {
        consume(Self.hello)
        #expect(!stream.hasFinishReason && !stream.isComplete)
        consume(Self.stop)
        #expect(stream.hasFinishReason && !stream.isComplete)
        consume(Self.usage)
        #expect(!stream.isComplete)
        consume(Self.done)
        #expect(stream.isComplete)
    }

    @Test mutating func `finishing twice says the same and writes once`() {
        consume(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"Read\",\"arguments\":\"{\\\"a\\\":1}\"}}]}}]}\n\n"
        )
        let first = stream.finish(cut: false, into: &out)
        let written = out
        let second = stream.finish(cut: true, into: &out)
        #expect(out == written)
        #expect(first.stopReason == "tool_use" && second.stopReason == "tool_use")
        #expect(second.failure == nil)
        consume(Self.hello)
        #expect(out == written)
    }

    @Test mutating func `an early failure leaves the status open`() {
        consume(Self.failure)
        #expect(stream.failure?.status == 529)
        #expect(stream.providerFailure?.kind == .overloaded)
        #expect(stream.isComplete && !stream.hasStarted)
        let end = stream.finish(cut: false, into: &out)
        #expect(out.isEmpty)
        #expect(end.failure?.status == 529 && end.stopReason == nil)
        #expect(end.usage == ReportedUsage(isEstimate: true))
    }

    @Test mutating func `after a ping an early failure still says nothing of an answer`() {
        stream.ping(into: &out)
        consume(Self.failure)
        _ = stream.finish(cut: false, into: &out)
        #expect(events == ["ping"] && !stream.hasStarted)
    }

    @Test mutating func `an error event names the request`() throws {
        var context = AnswerContext(model: "m")
        context.requestID = "req_1"
        stream = AnswerStream(context, messageID: "msg_1")
        consume(Self.hello + Self.failure)
        _ = stream.finish(cut: false, into: &out)
        let text = String(decoding: out, as: UTF8.self)
        let data = try #require(text.split(separator: "event: error\ndata: ").last)
        let error = try JSONDocument(Array(data.utf8)).root
        #expect(error.members.map(\.name) == ["type", "error", "request_id"])
        #expect(error["request_id"]?.string == "req_1")
    }

    @Test mutating func `a failure that the transport saw ends the answer`() {
        consume(Self.hello)
        let silence = ErrorReply(504, "timeout_error", "The provider fell silent.")
        stream.fail(silence, kind: .timeout)
        consume(Self.stop)
        let end = stream.finish(cut: true, into: &out)
        #expect(events.last == "error")
        #expect(end.failure == silence)
        #expect(end.usage == ReportedUsage(input: 42, output: 2, isEstimate: true))
    }

    @Test mutating func `a client that leaves costs what was relayed`() {
        consume(Self.hello)
        let end = stream.finish(cut: true, into: &out)
        #expect(end.usage == ReportedUsage(input: 42, output: 2, isEstimate: true))
        #expect(stream.relayedOutputEstimate == 2)
        #expect(end.upstreamID == "up-7" && end.upstreamModel == "m-2")
    }

    @Test mutating func `a client that leaves after the count costs the count`() {
        consume(Self.hello + Self.usage)
        let end = stream.finish(cut: true, into: &out)
        #expect(end.usage.input == 10 && end.usage.output == 5 && !end.usage.isEstimate)
    }

    @Test mutating func `a client that leaves before the first token costs the prompt`() {
        let end = stream.finish(cut: true, into: &out)
        #expect(end.usage == ReportedUsage(input: 42, isEstimate: true))
        #expect(out.isEmpty)
    }

    @Test func `ids of calls are legal, short and never the same in two messages`() throws {
        let call =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"functions.Bash:0\",\"function\":{\"name\":\"Bash\",\"arguments\":\"{}\"}}]}}]}\n\n"
        var seen: Set<String> = []
        let messages = [
            "msg_01AbCdEfGhIjKlMnOpQrStUv", "msg_2", "msg_01AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", "msg_",
            "msg_ü", "x",
            "msg_01AbCdEfGhIjKlMnOpQrStUvWxYz0123456780",
        ]
        for messageID in messages {
            var stream = AnswerStream(AnswerContext(model: "m"), messageID: messageID)
            var out: [UInt8] = []
            Array(call.utf8).withUnsafeBytes { stream.consume($0, into: &out) }
            _ = stream.finish(cut: false, into: &out)
            let text = String(decoding: out, as: UTF8.self)
            let id = try #require(text.firstMatch(of: /"id":"(toolu_[^"]*)"/)).1
            #expect(id.wholeMatch(of: /[a-zA-Z0-9_-]{1,40}/) != nil)
            #expect(seen.insert(String(id)).inserted)
        }
    }

    @Test func `more calls than any answer has are refused`() throws {
        var input = ""
        for index in 0..<1100 {
            input +=
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":\(index),\"id\":\"c\(index)\",\"function\":{\"name\":\"A\",\"arguments\":\"{}\"}}]}}]}\n\n"
        }
        let result = AnswerDriver.stream(input)
        #expect(result.conclusion.failure?.status == 502)
        #expect(try EventGrammar(result.output).error != nil)
    }

    @Test func `a line of megabytes passes`() throws {
        let text = String(repeating: "0123456789abcdef", count: 100_000)
        let input =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"Write\",\"arguments\":\"{\\\"text\\\":\\\"\(text)\\\"}\"}}]}}]}\n\n"
        let result = AnswerDriver.stream(Array(input.utf8), AnswerContext(model: "m"), cuts: [1000, 500_000])
        #expect(try EventGrammar(result.output).blocks.first?.text == "{\"text\":\"\(text)\"}")
    }
}
