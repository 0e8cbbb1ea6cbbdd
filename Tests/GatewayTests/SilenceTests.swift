import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream

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
        #expect(text.hasPrefix("event: message_start\n"))
        #expect(text.contains("event: ping\n"))
        #expect(text.contains("event: message_stop\n"))
    }

    @Test func `a failure after a ping ends the stream that began, and nobody else is asked`() async throws {
        let held = HeldClock()
        let bench = try await bench(held, targets: Bench.two)
        bench.transport.play([
            tenSecondsLater(bench, held), .head(503), .body(#"{"error":{"message":"busy"}}"#),
        ])
        bench.transport.play(Bench.stream())
        await bench.ask()
        #expect(bench.transport.requests.count == 1)
        #expect(bench.reply.status == 200)
        #expect(bench.reply.text.contains("event: error\n"))
        #expect(bench.journal.all.suffix(2) == ["settle failed", "finish"])
        #expect(bench.ledger.settlement?.errorType == "overloaded_error")
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
