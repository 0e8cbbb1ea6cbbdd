import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

@Suite struct `a target for some requests alone` {
    /// The first provider is for requests that meet `condition`, the second for all.
    private func bench(_ condition: RoutingCondition, _ scripts: [[Act]]? = nil) async throws -> Bench {
        try await Bench(
            scripts ?? [Bench.stream()],
            targets: [
                Target(provider: ProviderName("second"), model: "m", priority: 1),
                Target(provider: ProviderName("first"), model: "m", priority: 2, condition: condition),
            ])
    }

    private static let image =
        #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aWk="}}"#

    private static func question(
        model: String = "claude-test", content: String = #""hi""#, more: String = ""
    ) -> String {
        #"{"model":"\#(model)","max_tokens":9,"stream":true\#(more),"#
            + #""messages":[{"role":"user","content":\#(content)}]}"#
    }

    @Test(arguments: [
        (RoutingCondition.image, question(content: "[\(image)]")),
        (.thinking, question(more: #","thinking":{"type":"adaptive"}"#)),
        (.background, question(model: "claude-3-5-haiku-latest")),
        (.longContext(over: 100), question(content: #"""# + String(repeating: "word ", count: 400) + #"""#)),
    ])
    func `gets those first, whatever its priority`(condition: RoutingCondition, body: String) async throws {
        let bench = try await bench(condition)
        await bench.ask(body)
        #expect(bench.transport.requests.map(\.url) == ["http://first/chat/completions"])
    }

    @Test(arguments: [
        RoutingCondition.image, .thinking, .background, .subagent, .longContext(over: 100),
    ])
    func `never gets the others`(condition: RoutingCondition) async throws {
        let bench = try await bench(condition, [[.head(503), .body("{}")], Bench.stream()])
        await bench.ask(Self.question())
        #expect(bench.transport.requests.map(\.url) == ["http://second/chat/completions"])
    }

    @Test func `gets an image that a tool returned`() async throws {
        let bench = try await bench(.image)
        await bench.ask(
            #"{"model":"claude-test","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"go"},"#
                + #"{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},"#
                + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[\#(Self.image)]}]}]}"#
        )
        #expect(bench.transport.requests.map(\.url) == ["http://first/chat/completions"])
    }

    @Test(arguments: [("subagent", RoutingCondition.subagent), ("auxiliary", .background)])
    func `is known by the class that Claude Code gives its request`(
        name: String, condition: RoutingCondition
    ) async throws {
        let bench = try await bench(condition)
        await bench.ask(Self.question(), requestClass: name)
        #expect(bench.transport.requests.map(\.url) == ["http://first/chat/completions"])
    }

    @Test(arguments: [
        (
            API.chatCompletions, RoutingCondition.image,
            #"{"model":"claude-test","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aWk="}}]}]}"#
        ),
        (
            .chatCompletions, .thinking,
            #"{"model":"claude-test","reasoning_effort":"high","messages":[{"role":"user","content":"hi"}]}"#
        ),
        (
            .responses, .image,
            #"{"model":"claude-test","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,aWk="}]}]}"#
        ),
        (.responses, .thinking, #"{"model":"claude-test","reasoning":{"effort":"low"},"input":"hi"}"#),
    ])
    func `gets those of OpenAI's clients as well`(
        api: API, condition: RoutingCondition, body: String
    ) async throws {
        let bench = try await bench(condition, [Bench.whole()])
        await bench.ask(body, in: api)
        #expect(bench.transport.requests.map(\.url) == ["http://first/chat/completions"])
    }

    @Test func `gives way to the one for all when it fails`() async throws {
        let bench = try await bench(.thinking, [[.head(503), .body("{}")], Bench.stream()])
        await bench.ask(Self.question(more: #","thinking":{"type":"adaptive"}"#))
        #expect(bench.ledger.settlement?.attempts.map(\.provider.text) == ["first", "second"])
    }

    @Test(arguments: [
        // What a target has to be able to do decides, unless its priority does.
        (1, ["second"]), (2, ["first"]),
    ])
    func `of several that a request meets is the same for every session`(
        priority: Int, asked: [String]
    ) async throws {
        let bench = try await Bench(
            (1...20).map { _ in Bench.stream() },
            targets: [
                Target(provider: ProviderName("first"), model: "m", priority: 1, condition: .thinking),
                Target(
                    provider: ProviderName("second"), model: "m", priority: priority, condition: .image),
            ])
        let body = Self.question(content: "[\(Self.image)]", more: #","thinking":{"type":"adaptive"}"#)
        for session in 1...20 { await bench.ask(body, session: "s-\(session)") }
        #expect(Array(Set(bench.providersAsked())) == asked)
    }

    @Test func `and nobody else refuses the others`() async throws {
        let bench = try await Bench(
            [Bench.stream()],
            targets: [Target(provider: ProviderName("first"), model: "m", condition: .image)])
        await bench.ask()
        #expect(bench.reply.error?.status == 404)
        #expect(bench.transport.requests.isEmpty)
    }
}

@Suite struct `a prompt and the windows of its targets` {
    private static let targets = [
        Target(provider: ProviderName("first"), model: "small", priority: 1, contextWindow: 1_000),
        Target(provider: ProviderName("second"), model: "large", priority: 2, contextWindow: 100_000),
    ]

    private static func question(words: Int) -> String {
        #"{"model":"claude-test","max_tokens":9,"stream":true,"messages":[{"role":"user","content":""#
            + String(repeating: "word ", count: words) + #""}]}"#
    }

    private static let overflow: [Act] = [
        .head(400),
        .body(
            #"{"error":{"message":"This model's maximum context length is 1000 tokens. However, your messages "#
                + #"resulted in 1200 tokens.","code":"context_length_exceeded"}}"#),
    ]

    @Test func `a prompt that is too long for one goes to the one that it fits`() async throws {
        let bench = try await Bench([Bench.stream()], targets: Self.targets)
        await bench.ask(Self.question(words: 4_000))
        #expect(bench.ledger.settlement?.attempts.map(\.model) == ["large"])
    }

    @Test func `a prompt that one finds too long is tried at a larger one`() async throws {
        let bench = try await Bench([Self.overflow, Bench.stream()], targets: Self.targets)
        await bench.ask(Self.question(words: 10))
        #expect(bench.ledger.settlement?.attempts.map(\.model) == ["small", "large"])
        #expect(bench.ledger.settlement?.outcome == .completed)
    }

    @Test func `a prompt that fits none is answered in the words that make Claude Code compact`() async throws
    {
        let bench = try await Bench([Self.overflow], targets: [Self.targets[0]])
        await bench.ask(Self.question(words: 10))
        #expect(bench.reply.error?.status == 400)
        let message = try #require(bench.reply.error).message
        #expect(message.hasPrefix("prompt is too long: 1200 tokens > 1000 maximum"))
    }

    @Test func `a prompt that one finds too long is tried where the window is not known`() async throws {
        let bench = try await Bench(
            [Self.overflow, Bench.stream()], targets: [Self.targets[0], Bench.two[1]])
        await bench.ask(Self.question(words: 10))
        #expect(bench.ledger.settlement?.attempts.map(\.model) == ["small", "m2"])
        #expect(bench.ledger.settlement?.outcome == .completed)
    }

    @Test func `a prompt that a model finds too long is not shown to it with another credential`()
        async throws
    {
        let bench = try await Bench([Self.overflow], credentials: 2)
        await bench.ask(Self.question(words: 10))
        #expect(bench.ledger.settlement?.attempts.count == 1)
    }

    @Test func `a prompt that one finds too long is not tried at a smaller one`() async throws {
        let bench = try await Bench(
            [Self.overflow],
            targets: [
                Self.targets[0],
                Target(provider: ProviderName("second"), model: "m", priority: 2, contextWindow: 900),
            ])
        await bench.ask(Self.question(words: 10))
        #expect(bench.ledger.settlement?.attempts.count == 1)
    }
}
