import Testing
import Translation

/// Every provider's way of counting, brought into disjoint classes.
@Suite struct ReportedUsageTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        var who: String
        var usage: String
        var input: Int
        var cacheRead = 0
        var cacheWrite = 0
        var output: Int
        var reasoning = 0
        /// Whether some of it had to be our own count.
        var isEstimate = false
        var testDescription: String { who }
    }

    static let shapes = [
        Shape(
            who: "plain", usage: #"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}"#, input: 10,
            output: 5),
        Shape(
            who: "OpenAI",
            usage:
                #"{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":64,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":30,"audio_tokens":0}}"#,
            input: 36, cacheRead: 64, output: 50, reasoning: 30),
        Shape(
            who: "DeepSeek",
            usage:
                #"{"prompt_tokens":100,"completion_tokens":5,"total_tokens":105,"prompt_tokens_details":{"cached_tokens":64},"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":36}"#,
            input: 36, cacheRead: 64, output: 5),
        Shape(
            who: "DeepSeek, hit and miss alone",
            usage: #"{"completion_tokens":5,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":36}"#,
            input: 36, cacheRead: 64, output: 5),
        Shape(
            who: "Kimi", usage: #"{"prompt_tokens":100,"completion_tokens":5,"cached_tokens":60}"#, input: 40,
            cacheRead: 60, output: 5),
        Shape(
            who: "OpenRouter",
            usage:
                #"{"prompt_tokens":100,"completion_tokens":5,"total_tokens":105,"cost":0.01,"prompt_tokens_details":{"cached_tokens":50,"cache_write_tokens":20}}"#,
            input: 30, cacheRead: 50, cacheWrite: 20, output: 5),
        Shape(
            who: "vLLM",
            usage:
                #"{"prompt_tokens":100,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":50,"created_cache_tokens":20}}"#,
            input: 30, cacheRead: 50, cacheWrite: 20, output: 5),
        Shape(
            who: "vLLM, details null",
            usage: #"{"prompt_tokens":9,"completion_tokens":1,"prompt_tokens_details":null}"#, input: 9,
            output: 1),
        Shape(
            who: "Gemini leaves thoughts out of the completion",
            usage: #"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":315}"#, input: 10, output: 305),
        Shape(
            who: "xAI leaves reasoning out of the completion",
            usage:
                #"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":315,"completion_tokens_details":{"reasoning_tokens":300}}"#,
            input: 10, output: 305, reasoning: 300),
        Shape(
            who: "reasoning left out, and no total",
            usage: #"{"prompt_tokens":10,"completion_tokens":5,"reasoning_tokens":300}"#, input: 10,
            output: 305, reasoning: 300),
        Shape(
            who: "Responses names",
            usage:
                #"{"input_tokens":100,"output_tokens":5,"total_tokens":105,"input_tokens_details":{"cached_tokens":60},"output_tokens_details":{"reasoning_tokens":2}}"#,
            input: 40, cacheRead: 60, output: 5, reasoning: 2),
        Shape(
            who: "Anthropic names leave the cache out",
            usage:
                #"{"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":100,"cache_creation_input_tokens":7}"#,
            input: 10, cacheRead: 100, cacheWrite: 7, output: 5),
        Shape(
            who: "both names",
            usage:
                #"{"prompt_tokens":117,"completion_tokens":5,"total_tokens":122,"cache_read_input_tokens":100,"cache_creation_input_tokens":7}"#,
            input: 10, cacheRead: 100, cacheWrite: 7, output: 5),
        Shape(
            who: "a total that shows the cache to be apart",
            usage:
                #"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"prompt_tokens_details":{"cached_tokens":100}}"#,
            input: 10, cacheRead: 100, output: 5),
        Shape(
            who: "more cached than there was",
            usage:
                #"{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":60}}"#,
            input: 0, cacheRead: 10, output: 5),
        Shape(
            who: "more written than is left",
            usage:
                #"{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":6,"cache_write_tokens":60}}"#,
            input: 0, cacheRead: 6, cacheWrite: 4, output: 5),
        Shape(
            who: "negative", usage: #"{"prompt_tokens":-10,"completion_tokens":-5,"total_tokens":-15}"#,
            input: 500, output: 1, isEstimate: true),
        Shape(
            who: "floating", usage: #"{"prompt_tokens":10.0,"completion_tokens":5.7}"#, input: 10, output: 5),
        Shape(
            who: "strings are no counts", usage: #"{"prompt_tokens":"10","completion_tokens":5}"#, input: 500,
            output: 5, isEstimate: true),
        Shape(who: "only a total", usage: #"{"total_tokens":15}"#, input: 15, output: 1, isEstimate: true),
    ]

    @Test(arguments: shapes, [true, false])
    func `every shape is read, streamed or not`(shape: Shape, isStream: Bool) throws {
        let usage = try Self.conclusion(shape.usage, isStream: isStream).usage
        #expect(usage.input == shape.input)
        #expect(usage.cacheRead == shape.cacheRead)
        #expect(usage.cacheWrite == shape.cacheWrite)
        #expect(usage.output == shape.output)
        #expect(usage.reasoning == shape.reasoning)
        #expect(usage.raw == Array(shape.usage.utf8))
        #expect(usage.isEstimate == shape.isEstimate)
    }

    @Test(arguments: ["null", "{}", "[]", "7", #"{"cost":1}"#], [true, false])
    func `usage that counts nothing is estimated`(usage: String, isStream: Bool) throws {
        let usage = try Self.conclusion(usage, isStream: isStream).usage
        #expect(usage == ReportedUsage(input: 500, output: 1, isEstimate: true))
    }

    @Test(
        arguments: [
            // Grows with every piece; empty at last; null between; told once more after the end.
            [(3, 1), (10, 2), (10, 5)], [(10, 5), (0, 0)], [(10, 2), nil, (10, 5)],
            [(10, 5), (10, 5), (10, 5)],
        ] as [[(Int, Int)?]])
    func `usage that is told more than once counts once, as it was told last`(told: [(Int, Int)?]) {
        let pieces = told.map { counts in
            let usage =
                counts.map { #"{"prompt_tokens":\#($0.0),"completion_tokens":\#($0.1)}"# } ?? "null"
            return #"data: {"choices":[{"index":0,"delta":{"content":"a"}}],"usage":\#(usage)}"# + "\n\n"
        }
        let end = AnswerDriver.stream(pieces.joined() + "data: [DONE]\n\n", AnswerContext(model: "m"))
            .conclusion
        #expect((end.usage.input, end.usage.output) == (10, 5))
        #expect(!end.usage.isEstimate)
    }

    @Test func `absurd counts do not overflow`() throws {
        let most = "9223372036854775807"
        let usage = try Self.conclusion(
            #"{"prompt_tokens":\#(most),"completion_tokens":\#(most),"total_tokens":1e300,"prompt_tokens_details":{"cached_tokens":\#(most)},"completion_tokens_details":{"reasoning_tokens":\#(most)}}"#,
            isStream: false
        ).usage
        #expect((0..<1_000_000).contains(usage.prompt) && (1..<1_000_000).contains(usage.output))
        #expect(usage.reasoning <= usage.output)
        #expect(usage.isEstimate, "a number that is no count was taken for the provider's word")
    }

    @Test func `an estimate grows with the text and does not depend on its cut`() {
        func estimate(_ parts: [String]) -> Int {
            var stream = AnswerStream(AnswerContext(model: "m"), messageID: "msg_1")
            var out: [UInt8] = []
            for part in parts {
                let chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(part)\"}}]}\n\n"
                Array(chunk.utf8).withUnsafeBytes { stream.consume($0, into: &out) }
            }
            return stream.relayedOutputEstimate
        }
        let words = (0..<100).map { "word\($0) " }
        #expect(estimate(words) == estimate([words.joined()]))
        #expect(estimate(words) == 173)
        #expect(estimate(["日本語"]) == 3)
        #expect(estimate([]) == 0)
    }

    @Test func `an estimate is never more than the provider was allowed to answer with`() {
        let context = AnswerContext(model: "m", inputEstimate: 500, outputLimit: 4)
        let text = String(repeating: "so ", count: 99)
        let piece = #"{"choices":[{"index":0,"delta":{"reasoning_content":"\#(text)"}}]}"#
        let end = AnswerDriver.stream("data: \(piece)\n\ndata: [DONE]\n\n", context).conclusion
        #expect(end.usage == ReportedUsage(input: 500, output: 4, reasoning: 4, isEstimate: true))
    }

    @Test(arguments: ["server_tool_use", "server_tool_use_details"], [true, false])
    func `searches are counted by either name`(name: String, isStream: Bool) throws {
        let usage = #"{"prompt_tokens":10,"completion_tokens":5,"\#(name)":{"web_search_requests":3}}"#
        #expect(try Self.conclusion(usage, isStream: isStream).usage.webSearches == 3)
    }

    /// How an answer of one byte ends that comes with this usage.
    private static func conclusion(_ usage: String, isStream: Bool) throws -> Conclusion {
        let context = AnswerContext(model: "m", inputEstimate: 500)
        guard isStream else {
            let body =
                #"{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],"usage":\#(usage)}"#
            return try WholeAnswer(Array(body.utf8), context: context, messageID: "msg_1").conclusion
        }
        return AnswerDriver.stream(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n"
                + "data: {\"choices\":[],\"usage\":\(usage)}\n\ndata: [DONE]\n\n",
            context
        ).conclusion
    }
}
