import DataPlane
import Domain
import GatewayDoubles
import Testing
import Upstream
import Wire

@Suite struct `streams` {
    static let end = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"

    @Test func `come in chunks that nothing on their way may hold back`() async throws {
        try await withPlane([Bench.stream()]) { plane in
            let answer = try await plane.ask(plane.messages())
            #expect(answer.status == 200)
            #expect(answer.isChunked)
            #expect(answer["content-length"] == nil)
            #expect(answer["content-type"] == "text/event-stream; charset=utf-8")
            #expect(answer["cache-control"] == "no-cache")
            #expect(answer["x-accel-buffering"] == "no")
            #expect(answer["request-id"] == (try plane.entry.id.text))
            #expect(answer.text.hasPrefix("event: message_start\n"))
            #expect(answer.text.hasSuffix(Self.end))
            #expect(answer.isWhole)
        }
    }

    @Test func `bring each event when the provider says it`() async throws {
        let words = ["one", "two", "three"]
        let said = words.map { _ in Latch() }
        var script: [Act] = [.head(200)]
        for (word, latch) in zip(words, said) {
            script += [
                .body(Bench.chunk(#"{"index":0,"delta":{"content":"\#(word)"}}"#)),
                .meanwhile { await latch.wait() },
            ]
        }
        try await withPlane([script + Bench.stream("four").dropFirst()]) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages().bytes)
            #expect(try await client.head().status == 200)
            for (word, latch) in zip(words, said) {
                // The provider goes on only after its word has come through.
                _ = try await client.text(through: word)
                latch.open()
            }
            #expect(try await client.text(through: "0\r\n\r\n").contains(Self.end))
        }
    }

    @Test func `leave their connection fit for the next request`() async throws {
        try await withPlane([Bench.stream("one"), Bench.whole("two"), Bench.stream("three")]) { plane in
            let client = try await plane.connect()
            for (word, isStream) in [("one", true), ("two", false), ("three", true)] {
                try await client.send(plane.messages(Bench.question(stream: isStream)).bytes)
                let answer = try await client.answer()
                #expect(answer.isChunked == isStream)
                #expect(answer.text.contains(word))
            }
        }
    }

    @Test func `that fail before their first event are an answer with a status`() async throws {
        try await withPlane([[.head(429, [(name: "retry-after", value: "7")]), .body("{}")]]) { plane in
            let answer = try await plane.ask(plane.messages())
            #expect(answer.status == 429)
            #expect(answer.errorType == "rate_limit_error")
            #expect(answer["retry-after"] == "7")
            #expect(!answer.isChunked)
        }
    }

    @Test func `that break later end in an error event and in good framing`() async throws {
        try await withPlane([Bench.stream().prefix(2) + [.fail(.reset)]]) { plane in
            let answer = try await plane.ask(plane.messages())
            #expect(answer.status == 200)
            #expect(answer.isWhole)
            let error = try #require(
                answer.text.split(separator: "event: error\ndata: ").last)
            let id = try JSONDocument(Array(error.utf8)).root["request_id"]?.string
            #expect(id != nil && id == answer["request-id"])
            #expect(!answer.text.contains("message_stop"))
        }
    }

    @Test func `of many clients at once do not mix`() async throws {
        let count = 40
        try await withPlane([]) { plane in
            try await withThrowingTaskGroup { group in
                for _ in 0..<count {
                    group.addTask {
                        let answer = try await plane.ask(plane.messages(Bench.question(maxTokens: 0)))
                        return (answer["request-id"], answer.text)
                    }
                }
                var ids: Set<String?> = []
                for try await (id, text) in group {
                    ids.insert(id)
                    #expect(text.hasSuffix(Self.end))
                    #expect(text.contains(id.map { "msg_" + $0.dropFirst(4) } ?? "no id"))
                }
                #expect(ids.count == count)
            }
        }
    }
}
