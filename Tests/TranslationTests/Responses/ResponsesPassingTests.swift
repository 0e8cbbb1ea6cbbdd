import TestSupport
import Testing
import Translation
import Wire

@Suite struct `the Responses API at providers that have it` {
    private static let context = {
        var context = AnswerContext(model: "m", inputEstimate: 5)
        context.client = .responses
        context.provider = .responses
        return context
    }()

    private static func event(_ name: String, _ fields: String) -> String {
        "event: \(name)\ndata: {\"type\":\"\(name)\",\(fields)}\n\n"
    }

    private static let begin =
        event("response.created", #""response":{"id":"resp_9","model":"gpt-x","status":"in_progress"}"#)
        + event("response.in_progress", #""response":{"id":"resp_9","status":"in_progress"}"#)
    private static let text =
        event("response.output_item.added", #""output_index":0,"item":{"id":"msg_1","type":"message"}"#)
        + event("response.output_text.delta", #""delta":"Hello""#)
    private static let end = event(
        "response.completed",
        #""response":{"id":"resp_9","model":"gpt-x","status":"completed","usage":{"input_tokens":30,"#
            + #""input_tokens_details":{"cached_tokens":20},"output_tokens":9,"#
            + #""output_tokens_details":{"reasoning_tokens":4},"total_tokens":39}}"#)

    @Test func `searches of the web are counted by their items, which usage does not`() throws {
        let item = #"{"id":"ws","type":"web_search_call","status":"#
        let response =
            #"{"id":"resp_1","object":"response","status":"completed","model":"m","output":["#
            + item + #""completed","action":{"type":"search","query":"a"}},"#
            + item + #""completed","action":{"type":"open_page","url":"u"}},"#
            + item + #""completed"},"# + item + #""failed","action":{"type":"search","query":"a"}},"#
            + #"{"type":"message","content":[]}],"usage":{"input_tokens":5,"output_tokens":2}}"#
        let asked = try ResponsesAsked(#""input":"x","tools":[{"type":"web_search"}]"#)
        #expect(try asked.answer(response).conclusion.usage.webSearches == 2)
        let stream =
            "event: response.created\ndata: "
            + #"{"type":"response.created","response":{"id":"resp_1","output":[],"usage":null}}"#
            + "\n\nevent: response.completed\ndata: "
            + #"{"type":"response.completed","response":\#(response)}"# + "\n\n"
        let streamed = AnswerDriver.stream(Array(stream.utf8), asked.sent.context)
        #expect(streamed.conclusion.usage.webSearches == 2)
        #expect(streamed.conclusion.usage.output == 2)
    }

    @Test func `a stream passes byte for byte, in any cut, and is read for the ledger`() throws {
        let input = Array((Self.begin + Self.text + Self.end).utf8)
        var random = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let result = AnswerDriver.stream(
                input, Self.context, cuts: random.cuts(of: input.count, most: 8))
            #expect(result.output == input)
            #expect(result.conclusion.upstreamID == "resp_9")
            #expect(result.conclusion.upstreamModel == "gpt-x")
            #expect(result.conclusion.stopReason == "completed")
            let usage = result.conclusion.usage
            #expect([usage.input, usage.cacheRead, usage.output, usage.reasoning] == [10, 20, 9, 4])
            #expect(!usage.isEstimate)
        }
    }

    @Test(arguments: ["completed", "incomplete"])
    func `the last event waits for the ledger`(status: String) {
        var stream = AnswerStream(Self.context, messageID: "msg_1")
        let last = Self.event(
            "response.\(status)", #""response":{"id":"resp_9","status":"\#(status)","output":[]}"#)
        var output: [UInt8] = []
        Array((Self.begin + Self.text + last).utf8).withUnsafeBytes { stream.consume($0, into: &output) }
        #expect(output == Array((Self.begin + Self.text).utf8))
        #expect(stream.isComplete)
        var rest: [UInt8] = []
        #expect(stream.finish(cut: false, into: &rest).stopReason == status)
        #expect(rest == Array(last.utf8))
    }

    @Test(arguments: [
        event(
            "response.failed",
            #""response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"Slow down."}}"#),
        event("error", #""code":"rate_limit_exceeded","message":"Slow down.","param":null"#),
        event("error", #""error":{"code":"rate_limit_exceeded","message":"Slow down."}"#),
    ])
    func `an error before any content can still become an HTTP error`(error: String) {
        let result = AnswerDriver.stream(Self.begin + error, Self.context)
        #expect(result.output.isEmpty)
        #expect(!result.hasStarted)
        #expect(result.conclusion.failure?.status == 429)
        #expect(result.conclusion.failure?.message == "Slow down.")
    }

    @Test func `an error behind content passes as it came`() {
        let error = Self.event(
            "response.failed",
            #""response":{"status":"failed","error":{"code":"server_error","message":"x"}}"#)
        let result = AnswerDriver.stream(Self.begin + Self.text + error, Self.context)
        #expect(result.output == Array((Self.begin + Self.text + error).utf8))
        #expect(result.conclusion.failure != nil)
    }

    @Test func `a stream that breaks off ends in an error event`() throws {
        let result = AnswerDriver.stream(Array((Self.begin + Self.text).utf8), Self.context, isCut: true)
        let last = try #require(ResponsesAsked.events(result.output).last)
        #expect(last["type"]?.string == "error")
        #expect(last["code"]?.string == "server_error")
        #expect(result.conclusion.failure?.status == 502)
    }

    @Test func `a whole response passes as it is`() throws {
        let asked = try ResponsesAsked(#""input":"hi""#)
        let body =
            #"{ "id":"resp_1","object":"response","model":"gpt-x","status":"incomplete","#
            + #""incomplete_details":{"reason":"max_output_tokens"},"output":[],"#
            + #""usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}"#
        let answer = try asked.answer(body)
        #expect(answer.body == Array(body.utf8))
        #expect(answer.conclusion.stopReason == "max_output_tokens")
        #expect(answer.conclusion.upstreamID == "resp_1")
        #expect(answer.conclusion.usage.output == 2)
    }

    @Test func `a response that failed is an error`() throws {
        let asked = try ResponsesAsked(#""input":"hi""#)
        let body =
            #"{"id":"r","status":"failed","output":[],"error":{"code":"server_error","message":"Oh."}}"#
        let error = #expect(throws: ErrorReply.self) { try asked.answer(body) }
        #expect(error?.message == "Oh.")
    }

    @Test func `nothing of a request changes but the model's name`() throws {
        let fields = #""input": [{"role":"user","content":"hi"}],  "store":true, "future":{"a":[1.0]}"#
        let asked = try ResponsesAsked(fields, model: "gpt-x")
        #expect(asked.text == #"{"model":"gpt-x",\#(fields)}"#)
        #expect(asked.sent.api == .responses)
        #expect(asked.sent.losses.isEmpty)
    }

    @Test func `the answer's limit is the model's`() throws {
        let asked = try ResponsesAsked(#""input":"hi","max_output_tokens":9000"#, outputLimit: 500)
        #expect(asked["max_output_tokens"] == "500")
        #expect(asked.sent.losses.map(\.what) == ["request.max_tokens"])
    }

    @Test func `reasoning that this gateway packed does not reach a provider that encrypts its own`() throws {
        let asked = try ResponsesAsked(
            #""input":[{"type":"reasoning","summary":[],"encrypted_content":"tgr1.e30"},"#
                + #"{"type":"reasoning","summary":[],"encrypted_content":"gAAA"},{"role":"user","content":"x"}]"#
        )
        #expect(
            asked["input"]
                == #"[{"type":"reasoning","summary":[],"encrypted_content":"gAAA"},{"role":"user","content":"x"}]"#
        )
        #expect(asked.sent.losses.map(\.what) == ["message.thinking"])
    }

    @Test(arguments: [
        (#""store":true"#, "Missing required parameter: 'input'."),
        (#""input":7"#, "Invalid type for 'input'"),
        (#""input":"x","background":true"#, "Responses in the background"),
        (#""input":"x","previous_response_id":7"#, "Invalid type for 'previous_response_id'"),
    ])
    func `what no provider could answer is refused`(fields: String, message: String) throws {
        let error = #expect(throws: ErrorReply.self) { try ResponsesAsked(fields) }
        #expect(error?.status == 400)
        #expect(error?.message.hasPrefix(message) == true)
    }
}
