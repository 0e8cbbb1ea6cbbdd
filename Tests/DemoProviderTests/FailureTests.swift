import Testing
import Wire

@testable import DemoProvider

@Suite(.timeLimit(.minutes(2))) struct FailureTests {
    @Test(arguments: [
        ("openai", #"{"error":{"message":"Broken","type":"t","param":"p","code":"c"}}"#),
        ("string", #"{"error":"Broken"}"#),
        ("mistral", #"{"object":"error","message":"Broken","type":"t","param":"p","code":"c"}"#),
        ("gemini-array", #"[{"error":{"code":503,"message":"Broken","status":"t"}}]"#),
        ("fastapi", #"{"detail":"Broken"}"#),
        ("errors", #"{"errors":[{"message":"Broken"}]}"#),
        ("html", "<html><head><title>503</title></head><body><h1>503</h1>Broken</body></html>\n"),
        ("empty", ""),
    ])
    func `an error has the body of its shape`(shape: String, body: String) async throws {
        try await withDemo { server in
            let response = try server.ask(
                "demo: status 503 type=t code=c param=p message=Broken retry-after=7 shape=\(shape)")
            #expect(response.status == 503)
            #expect(response.text == body)
            #expect(response.headers["retry-after"] == "7")
            #expect(
                response.headers["content-type"]?.hasPrefix(
                    shape == "html" ? "text/html" : "application/json") == true)
        }
    }

    @Test(arguments: [
        ("openai", 400, "maximum context length is 20 tokens. However, your messages resulted in 30 tokens"),
        ("openrouter", 400, #"you requested about 30 tokens (30 of text input)"#),
        ("vllm-old", 400, #"{"object":"error","message":"This model's maximum context length is 20 tokens."#),
        ("vllm-new", 400, "the model's context length is only 20 tokens"),
        ("llama.cpp", 400, #""n_prompt_tokens":30,"n_ctx":20"#),
        ("gemini", 400, "The input token count (30) exceeds the maximum number of tokens allowed (20)."),
        ("kimi", 400, "exceeded model token limit: 20 (requested: 30)"),
        ("qwen", 400, "Range of input length should be [1, 20]"),
        ("mistral", 400, "Prompt contains 30 tokens and 0 draft tokens"),
        ("groq", 413, "Limit 20, Requested 30"),
    ])
    func `an overflow is worded as its provider words it`(shape: String, status: Int, wording: String)
        async throws
    {
        try await withDemo { server in
            let response = try server.ask("demo: overflow 30 20 shape=\(shape)")
            #expect(response.status == status)
            #expect(response.text.contains(wording))
            _ = try response.json
        }
    }

    @Test func `a context limit refuses only what is larger`() async throws {
        try await withDemo { server in
            #expect(try server.ask("demo: context-limit 1000").status == 200)
            #expect(try server.ask("demo: context-limit 10").status == 400)
            #expect(try server.ask(chat("hi", model: "demo-window-1000")).status == 200)
            let long = chat(
                String(repeating: "word ", count: 1_000) + "\ndemo: say hi", model: "demo-window-1000")
            let refusal = try server.ask(long).json
            #expect(refusal["error"]?["code"]?.string == "context_length_exceeded")
        }
    }

    @Test func `times counts requests with the same script and credential`() async throws {
        try await withDemo { server in
            let script = "demo: status 429 times=2 && status 500 times=1 && say recovered"
            let alice = [("authorization", "Bearer alice")]
            let statuses = try (0..<4).map { _ in try server.ask(chat(script), headers: alice).status }
            #expect(statuses == [429, 429, 500, 200])
            #expect(try server.ask(chat(script), headers: [("authorization", "Bearer bob")]).status == 429)
            #expect(try server.ask(script + "\ndemo: # another test").status == 429)
            #expect(try server.ask(chat(script), headers: alice).content == "recovered")
            #expect(try server.get("/demo/requests", method: "DELETE").status == 200)
            #expect(try server.ask(chat(script), headers: alice).status == 429)
        }
    }

    @Test func `actions can be for one model or one way of answering`() async throws {
        try await withDemo { server in
            let script = "demo: status 500 model=demo-a && say stream=yes streamed && say stream=no whole"
            let refusal = try server.ask(chat(script, model: "demo-a"))
            #expect(refusal.status == 500)
            #expect(try server.ask(chat(script)).content == "streamed")
            #expect(try server.ask(script, stream: false).text.contains(#""content":"whole""#))
        }
    }

    @Test(arguments: [
        ("openai", #"{"error":{"message":"Oh","type":"server_error","param":null,"code":"x"}}"#),
        ("string", #"{"error":"Oh"}"#),
        ("gemini", #"[{"error":{"code":500,"message":"Oh","status":"INTERNAL"}}]"#),
        ("event", #"{"error":{"message":"Oh","type":"server_error","param":null,"code":"x"}}"#),
    ])
    func `an error comes after so many chunks and ends the stream`(shape: String, data: String) async throws {
        try await withDemo { server in
            let response = try server.ask(
                "demo: say size=1 abc && error-in-stream after=2 code=x message=Oh shape=\(shape)")
            #expect(response.end == .complete)
            let events = try response.events
            #expect(events.count == 4)
            #expect(events.last == data)
            #expect(response.text.contains("event: error\n") == (shape == "event"))
            #expect(server.requests.map(\.end) == [.error])
        }
    }

    @Test func `openrouter's error stands beside its choice`() async throws {
        try await withDemo { server in
            let response = try server.ask("demo: error-in-stream shape=openrouter message=Oh done && no-role")
            let chunk = try #require(try response.chunkValues.first)
            #expect(chunk["error"]?["code"]?.int == 502)
            #expect(chunk["choices"]?.elements.first { _ in true }?["finish_reason"]?.string == "error")
            #expect(try response.events.count == 2)
        }
    }

    @Test(arguments: [
        ("cut after=1", TestConnection.Response.End.closed, 2), ("cut", .closed, 1),
        ("cut after=end", .closed, 4),
        ("cut after=99", .closed, 4), ("cut after=1 clean", .complete, 2), ("cut after=1 hard", .reset, 2),
    ])
    func `a cut stream stops after so many chunks`(
        cut: String, end: TestConnection.Response.End, events: Int
    ) async throws {
        try await withDemo { server in
            let response = try server.ask("demo: say size=1 abc && \(cut)")
            #expect(response.status == 200)
            #expect(response.end == end)
            #expect(try response.events.count == events)
            let request = try #require(server.requests.first)
            #expect(request.end == .cut)
            #expect(request.status == 200)
            #expect(request.usage == nil)
        }
    }

    @Test(arguments: ["cut before", "cut before hard"])
    func `a connection can be cut before any answer`(cut: String) async throws {
        try await withDemo { server in
            let response = try server.ask("demo: \(cut)")
            #expect(response.status == 0)
            #expect(response.end == (cut.hasSuffix("hard") ? .reset : .closed))
            #expect(server.requests.first?.status == nil)
            #expect(server.requests.first?.end == .cut)
        }
    }

    @Test func `a whole answer can be cut in its middle`() async throws {
        try await withDemo { server in
            let response = try server.ask("demo: say abc && cut", stream: false)
            #expect(response.status == 200)
            #expect(response.end == .closed)
            #expect(response.headers["content-length"].flatMap { Int($0) } ?? 0 > response.body.count)
        }
    }

    @Test func `a silence can be filled with comments`() async throws {
        try await withDemo { server in
            let response = try server.ask("demo: silence 0.03 after=1 comments=0.01 && say size=1 abc")
            #expect(response.text.ranges(of: ": keep-alive\n\n").count == 2)
            #expect(try response.content == "abc")
            #expect(try server.ask("demo: silence 0.001 && say abc").content == "abc")
            #expect(try server.ask("demo: silence 0.001 after=2 && say abc", stream: false).status == 200)
        }
    }

    /// No end is reached by waiting: the record changes because the client has gone.
    @Test(arguments: [
        (chat("demo: stall after=2 && say size=1 abc"), Optional(200)), (chat("demo: stall before"), nil),
        (chat("demo: stall", stream: false), nil), (chat("hi", model: "demo-stall"), nil),
        (chat("demo: silence 3600"), nil), (chat("demo: silence 3600 after=0"), Optional(200)),
        (chat("demo: text count=100000000 size=1000"), Optional(200)),
        (chat("demo: text count=100000000 size=10 rate=20/s"), Optional(200)),
    ])
    func `a client that leaves is noticed`(body: [UInt8], status: Int?) async throws {
        try await withDemo { server in
            do {
                let connection = try TestConnection(port: server.port)
                try connection.send("POST", "/v1/chat/completions", body: body)
                if status != nil { _ = try connection.receiveHead() }
                try await wait { !server.requests.isEmpty }
            }
            try await wait { server.requests.first?.end != nil }
            #expect(server.requests.first?.end == .clientLeft)
            #expect(server.requests.first?.status == status)
        }
    }

    /// Looks again and again until the suite's time limit.
    private func wait(until condition: () -> Bool) async throws {
        while !condition() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
