import Foundation
import TestSupport
import Testing
import Translation

/// Streamed or whole, the same completion becomes the same message.
@Suite struct StreamWholeTests {
    @Test(arguments: 0..<8)
    func `a stream adds up to the message that the whole answer becomes`(lane: Int) throws {
        var random = SeededGenerator(seed: 77 + lane)
        for round in 0..<60 {
            let completion = Completion(&random)
            let context = Self.contexts[random.below(Self.contexts.count)]
            let input = try completion.stream(&random)
            let streamed = AnswerDriver.stream(input, context, cuts: random.cuts(of: input.count, most: 5))
            let whole = try WholeAnswer(
                try completion.whole(), context: context, messageID: AnswerDriver.messageID)
            let accumulated = try EventGrammar(streamed.output).message()
            let message = try #require(JSONSerialization.jsonObject(with: Data(whole.body)) as? NSDictionary)
            #expect(accumulated == message, "lane \(lane), round \(round)")
            #expect(streamed.conclusion.stopReason == whole.conclusion.stopReason)
            #expect(streamed.conclusion.upstreamID == "c" && whole.conclusion.upstreamID == "c")
            #expect(streamed.conclusion.upstreamModel == "up" && whole.conclusion.upstreamModel == "up")
        }
    }

    @Test(arguments: AnswerGolden.all)
    func `a stream where a whole answer was expected becomes the same message`(golden: AnswerGolden) throws {
        let streamed = AnswerDriver.stream(golden.bytes, golden.context)
        let whole: WholeAnswer
        do {
            whole = try WholeAnswer(golden.bytes, context: golden.context, messageID: AnswerDriver.messageID)
        } catch {
            #expect(streamed.conclusion.failure == error)
            return
        }
        let message = try #require(JSONSerialization.jsonObject(with: Data(whole.body)) as? NSDictionary)
        #expect(try EventGrammar(streamed.output).message() == message)
        #expect(whole.conclusion.usage == streamed.conclusion.usage)
        #expect(whole.conclusion.losses == streamed.conclusion.losses)
    }

    private static let contexts = [
        AnswerContext(model: "claude-a", inputEstimate: 5),
        AnswerContext(model: "claude-b", showsThinking: false, replaysReasoning: true),
        AnswerContext(model: "claude-c", enforcedStops: ["END", "word"], replaysReasoning: true),
        AnswerContext(model: "claude-d", allowsParallelTools: false, readsThinkTags: true),
    ]
}

extension EventGrammar {
    /// The message that an accumulating client ends up with, in the shape of a whole answer.
    func message() throws -> NSDictionary {
        let content: [[String: Any]] = try blocks.map { block in
            switch block.type {
            case "text": return ["type": "text", "text": block.text, "citations": NSNull()]
            case "thinking":
                return ["type": "thinking", "thinking": block.text, "signature": block.signature]
            default:
                return [
                    "type": "tool_use", "id": block.id, "name": block.name, "input": try input(of: block),
                ]
            }
        }
        var message: [String: Any] = [
            "id": messageID, "type": "message", "role": "assistant", "model": model, "content": content,
            "stop_reason": stopReason ?? "", "stop_sequence": stopSequence ?? NSNull(), "usage": usage,
        ]
        if stopReason == "refusal" {
            message["stop_details"] = ["type": "refusal", "category": NSNull(), "explanation": NSNull()]
        }
        return message as NSDictionary
    }

    private func input(of block: Block) throws -> Any {
        let input = try? JSONSerialization.jsonObject(with: Data(block.text.utf8))
        if let input = input as? [String: Any] { return input }
        return ["__unparsedToolInput": ["raw": block.text, "len": block.text.utf8.count]]
    }
}
