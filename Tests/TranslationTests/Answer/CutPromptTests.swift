import Testing
import Wire

@testable import Translation

/// A prompt that is too long for Ollama's window, which it cuts and says nothing.
@Suite struct CutPromptTests {
    @Test(arguments: [
        // A window that is filled to its last token, and the same a token beside.
        (read: 4_096, sent: 5_600, isCut: true), (4_095, 5_600, false), (4_097, 5_600, false),
        (2_048, 60_000, true), (40_960, 60_000, true), (3_072, 60_000, false),
        // An estimate may be too high by a third.
        (4_096, 5_461, false), (4_096, 5_462, true), (8_192, 8_200, false),
        // What no cache had.
        (2_000, 30_000, false), (0, 60_000, false),
        // More than was estimated.
        (10_240, 10_000, false),
    ])
    func `only what no error of an estimate explains is a cut`(read: Int, sent: Int, isCut: Bool) {
        #expect(CutPrompt.isMeant(read: read, sent: sent) == isCut)
    }

    /// A prompt of about 10,000 tokens.
    private static let long = String(repeating: "one two three ", count: 3_300)

    private func asked(_ profile: Profile, isStream: Bool, in api: API = .messages) throws -> ProviderRequest
    {
        let body =
            #"{"model":"claude","max_tokens":64,"stream":\#(isStream),"messages":[{"role":"user","content":"\#(Self.long)"}]}"#
        let request = try ClientRequest(Array(body.utf8), in: api)
        return try request.providerRequest(
            on: TargetTerms(model: "m", profile: profile, inputEstimate: request.inputEstimate))
    }

    private static func whole(read: Int) -> String {
        #"{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"#
            + #""finish_reason":"stop"}],"usage":{"prompt_tokens":\#(read),"completion_tokens":2}}"#
    }

    private static func stream(read: Int) -> String {
        #"data: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}"#
            + "\n\n"
            + #"data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
            + #"data: {"id":"c","choices":[],"usage":{"prompt_tokens":\#(read),"completion_tokens":2}}"#
            + "\n\ndata: [DONE]\n\n"
    }

    @Test(arguments: [API.messages, .chatCompletions])
    func `a whole answer to a part of the prompt is an overflow`(api: API) throws {
        let sent = try asked(.ollama, isStream: false, in: api)
        let failure = #expect(throws: ProviderFailure.self) {
            try WholeAnswer.reading(
                Array(Self.whole(read: 4_096).utf8), context: sent.context, messageID: "msg_1")
        }
        guard case .contextOverflow(_, limit: 4_096)? = failure?.kind else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(failure?.reply.status == 400)
        #expect(failure?.reply.message.hasPrefix("prompt is too long: ") == true)
        #expect(failure?.reply.message.contains(" tokens > 4096 maximum") == true)
        // What it read it is paid for.
        #expect(failure?.usage?.prompt == 4_096)
    }

    @Test(arguments: [API.messages, .chatCompletions])
    func `a stream ends with the overflow`(api: API) throws {
        let sent = try asked(.ollama, isStream: true, in: api)
        let result = AnswerDriver.stream(Self.stream(read: 4_096), sent.context)
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.contains("prompt is too long: "))
        #expect(!text.contains("message_stop") && !text.contains("[DONE]"))
        #expect(result.conclusion.failure?.status == 400)
        #expect(result.conclusion.usage.prompt == 4_096)
    }

    @Test(arguments: [(Profile.ollama, 9_000), (.vllm, 4_096), (.generic, 4_096)], [false, true])
    func `what was read whole, or by others, is an answer`(_ row: (Profile, Int), isStream: Bool) throws {
        let sent = try asked(row.0, isStream: isStream)
        if isStream {
            let result = AnswerDriver.stream(Self.stream(read: row.1), sent.context)
            #expect(result.conclusion.failure == nil)
        } else {
            let answer = try WholeAnswer(
                Array(Self.whole(read: row.1).utf8), context: sent.context, messageID: "msg_1")
            #expect(answer.conclusion.usage.prompt == row.1)
        }
    }

    @Test func `images are not counted, of which models make what they like`() throws {
        let picture = #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}"#
        let pictures = Array(repeating: picture, count: 40).joined(separator: ",")
        let body =
            #"{"model":"claude","max_tokens":64,"messages":[{"role":"user","content":[\#(pictures)]}]}"#
        let request = try ClientRequest(Array(body.utf8), in: .messages)
        let sent = try request.providerRequest(
            on: TargetTerms(model: "m", profile: .ollama, inputEstimate: request.inputEstimate))
        let answer = try WholeAnswer(
            Array(Self.whole(read: 2_048).utf8), context: sent.context, messageID: "msg_1")
        #expect(answer.conclusion.failure == nil)
    }

    @Test func `any server can be said to cut prompts`() throws {
        let table = try Profile.generic.overruled(by: ["cuts-prompts": "on"])
        let sent = try asked(table, isStream: false)
        #expect(throws: ProviderFailure.self) {
            try WholeAnswer.reading(
                Array(Self.whole(read: 4_096).utf8), context: sent.context, messageID: "msg_1")
        }
    }
}
