import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

@Suite struct `silence and what follows it` {
    private func bench(_ held: HeldClock, targets: [Target]? = nil) async throws -> Bench {
        if let targets { return try await Bench([], targets: targets, clock: held.clock) }
        return try await Bench([], clock: held.clock)
    }

    /// What an event loop does when the time has come that a relay asked for.
    private func tenSecondsLater(_ bench: Bench, _ held: HeldClock) -> Act {
        let reply = bench.reply
        return .meanwhile {
            held.advance(.seconds(10))
            reply.awaken()
        }
    }

    @Test func `a silent provider's client hears a ping`() async throws {
        let held = HeldClock()
        let bench = try await bench(held)
        bench.transport.play([tenSecondsLater(bench, held)] + Bench.stream())
        await bench.ask()
        let text = bench.reply.text
        #expect(text.hasPrefix("event: ping\n"))
        #expect(text.contains("event: message_start\n"))
        #expect(text.contains("event: message_stop\n"))
        #expect(bench.ledger.settlement?.firstTokenAfter == .seconds(10), "a ping is no token")
    }

    private static let busy: [Act] = [.head(503), .body(#"{"error":{"message":"busy"}}"#)]
    private static let nativeStart: Act = .body(
        "event: message_start\ndata: "
            + #"{"type":"message_start","message":{"id":"msg_native","type":"message","role":"assistant","#
            + #""model":"m1","content":[],"stop_reason":null,"usage":{"input_tokens":7,"output_tokens":1}}}"#
            + "\n\n")
    private static let native: [Act] = [
        .head(200, [(name: "content-type", value: "text/event-stream")]), nativeStart,
        .body(
            "event: content_block_start\ndata: "
                + #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Hi"}}"#
                + "\n\nevent: content_block_stop\ndata: "
                + #"{"type":"content_block_stop","index":0}"# + "\n\nevent: message_delta\ndata: "
                + #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}"#
                + "\n\nevent: message_stop\ndata: " + #"{"type":"message_stop"}"# + "\n\n"),
    ]

    @Test(arguments: [
        (API.messages, "generic", Bench.stream(), "event: message_start\n", "event: message_stop\n"),
        (.messages, "anthropic", native, "event: message_start\n", "event: message_stop\n"),
        (.chatCompletions, "generic", Bench.stream(), #""role":"assistant""#, "data: [DONE]\n"),
        (.chatCompletions, "anthropic", native, #""role":"assistant""#, "data: [DONE]\n"),
        (.responses, "generic", Bench.stream(), "event: response.created\n", "event: response.completed\n"),
        (.responses, "anthropic", native, "event: response.created\n", "event: response.completed\n"),
    ])
    func `a target that fails after a silence gives way to the next, whose answer is one whole stream`(
        api: API, profile: String, answer: [Act], start: String, end: String
    ) async throws {
        let held = HeldClock()
        let bench = try await Bench([], profile: profile, targets: Bench.two, clock: held.clock)
        bench.transport.play([tenSecondsLater(bench, held)] + Self.busy)
        bench.transport.play(answer)
        let question =
            api == .responses
            ? #"{"model":"claude-test","stream":true,"input":"hi"}"# : Bench.question()
        await bench.ask(question, in: api)
        let text = bench.reply.text
        #expect(text.hasPrefix(api == .messages ? "event: ping\n" : ": ping\n"))
        #expect(text.components(of: start) == 2 && text.components(of: end) == 2)
        #expect(!text.contains("event: error") && !text.contains(#""error":{"#))
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.attempts.map(\.status) == [503, 200])
        #expect(settlement.outcome == .completed && settlement.usage == Usage(input: 7, output: 3))
        #expect(settlement.responseBytes == text.utf8.count)
    }

    @Test func `a native answer that went silent after its beginning gives way as well`() async throws {
        let held = HeldClock()
        let bench = try await Bench([], profile: "anthropic", targets: Bench.two, clock: held.clock)
        bench.transport.play(
            [Self.native[0], Self.nativeStart, tenSecondsLater(bench, held), .fail(.timeout(phase: .idle))])
        bench.transport.play(Self.native)
        await bench.ask()
        #expect(bench.reply.text.components(of: "event: message_start\n") == 2)
        #expect(bench.ledger.settlement?.attempts.map(\.error) == ["timeout_idle", nil])
        #expect(bench.ledger.settlement?.outcome == .completed)
    }

    @Test func `an answer that has begun before a silence is the only one`() async throws {
        let held = HeldClock()
        let bench = try await bench(held, targets: Bench.two)
        bench.transport.play(
            Bench.stream().prefix(2) + [tenSecondsLater(bench, held), .fail(.timeout(phase: .idle))])
        bench.transport.play(Bench.stream())
        await bench.ask()
        #expect(bench.transport.requests.count == 1)
        #expect(bench.reply.text.contains("event: error\n"))
    }

    @Test func `what fails everywhere after a silence ends the stream with one error`() async throws {
        let held = HeldClock()
        let bench = try await bench(held, targets: Bench.two)
        bench.transport.play([tenSecondsLater(bench, held)] + Self.busy)
        bench.transport.play(Self.busy)
        await bench.ask()
        #expect(bench.transport.requests.count == 2)
        #expect(bench.reply.status == 200)
        let events = bench.reply.text.split(separator: "\n").filter { $0.hasPrefix("event: ") }
        #expect(events == ["event: ping", "event: error"])
        #expect(bench.journal.all.suffix(2) == ["settle failed", "finish"])
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.errorType == "overloaded_error" && settlement.status == 200)
        #expect(settlement.usageSource == UsageSource.none)
    }

    @Test func `silence is counted over all targets`() async throws {
        let held = HeldClock()
        let bench = try await bench(held, targets: Bench.two)
        let reply = bench.reply
        let sixSecondsLater: Act = .meanwhile {
            held.advance(.seconds(6))
            reply.awaken()
        }
        bench.transport.play([sixSecondsLater] + Self.busy)
        bench.transport.play([sixSecondsLater] + Bench.stream())
        await bench.ask()
        #expect(reply.text.hasPrefix("event: ping\n"))
    }

    @Test func `late usage is awaited for a moment, and then the answer ends without it`() async throws {
        let held = HeldClock()
        let bench = try await bench(held)
        let acts = Bench.stream(usage: false)
        bench.transport.play(acts.prefix(3) + [tenSecondsLater(bench, held)])
        await bench.ask()
        #expect(bench.reply.text.contains("event: message_stop\n"))
        #expect(bench.ledger.settlement?.outcome == .completed)
        #expect(bench.ledger.settlement?.usageSource == .estimated)
    }

    @Test func `a client that reads slowly loses no usage`() async throws {
        let held = HeldClock()
        let bench = try await bench(held)
        let reply = bench.reply
        let text = Bench.chunk(#"{"index":0,"delta":{"content":"Hi"}}"#)
        let end = Bench.chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#)
        let acts = Bench.stream()
        bench.transport.play(
            [acts[0], .meanwhile { reply.stopReading() }, .body(text + end)]
                + [
                    tenSecondsLater(bench, held),
                    .meanwhile {
                        reply.readAgain()
                    },
                ] + acts.dropFirst(3))
        await bench.ask()
        #expect(bench.ledger.settlement?.usageSource == .reported)
    }
}

extension String {
    /// Into how many parts a separator cuts it.
    fileprivate func components(of separator: String) -> Int {
        self.split(separator: separator, omittingEmptySubsequences: false).count
    }
}
