import Testing
import Wire

@testable import DemoProvider

@Suite struct UsageTests {
    private static let asked = #","stream_options":{"include_usage":true}"#
    private static let numbers =
        "demo: say size=2 abcd && usage prompt=100 completion=9 cached=60 cache-write=5 reasoning=3"
    private static let plain =
        #"{"prompt_tokens":100,"completion_tokens":9,"total_tokens":109,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":5},"completion_tokens_details":{"reasoning_tokens":3}}"#

    private func usages(_ chunks: [JSONValue]) -> [String] {
        chunks.map { chunk in
            let choice = chunk["choices"]?.elements.first { _ in true }
            let usage = chunk["usage"] ?? chunk["x_groq"]?["usage"] ?? choice?["usage"]
            return usage.map { String(decoding: $0.raw, as: UTF8.self) } ?? "-"
        }
    }

    @Test(arguments: [
        ("openai", true, ["null", "null", "null", "null", plain]),
        ("openai", false, ["-", "-", "-", "-"]),
        ("none", true, ["-", "-", "-", "-"]),
        ("always", false, ["-", "-", "-", "-", plain]),
        ("with-finish", false, ["-", "-", "-", plain]),
        ("x_groq", false, ["-", "-", "-", plain]),
        (
            "in-choice", false,
            [
                "-", "-", "-",
                #"{"prompt_tokens":100,"completion_tokens":9,"total_tokens":109,"cached_tokens":60,"completion_tokens_details":{"reasoning_tokens":3}}"#,
            ]
        ),
        (
            "deepseek", false,
            [
                "-", "-", "-",
                #"{"prompt_tokens":100,"completion_tokens":9,"total_tokens":109,"prompt_cache_hit_tokens":60,"prompt_cache_miss_tokens":40,"completion_tokens_details":{"reasoning_tokens":3}}"#,
            ]
        ),
        (
            "gemini", false,
            [
                "-", "-", "-",
                #"{"prompt_tokens":100,"completion_tokens":9,"total_tokens":112,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":5}}"#,
            ]
        ),
    ])
    func `usage stands where its shape wants it`(shape: String, isAsked: Bool, expected: [String])
        async throws
    {
        try await withDemo { server in
            let response = try server.ask("\(Self.numbers) shape=\(shape)", extra: isAsked ? Self.asked : "")
            #expect(usages(try response.chunkValues) == expected)
            #expect((server.requests.first?.usage == nil) == (expected.allSatisfy { $0 == "-" }))
        }
    }

    @Test func `usage on every chunk grows to the whole`() async throws {
        try await withDemo { server in
            let chunks = try server.ask("demo: say size=8 abcdefgh12345678 && usage shape=every-chunk")
                .chunkValues
            #expect(chunks.map { $0["usage"]?["completion_tokens"]?.int } == [0, 2, 4, 4])
        }
    }

    @Test func `tokens nobody told are a quarter of the bytes`() async throws {
        try await withDemo { server in
            let body = chat("demo: think 12345678 && say abcde", stream: false)
            let usage = try server.ask(body).json["usage"]
            #expect(usage?["prompt_tokens"]?.int == body.count / 4)
            #expect(usage?["completion_tokens"]?.int == 4)
            #expect(usage?["completion_tokens_details"]?["reasoning_tokens"]?.int == 2)
            let recorded = try #require(server.requests.first?.usage)
            #expect(recorded.prompt == body.count / 4)
            #expect(recorded.completion == 4)
            #expect(recorded.reasoning == 2)
            #expect(recorded.cached == 0)
            #expect(recorded.cacheWrite == nil)
        }
    }

    @Test(arguments: ["none", "in-choice", "x_groq", "deepseek", "openai"])
    func `a whole answer has its usage in the same place`(shape: String) async throws {
        try await withDemo { server in
            let json = try server.ask("\(Self.numbers) shape=\(shape)", stream: false).json
            let choice = json["choices"]?.elements.first { _ in true }
            #expect((json["usage"] != nil) == ["deepseek", "openai"].contains(shape))
            #expect((choice?["usage"] != nil) == (shape == "in-choice"))
            #expect((json["x_groq"]?["usage"] != nil) == (shape == "x_groq"))
        }
    }

    @Test func `usage of a cut stream is what the client had been told`() async throws {
        try await withDemo { server in
            _ = try server.ask("demo: say size=4 abcdefgh && cut after=1 && usage prompt=7 shape=every-chunk")
            #expect(server.requests.first?.usage?.prompt == 7)
            #expect(server.requests.first?.usage?.completion == 1)
        }
    }
}
