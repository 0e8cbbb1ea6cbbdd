import DataPlane
import Domain
import GatewayDoubles
import Testing
import Wire

@Suite struct `the list of models` {
    private static let names = (10..<35).map { "model-\($0)" }

    private static func ids(_ answer: Answer) throws -> [String] {
        try #require(try answer.json["data"]).elements.compactMap { $0["id"]?.string }
    }

    private static func list(_ plane: Plane, _ query: String = "") async throws -> Answer {
        try await plane.ask(Request("GET", "/v1/models" + query, headers: [plane.key()]))
    }

    @Test func `has Anthropic's shape for Anthropic's clients`() async throws {
        try await withPlane(models: ["b", "a"]) { plane in
            let bearer = ("authorization", "Bearer " + plane.key().1)
            for headers in [[plane.key()], [bearer, ("anthropic-version", "2026-10-21")]] {
                let answer = try await plane.ask(Request("GET", "/v1/models", headers: headers))
                let list = try answer.json
                #expect(try Self.ids(answer) == ["a", "b"])
                #expect(list["first_id"]?.string == "a")
                #expect(list["last_id"]?.string == "b")
                #expect(list["has_more"]?.bool == false)
                let model = try #require(list["data"]?.elements.first)
                #expect(model["type"]?.string == "model")
                #expect(model["display_name"]?.string == "a")
                #expect(model["created_at"]?.string?.hasSuffix("Z") == true)
            }
        }
    }

    @Test func `has OpenAI's shape for OpenAI's clients, and no pages`() async throws {
        try await withPlane(models: Self.names) { plane in
            let headers = [("authorization", "Bearer " + plane.key().1)]
            let answer = try await plane.ask(Request("GET", "/v1/models?limit=2", headers: headers))
            #expect(try answer.json["object"]?.string == "list")
            #expect(try Self.ids(answer) == Self.names)
            let model = try #require(try answer.json["data"]?.elements.first)
            #expect(model["object"]?.string == "model")
            #expect(model["created"]?.int != nil)
            #expect(model["owned_by"]?.string != nil)
        }
    }

    @Test func `gives Claude Code names that it lists, and takes them`() async throws {
        try await withPlane([Bench.stream()], models: ["gpt-5.1", "my-Claude", "Anthropic-x"]) { plane in
            let agent = ("user-agent", "claude-code/2.1.330")
            let answer = try await plane.ask(
                Request("GET", "/v1/models?limit=1000", headers: [plane.key(), agent]))
            #expect(try Self.ids(answer) == ["Anthropic-x", "anthropic/gpt-5.1", "my-Claude"])
            let names = try #require(try answer.json["data"]).elements.compactMap {
                $0["display_name"]?.string
            }
            #expect(names == ["Anthropic-x", "gpt-5.1", "my-Claude"])
            let others = try await Self.list(plane)
            #expect(try Self.ids(others) == ["Anthropic-x", "gpt-5.1", "my-Claude"])

            let one = try await plane.ask(
                Request("GET", "/v1/models/anthropic%2Fgpt-5.1", headers: [plane.key()]))
            #expect(one.status == 200)
            let asked = try await plane.ask(plane.messages(Bench.question(model: "anthropic/gpt-5.1")))
            #expect(asked.status == 200)
            let entry = try #require(plane.bench.ledger.entries.first)
            #expect(entry.opening.requestedModel == "anthropic/gpt-5.1")
        }
    }

    @Test func `shows people the names that their operator chose`() async throws {
        let models = ["gpt-5.1", "claude-x", "plain"]
        let chosen = ["gpt-5.1": "GPT 5.1 (team)", "claude-x": "X"]
        try await withPlane(models: models, displayNames: chosen) { plane in
            let agent = ("user-agent", "claude-code/2.1.330")
            for (headers, ids) in [
                ([], ["claude-x", "gpt-5.1"]), ([agent], ["claude-x", "anthropic/gpt-5.1"]),
            ] {
                let answer = try await plane.ask(
                    Request("GET", "/v1/models", headers: [plane.key()] + headers))
                #expect(try Self.ids(answer).prefix(2) == ids[...])
                let list = try #require(try answer.json["data"])
                #expect(
                    list.elements.map { $0["display_name"]?.string }.prefix(2) == ["X", "GPT 5.1 (team)"])
            }
            for id in ["gpt-5.1", "anthropic%2Fgpt-5.1", "gpt-5.1%5B1m%5D"] {
                let one = try await plane.ask(Request("GET", "/v1/models/" + id, headers: [plane.key()]))
                #expect(try one.json["display_name"]?.string == "GPT 5.1 (team)")
            }
            let openAI = [("authorization", "Bearer " + plane.key().1)]
            let list = try await plane.ask(Request("GET", "/v1/models", headers: openAI))
            let names = try #require(try list.json["data"]).elements.map { $0["display_name"]?.string }
            #expect(names == ["X", "GPT 5.1 (team)", nil])
        }
    }

    @Test(arguments: [
        ("?lifecycle=active", 1), ("?lifecycle=retired", 0), ("?lifecycle=deprecated", 0),
        ("?lifecycle=new", 1),
    ])
    func `holds active models and no others`(query: String, count: Int) async throws {
        try await withPlane { plane in
            let answer = try await Self.list(plane, query)
            #expect(try Self.ids(answer).count == count)
        }
    }

    @Test(arguments: [
        ("", 10..<30, true), ("?limit=1000", 10..<35, false), ("?limit=25", 10..<35, false),
        ("?limit=1", 10..<11, true),
        ("?after_id=model-29", 30..<35, false), ("?after_id=model-11&limit=3", 12..<15, true),
        ("?before_id=model-15", 10..<15, false), ("?before_id=model-15&limit=2", 13..<15, true),
        ("?before_id=model-10", 0..<0, false), ("?after_id=model-34", 0..<0, false),
        ("?after_id=model-11&before_id=model-14", 12..<14, false),
        ("?before_id=model-14&after_id=model-11", 12..<14, false),
        ("?before_id=model-11&after_id=model-30", 0..<0, false),
        ("?after_id=model-30&before_id=model-11", 0..<0, false),
        ("?before_id=model-10&after_id=model-34", 0..<0, false),
        ("?after_id=model%2D32&beta=true&=&&x", 33..<35, false),
    ])
    func `comes in pages`(query: String, expected: Range<Int>, hasMore: Bool) async throws {
        try await withPlane(models: Self.names) { plane in
            let answer = try await Self.list(plane, query)
            let names = expected.map { "model-\($0)" }
            #expect(try Self.ids(answer) == names)
            #expect(try answer.json["has_more"]?.bool == hasMore)
            #expect(try answer.json["first_id"]?.string == names.first)
            #expect(try answer.json["last_id"]?.string == names.last)
        }
    }

    @Test(arguments: ["after_id", "before_id"], [1, 4, 7])
    func `is walked through whole, in either direction`(cursor: String, limit: Int) async throws {
        try await withPlane(models: Self.names) { plane in
            var seen: [String] = []
            var query = "?limit=\(limit)" + (cursor == "before_id" ? "&before_id=model-34" : "")
            while true {
                let answer = try await Self.list(plane, query)
                let page = try Self.ids(answer)
                seen = cursor == "after_id" ? seen + page : page + seen
                guard try answer.json["has_more"]?.bool == true else { break }
                let next = try #require(cursor == "after_id" ? page.last : page.first)
                query = "?limit=\(limit)&\(cursor)=\(next)"
            }
            #expect(seen == (cursor == "after_id" ? Self.names : Self.names.dropLast()))
        }
    }

    @Test(arguments: ["0", "-1", "1001", "abc", "", "1e3", "99999999999999999999", "5%00"])
    func `refuses a limit that is none`(limit: String) async throws {
        try await withPlane { plane in
            let answer = try await Self.list(plane, "?limit=" + limit)
            #expect(answer.status == 400)
            #expect(answer.errorType == "invalid_request_error")
        }
    }

    @Test func `holds only what the key may ask for`() async throws {
        try await withPlane(models: ["small-a", "large", "small-b"]) { plane in
            let request = Request("GET", "/v1/models", headers: [plane.key(plane.bench.narrow)])
            let answer = try await plane.ask(request)
            #expect(try Self.ids(answer) == ["small-a", "small-b"])
        }
    }

    @Test(arguments: [
        ("claude-test", "claude-test"), ("claude-test?beta=true", "claude-test"),
        ("claude%2Dtest", "claude-test"),
        ("second%2Fsome-model", "second/some-model"), ("second/some-model", "second/some-model"),
        ("m%5B1m%5D", "m[1m]"), ("%E2%82%AC", "€"), ("%22%0A", "\"\n"),
    ])
    func `shows one model by its name`(path: String, name: String) async throws {
        try await withPlane { plane in
            let answer = try await plane.ask(Request("GET", "/v1/models/" + path, headers: [plane.key()]))
            #expect(answer.status == 200)
            #expect(try answer.json["id"]?.string == name)
            let openAI = [("authorization", "Bearer " + plane.key().1)]
            let other = try await plane.ask(Request("GET", "/v1/models/" + path, headers: openAI))
            #expect(try other.json["object"]?.string == "model")
        }
    }

    @Test(arguments: ["large", "%zz", "%00", String(repeating: "a", count: 5000)])
    func `does not know a model that the key may not ask for`(path: String) async throws {
        try await withPlane { plane in
            let answer = try await plane.ask(
                Request("GET", "/v1/models/" + path, headers: [plane.key(plane.bench.narrow)]))
            #expect(answer.status == 404)
            #expect(answer.errorType == "not_found_error")
            #expect(answer.body.count < 1000)
        }
    }
}

@Suite struct `counting tokens` {
    @Test func `is done here and not on the ledger`() async throws {
        try await withPlane { plane in
            var counts: [Int] = []
            for words in [1, 100] {
                let text = String(repeating: "word ", count: words)
                let answer = try await plane.ask(
                    Request(
                        "POST", "/v1/messages/count_tokens?beta=true", headers: [plane.key()],
                        body: #"{"model":"m","messages":[{"role":"user","content":"\#(text)"}]}"#))
                #expect(answer.status == 200)
                #expect(try answer.json.count == 1)
                counts.append(try #require(try answer.json["input_tokens"]?.int))
            }
            #expect(counts[0] > 0)
            #expect((80...140).contains(counts[1] - counts[0]))
            #expect(plane.bench.journal.all.isEmpty)
        }
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"model":"m"}"#])
    func `of a broken request is refused on the ledger`(body: String) async throws {
        try await withPlane { plane in
            let request = Request("POST", "/v1/messages/count_tokens", headers: [plane.key()], body: body)
            let answer = try await plane.ask(request)
            #expect(answer.status == 400)
            #expect(answer.errorType == "invalid_request_error")
            #expect(try plane.entry.settlement?.outcome == .refused)
            #expect(try plane.entry.opening.endpoint == "/v1/messages/count_tokens")
        }
    }

    @Test func `many at once is answered at once`() async throws {
        try await withPlane { plane in
            let request = Request(
                "POST", "/v1/messages/count_tokens", headers: [plane.key()], body: Bench.question())
            let statuses = try await withThrowingTaskGroup { group in
                for _ in 1...25 { group.addTask { try await plane.ask(request).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 25))
        }
    }
}
