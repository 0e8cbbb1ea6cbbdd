import Domain
import Gateway
import GatewayDoubles
import Synchronization
import Testing
import Upstream

@Suite(.timeLimit(.minutes(1))) struct `clients that leave` {
    /// - Parameter isHeldUp: Whether the provider says no more until the call is cancelled. Else the whole
    ///   answer may be there before whoever made the call has it in hand, and nothing is left to cancel.
    private func leaving(after pieces: Int, drains: Drains, isHeldUp: Bool = false) async throws -> Bench {
        let bench = try await Bench([], drains: drains)
        let reply = bench.reply
        let acts = Bench.stream()
        let departure: [Act] = [.meanwhile { reply.leave() }] + (isHeldUp ? [.silence] : [])
        bench.transport.play(acts.prefix(pieces) + departure + acts.dropFirst(pieces))
        await bench.ask()
        return bench
    }

    @Test(arguments: 0...3)
    func `the answer is read to its end to learn what it cost`(pieces: Int) async throws {
        let drains = Drains()
        let bench = try await leaving(after: pieces, drains: drains)
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.outcome == .abandoned)
        #expect(settlement.usage == Usage(input: 7, output: 3))
        #expect(settlement.usageSource == .drained)
        #expect(settlement.attempts.map(\.outcome) == [.answered])
        #expect(!bench.reply.isFinished)
    }

    @Test(arguments: 1...2)
    func `without a place to drain the call is cancelled and the usage estimated`(pieces: Int) async throws {
        let bench = try await leaving(after: pieces, drains: Drains(most: 0), isHeldUp: true)
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.outcome == .abandoned)
        #expect(settlement.usageSource == .estimated)
        #expect(settlement.attempts.map(\.outcome) == [.cancelled])
        #expect(
            settlement.errorType == nil && settlement.errorMessage == nil, "the provider did nothing wrong")
        #expect(bench.journal.all.contains("cancel"))
    }

    @Test func `places to drain return`() async throws {
        let drains = Drains(most: 1)
        for pieces in [0, 1, 2, 3, 1, 2] { _ = try await leaving(after: pieces, drains: drains) }
        // The call ends on the provider's own task, a moment after its entry is settled.
        while drains.count > 0 { await Task.yield() }
        #expect(drains.count == 0)
    }

    @Test func `a client that left before the call is settled without one`() async throws {
        let bench = try await Bench([Bench.stream()])
        bench.reply.leave()
        await bench.ask()
        #expect(bench.transport.requests.isEmpty)
        #expect(bench.ledger.settlement?.outcome == .abandoned)
        #expect(bench.ledger.settlement?.usageSource == UsageSource.none)
        #expect(bench.ledger.settlement?.attempts.isEmpty == true)
        #expect(bench.drains.count == 0)
    }

    @Test func `a whole answer that is given up is estimated`() async throws {
        let bench = try await Bench([], drains: Drains(most: 0))
        let reply = bench.reply
        bench.transport.play([.head(200), .body("{"), .meanwhile { reply.leave() }, .silence, .body("}")])
        await bench.ask(Bench.question(stream: false))
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.usageSource == .estimated)
        #expect(settlement.usage.input > 0)
    }

    @Test func `a client that left is not offered to another target`() async throws {
        let bench = try await Bench([], targets: Bench.two)
        let reply = bench.reply
        bench.transport.play([.meanwhile { reply.leave() }, .fail(.reset)])
        bench.transport.play(Bench.stream())
        await bench.ask()
        #expect(bench.transport.requests.count == 1)
        #expect(bench.ledger.settlement?.outcome == .abandoned)
    }

    @Test func `a slow client holds the provider back until it takes bytes again`() async throws {
        let bench = try await Bench([])
        let (reply, transport) = (bench.reply, bench.transport)
        let acts = Bench.stream()
        reply.stopReading()
        bench.transport.play(
            acts.prefix(2) + [
                .meanwhile {
                    #expect(transport.flows == [.pause])
                    reply.readAgain()
                }
            ] + acts.dropFirst(2))
        await bench.ask()
        #expect(bench.journal.all.contains("resume"))
        #expect(bench.ledger.settlement?.outcome == .completed)
    }
}
