import TestSupport
import Testing
import Translation

/// Chunks that differ from the last one in their text alone are read by a shorter way. It must lead to the same
/// place as the long one.
@Suite struct ChunkPatternTests {
    private static let contexts = [
        AnswerContext(model: "m"),
        AnswerContext(model: "m", readsThinkTags: true),
        AnswerContext(model: "m", enforcedStops: ["END", "<b>"]),
        AnswerContext(model: "m", enforcedStops: ["stop"], readsThinkTags: true),
    ]

    /// Contents of JSON strings, some of which have a meaning and some of which are not valid.
    private static let contents = [
        "word ", "and", " more", "\\n", "\\\"", "\\\\", "", " ", "Grüße ", "世界", "🌍", "<", "</", "think>",
        "</think>",
        "<think>", "\\u003c/think>", "\\ud83d", "\\ude00", "\\u00e9", "E", "ND", "<b", ">", "stop", "\u{01}",
        "\"", "\\x",
        "a longer piece of text without anything in it",
    ]

    private static let others = [
        #"{"choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]}"#,
        #"{"choices":[{"index":0,"delta":{"content":null}}]}"#,
        #"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4}}"#,
        #"{"choices":[{"index":0,"delta":{"refusal":"no"}}]}"#,
        #"{"choices":[{"index":1,"delta":{"content":"not this one"}}]}"#,
    ]

    @Test(arguments: 0..<8)
    func `a stream of chunks that are alike becomes what one of different chunks becomes`(lane: Int) {
        var random = SeededGenerator(seed: 900 + lane)
        for round in 0..<150 {
            let context = Self.contexts[random.below(Self.contexts.count)]
            let chunks = (0..<random.below(30)).map { _ in
                random.below(12) == 0
                    ? Self.others[random.below(Self.others.count)]
                    : #"{"id":"c","choices":[{"index":0,"delta":{"content":"\#(Self.contents[random.below(Self.contents.count)])"}}]}"#
            }
            let end = #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
            let alike = Self.stream(chunks + [end], spacing: { _ in 0 })
            let different = Self.stream(chunks + [end], spacing: { $0 % 2 })
            let (short, long) = (AnswerDriver.stream(alike, context), AnswerDriver.stream(different, context))
            #expect(short.output == long.output, "lane \(lane), round \(round)")
            #expect(short.conclusion.usage == long.conclusion.usage)
            #expect(short.conclusion.losses == long.conclusion.losses)
            #expect(short.conclusion.stopReason == long.conclusion.stopReason)
            #expect(short.conclusion.failure == long.conclusion.failure)
        }
    }

    /// The chunks as a stream, each with so many spaces inside that it is or is not like the one before.
    private static func stream(_ chunks: [String], spacing: (Int) -> Int) -> [UInt8] {
        let events = chunks.enumerated().map { place, chunk in
            "data: {" + String(repeating: " ", count: spacing(place)) + chunk.dropFirst() + "\n\n"
        }
        return Array((events.joined() + "data: [DONE]\n\n").utf8)
    }
}
