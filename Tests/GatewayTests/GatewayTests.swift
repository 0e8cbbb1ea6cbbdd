import Domain
import Gateway
import GatewayDoubles
import Synchronization
import Testing
import Upstream
import Wire

@Suite struct `the way of a request` {
    @Test func `nothing reaches a provider before its entry is on the ledger`() async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask()
        #expect(
            bench.journal.all == [
                "open", "call http://first/chat/completions", "start", "settle completed", "finish",
            ])
    }

    @Test func `the last events of a stream leave only after the entry is settled`() async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask()
        #expect(bench.reply.text.hasSuffix("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"))
        let usage = try #require(bench.ledger.settlement).usage
        #expect(usage == Usage(input: 7, output: 3))
        #expect(bench.ledger.settlement?.usageSource == .reported)
    }

    @Test func `a whole answer is settled before it is sent`() async throws {
        let body =
            #"{"id":"x","model":"m1","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"#
            + #""finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#
        let bench = try await Bench([[.head(200), .body(body)]])
        await bench.ask(Bench.question(stream: false))
        #expect(bench.journal.all.suffix(2) == ["settle completed", "reply 200"])
        let message = try JSONDocument(Array(bench.reply.text.utf8)).root
        #expect(message["model"]?.string == "claude-test")
        #expect(message["content"]?.elements.first { _ in true }?["text"]?.string == "Hi")
    }

    @Test func `what the client says of itself stands on the entry`() async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask()
        let opening = try #require(bench.ledger.entries.first).opening
        #expect(opening.caller == CallerTraits(session: "s-1", client: "claude-cli/2.1"))
        #expect(opening.requestedModel == "claude-test")
        #expect(opening.mappedModel == "first/m1")
        #expect(opening.key == bench.key.id)
    }

    @Test func `a provider is told the request's own id`() async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask()
        let headers = try #require(bench.transport.requests.first).headers
        let id = try #require(bench.ledger.entries.first).id.text
        #expect(headers.contains { $0.name == "x-client-request-id" && $0.value == id })
    }

    @Test func `a provider's own timeouts hold for its calls, the usual ones for the rest`() async throws {
        let own = ProviderTimeouts(connect: .seconds(3), idle: .seconds(7))
        let bench = try await Bench([Bench.stream()], timeouts: own)
        await bench.ask()
        let timeouts = try #require(bench.transport.requests.first).timeouts
        let usual = UpstreamTimeouts()
        #expect(timeouts.connect == .seconds(3))
        #expect(timeouts.firstByte == usual.firstByte)
        #expect(timeouts.idle == .seconds(7))
        #expect(timeouts.total == usual.total)
    }

    @Test func `a request for no tokens is answered without a provider`() async throws {
        let bench = try await Bench([])
        await bench.ask(Bench.question(stream: false, maxTokens: 0))
        #expect(bench.journal.all == ["open", "settle completed", "reply 200"])
        #expect(bench.ledger.settlement?.usageSource == UsageSource.none)
    }
}

@Suite struct `what goes wrong` {
    @Test(arguments: [401, 403, 404, 408, 429, 500, 502, 503, 529])
    func `a provider that fails gives way to the next target`(status: Int) async throws {
        let bench = try await Bench(
            [[.head(status), .body(#"{"error":{"message":"no"}}"#)], Bench.stream()], targets: Bench.two)
        await bench.ask()
        #expect(bench.reply.status == 200)
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.attempts.map(\.outcome) == [.failed, .answered])
        #expect(settlement.attempts.map(\.number) == [1, 2])
        #expect(settlement.attempts.first?.status == status)
        #expect(settlement.provider == ProviderName("second"))
        // The one that failed, and the one that is about to begin.
        #expect(bench.journal.all.contains("note 2"))
    }

    @Test func `a connection that cannot be made gives way to the next target`() async throws {
        let bench = try await Bench([[.fail(.connect)], Bench.stream()], targets: Bench.two)
        await bench.ask()
        #expect(bench.ledger.settlement?.attempts.map(\.error) == ["connect", nil])
    }

    @Test func `a request that is at fault itself is not tried elsewhere`() async throws {
        let bench = try await Bench(
            [[.head(400), .body(#"{"error":{"message":"bad field"}}"#)]], targets: Bench.two)
        await bench.ask()
        #expect(bench.reply.error?.status == 400)
        #expect(bench.ledger.settlement?.attempts.count == 1)
        #expect(bench.ledger.settlement?.outcome == .failed)
    }

    @Test func `when every target fails the client gets the last failure after it is settled`() async throws {
        let bench = try await Bench(
            [[.fail(.connect)], [.head(429, [(name: "retry-after", value: "7")]), .body("{}")]],
            targets: Bench.two)
        await bench.ask()
        #expect(bench.reply.error?.status == 429)
        #expect(bench.reply.error?.retryAfter == 7)
        #expect(bench.journal.all.suffix(2) == ["settle failed", "reply 429"])
    }

    @Test func `a stream that breaks after it began ends in one error event`() async throws {
        let acts = Array(Bench.stream().prefix(2)) + [.fail(.reset)]
        let bench = try await Bench([acts], targets: Bench.two)
        await bench.ask()
        #expect(bench.reply.text.contains("event: error\n"))
        #expect(!bench.reply.text.contains("message_stop"))
        #expect(bench.ledger.settlement?.outcome == .failed)
        #expect(bench.ledger.settlement?.usageSource == .estimated)
    }

    @Test func `an error inside a stream that has said nothing is a real status`() async throws {
        let bench = try await Bench([
            [.head(200), .body("data: {\"error\":{\"message\":\"busy\",\"code\":503}}\n\n")]
        ])
        await bench.ask()
        #expect(bench.reply.status != 200)
        #expect(!bench.journal.all.contains("start"))
    }

    @Test func `a max_tokens beyond the model's is lowered and asked again`() async throws {
        let error =
            #"{"error":{"message":"max_tokens is too large: 100. This model supports at most 50 completion tokens, "#
            + #"whereas you provided 100.","code":"invalid_value","param":"max_tokens"}}"#
        let bench = try await Bench([[.head(400), .body(error)], Bench.stream()])
        await bench.ask()
        #expect(bench.reply.status == 200)
        let bodies = bench.transport.requests.map(\.body)
        #expect(try bodies.map { try JSONDocument($0).root["max_tokens"]?.int } == [100, 50])
    }

    @Test(arguments: [
        #"{"error":{"message":"Unrecognized request argument supplied: reasoning_effort"}}"#,
        #"{"detail":[{"type":"extra_forbidden","loc":["body","reasoning_effort"],"msg":"Extra inputs are not permitted"}]}"#,
        #"{"error":{"message":"Reasoning is mandatory for this endpoint and cannot be disabled.","code":400}}"#,
    ])
    func `an effort that a model refuses is left out and asked again, once`(error: String) async throws {
        let bench = try await Bench([[.head(400), .body(error)], Bench.stream()])
        let question = Bench.question().dropLast() + #","output_config":{"effort":"high"}}"#
        await bench.ask(String(question))
        #expect(bench.reply.status == 200)
        let bodies = bench.transport.requests.map(\.body)
        #expect(try bodies.map { try JSONDocument($0).root["reasoning_effort"] != nil } == [true, false])
    }

    @Test func `a ledger that cannot open an entry refuses and calls nobody`() async throws {
        let bench = try await Bench([Bench.stream()])
        bench.ledger.fail(with: .full)
        await bench.ask()
        #expect(bench.reply.error?.status == 529)
        #expect(bench.transport.requests.isEmpty)
    }

    @Test func `an answer that cannot be settled does not look complete and is settled later`() async throws {
        let bench = try await Bench([])
        let ledger = bench.ledger
        bench.transport.play(
            Bench.stream().prefix(2) + [.meanwhile { ledger.fail(with: .full) }] + Bench.stream().dropFirst(2)
        )
        await bench.ask()
        #expect(bench.reply.text.contains("event: error\n"))
        #expect(!bench.reply.text.contains("message_stop"))
        #expect(ledger.settlement == nil)
        ledger.fail(with: nil)
        await bench.recorder.settleLeftOver()
        #expect(ledger.settlement?.outcome == .completed)
        #expect(bench.recorder.unsettledCount == 0)
    }
}
