import Foundation
import Testing
import Translation
import Wire

/// Answers of the Messages API for clients of chat/completions.
@Suite struct ChatAnswerTests {
    @Test func `there are golden streams`() {
        #expect(AnswerGolden.toChat.count > 20)
    }

    @Test(arguments: AnswerGolden.toChat)
    func `a stream of messages becomes exactly these chunks`(golden: AnswerGolden) throws {
        let result = AnswerDriver.stream(golden.bytes, golden.context, isCut: golden.isCut)
        _ = try ChunkGrammar(result.output, asksForUsage: !golden.context.hidesUsage)
        if AnswerGolden.isUpdating {
            try golden.update(result)
        } else {
            #expect(golden.shown(result) == golden.expected)
        }
    }

    @Test(arguments: AnswerGolden.toChat)
    func `the cut of the bytes makes no difference`(golden: AnswerGolden) {
        let whole = AnswerDriver.stream(golden.bytes, golden.context, isCut: golden.isCut)
        let bytewise = AnswerDriver.stream(
            golden.bytes, golden.context, cuts: Array(0..<golden.bytes.count), isCut: golden.isCut)
        #expect(bytewise.output == whole.output)
        #expect(bytewise.conclusion.usage == whole.conclusion.usage)
    }

    @Test(arguments: AnswerGolden.toChat)
    func `a stream that breaks anywhere ends in an error or before anything was sent`(golden: AnswerGolden)
        throws
    {
        var last: StreamResult?
        for end in 0..<golden.bytes.count {
            let result = AnswerDriver.stream(Array(golden.bytes[..<end]), golden.context, isCut: true)
            if result.output == last?.output { continue }
            last = result
            let chunks = try ChunkGrammar(result.output, asksForUsage: !golden.context.hidesUsage)
            #expect(result.hasStarted == !result.output.isEmpty)
            #expect((result.conclusion.failure == nil) == (chunks.finishReason != nil))
            #expect((result.conclusion.failure != nil && result.hasStarted) == (chunks.error != nil))
        }
    }

    @Test(arguments: AnswerGolden.toChat)
    func `streamed or whole, the client gets the same message`(golden: AnswerGolden) throws {
        let streamed = AnswerDriver.stream(golden.bytes, golden.context)
        let whole: WholeAnswer
        do {
            whole = try WholeAnswer(golden.bytes, context: golden.context, messageID: AnswerDriver.messageID)
        } catch {
            #expect(streamed.conclusion.failure == error)
            return
        }
        let chunks = try ChunkGrammar(streamed.output, asksForUsage: !golden.context.hidesUsage)
        let completion = try #require(JSONSerialization.jsonObject(with: Data(whole.body)) as? [String: Any])
        let choice = try #require((completion["choices"] as? [[String: Any]])?.first)
        #expect(choice["finish_reason"] as? String == chunks.finishReason)
        let message = try #require(choice["message"] as? NSDictionary)
        // A stream cannot tell a text that is empty from one that is not there.
        if message["content"] as? String == "" {
            #expect(chunks.content == nil)
        } else {
            #expect(message == chunks.message)
        }
        if let usage = chunks.usage {
            #expect(usage as NSDictionary == completion["usage"] as? NSDictionary)
        }
        #expect(completion["object"] as? String == "chat.completion")
        #expect(completion["id"] as? String == "chatcmpl-01TestMessage")
        #expect(whole.conclusion.usage == streamed.conclusion.usage)
        #expect(whole.conclusion.losses == streamed.conclusion.losses)
    }

    @Test func `a ping is a comment, and begins nothing`() throws {
        var context = AnswerContext(model: "m")
        (context.client, context.provider) = (.chatCompletions, .messages)
        context.createdAt = 1_700_000_000
        var stream = AnswerStream(context, messageID: AnswerDriver.messageID)
        var out: [UInt8] = []
        stream.ping(into: &out)
        #expect(out == Array(": ping\n\n".utf8))
        #expect(!stream.hasStarted)
    }
}
