import Testing
import Translation
import Wire

@Suite struct RequestLimitTests {
    private func request(_ maxTokens: Int) -> String {
        #"{"model":"m","max_tokens":\#(maxTokens),"messages":[{"role":"user","content":"hi"}]}"#
    }

    @Test(arguments: [
        ("gpt-4o", "max_tokens", 16_384), ("gpt-4.1-mini", "max_tokens", 32_768),
        ("o3-mini", "max_completion_tokens", 100_000), ("gpt-5", "max_completion_tokens", 128_000),
        ("gpt-5.6-terra", "max_completion_tokens", 128_000), ("gpt-6", "max_completion_tokens", 128_000),
        ("openai/gpt-5-mini", "max_completion_tokens", 128_000), ("GPT-4o", "max_tokens", 16_384),
        ("my-own-model", "max_tokens", 200_000),
    ])
    func `the limit has the model's field and is clamped to what it takes`(
        model: String, field: String, limit: Int
    ) throws {
        let translated = try Translated(request(200_000), model: model)
        #expect(translated[field] == "\(limit)")
        #expect(translated.chat.losses.contains(Loss("request.max_tokens", .narrowed)) == (limit < 200_000))
        #expect(translated["max_tokens"] == nil || translated["max_completion_tokens"] == nil)
    }

    @Test func `a retry may lower the limit further, never raise it`() throws {
        #expect(try Translated(request(5_000), outputLimit: 4_096)["max_tokens"] == "4096")
        #expect(try Translated(request(1_000), outputLimit: 4_096)["max_tokens"] == "1000")
        #expect(try Translated(request(90_000), outputLimit: 60_000)["max_tokens"] == "32768")
    }

    @Test(arguments: [(5_000, 4_096), (1_000, 1_000), (0, 1)])
    func `estimates of the answer are bounded by what was asked of the provider`(wish: Int, bound: Int) throws
    {
        #expect(try Translated(request(wish), outputLimit: 4_096).chat.context.outputLimit == bound)
    }

    @Test func `a request for no tokens is answered here`() throws {
        let translated = try Translated(request(0))
        #expect(translated.chat.answersLocally)
        #expect(translated["max_tokens"] == "1")
        #expect(try !Translated(request(1)).chat.answersLocally)
    }

    @Test(arguments: [
        ("0.3", "0.3", []), ("1.0", "1.0", []), ("2.5", "2.0", ["request.temperature"]),
        ("-1", "0.0", ["request.temperature"]),
    ])
    func `temperature keeps its spelling inside the range`(value: String, expected: String, losses: [String])
        throws
    {
        let translated = try Translated(with: #""temperature":\#(value)"#)
        #expect(translated["temperature"] == expected)
        #expect(translated.losses == losses)
    }

    @Test func `reasoning models get no sampling, which is a loss unless it is the default`() throws {
        let set = try Translated(with: #""temperature":0.5,"top_p":0.9,"top_k":5"#, model: "gpt-5")
        for name in ["temperature", "top_p", "top_k"] { #expect(set[name] == nil) }
        #expect(set.losses == ["request.temperature", "request.top_p", "request.top_k"])
        #expect(try Translated(with: #""temperature":1,"top_p":1.0"#, model: "gpt-5").losses.isEmpty)
    }

    @Test func `stop sequences beyond the provider's are enforced on the way back`() throws {
        let stops = #""stop_sequences":["a","b","c","d","e","a"]"#
        let four = try Translated(with: stops)
        #expect(four["stop"] == #"["a","b","c","d"]"#)
        #expect(four.chat.context.enforcedStops == ["e"])
        let none = try Translated(with: stops, model: "o3")
        #expect(none["stop"] == nil)
        #expect(none.chat.context.enforcedStops == ["a", "b", "c", "d", "e"])
        #expect(try Translated(with: #""stop_sequences":[]"#)["stop"] == nil)
    }

    @Test func `a stream asks for usage unless the profile says not to`() throws {
        #expect(try Translated(with: #""stream":true"#)["stream_options"] == #"{"include_usage":true}"#)
        #expect(try Translated(with: #""stream":false"#)["stream"] == nil)
        let quiet = try Translated(with: #""stream":true"#) { $0.asksForUsage = false }
        #expect(quiet["stream"] == "true")
        #expect(quiet["stream_options"] == nil)
    }

    @Test func `the context carries what the way back needs`() throws {
        let translated = try Translated(
            with: #""thinking":{"type":"adaptive","display":"omitted"}"#, model: "gpt-4o")
        let context = translated.chat.context
        #expect(context.model == "m")
        #expect(context.inputEstimate == 7)
        #expect(context.contextWindow == 128_000)
        #expect(!context.showsThinking)
        #expect(!context.replaysReasoning)
        #expect(!context.readsThinkTags)
        #expect(try Translated(request(1)).chat.context.showsThinking)
        #expect(try !Translated(with: #""thinking":{"type":"disabled"}"#).chat.context.showsThinking)
        let generic = try Translated(request(1), profile: .generic).chat.context
        #expect(generic.replaysReasoning)
        #expect(generic.readsThinkTags)
    }
}
