import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream

@Suite struct `what attempts that failed are charged for` {
    private static let start = Timestamp(milliseconds: 0)
    private static let report = #"{"prompt_tokens":5,"completion_tokens":1}"#
    /// A stream that tells its tokens and then fails, before it has said anything.
    private static let failing: [Act] = [
        .head(200), .body(#"data: {"choices":[],"usage":\#(report)}"# + "\n\n"),
        .body(#"data: {"error":{"message":"overloaded","code":529}}"# + "\n\n"),
    ]
    /// A whole answer without an answer in it.
    private static let empty: [Act] = [.head(200), .body(#"{"choices":[],"usage":\#(report)}"#)]

    private static func prices(_ targets: (String, String, Int64)...) -> PriceList {
        PriceList(
            targets.map { provider, model, rate in
                Price(
                    id: PriceID("price_" + provider), provider: ProviderName(provider), model: model,
                    effectiveFrom: start, rates: Rates(input: rate, output: rate), createdAt: start)
            })
    }

    @Test(arguments: [true, false])
    func `the entry has the sum, each attempt its part at its own price`(isStream: Bool) async throws {
        let bench = try await Bench(
            [isStream ? Self.failing : Self.empty, isStream ? Bench.stream() : Bench.whole()],
            targets: Bench.two, prices: Self.prices(("first", "m1", 1_000_000), ("second", "m2", 3_000_000)))
        await bench.ask(Bench.question(stream: isStream))
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.outcome == .completed)
        #expect(settlement.attempts.map(\.outcome) == [.failed, .answered])
        #expect(settlement.usage == Usage(input: 12, output: 4))
        #expect(settlement.usageSource == .reported)
        #expect(settlement.costNanoUSD == 36_000)
        #expect(settlement.price == PriceID("price_second"))
        let first = Charge(
            usage: Usage(input: 5, output: 1), costNanoUSD: 6_000, price: PriceID("price_first"))
        let second = Charge(
            usage: Usage(input: 7, output: 3), costNanoUSD: 30_000, price: PriceID("price_second"))
        #expect(settlement.attempts.map(settlement.charge(of:)) == [first, second])
    }

    @Test func `a part without a price leaves the whole without one`() async throws {
        let bench = try await Bench(
            [Self.failing, Bench.stream()], targets: Bench.two,
            prices: Self.prices(("second", "m2", 3_000_000)))
        await bench.ask()
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.usage == Usage(input: 12, output: 4))
        #expect(settlement.costNanoUSD == nil && settlement.price == nil)
        #expect(settlement.costReason == .unpriced)
    }

    @Test func `a request that failed everywhere costs what was reported`() async throws {
        let bench = try await Bench(
            [Self.failing, [.head(529), .body("{}")]], targets: Bench.two,
            prices: Self.prices(("first", "m1", 1_000_000), ("second", "m2", 3_000_000)))
        await bench.ask()
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.outcome == .failed)
        #expect(settlement.usage == Usage(input: 5, output: 1))
        #expect(settlement.usageSource == .reported)
        #expect(settlement.costNanoUSD == 6_000 && settlement.costReason == nil)
    }

    /// Ends of a call that told nothing.
    private static let silent: [[Act]] = [
        [.head(200)], [.head(200), .fail(.reset)], [.fail(.connect)], [.head(500)],
    ]

    @Test(arguments: silent)
    func `what nobody received and nobody reported is not charged`(acts: [Act]) async throws {
        let bench = try await Bench([acts], prices: Self.prices(("first", "m1", 1_000_000)))
        await bench.ask()
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.outcome == .failed)
        #expect(settlement.usage == Usage() && settlement.usageSource == UsageSource.none)
        #expect(settlement.costReason == .noUsage)
    }

    @Test func `an answer that broke off after it began costs what came`() async throws {
        let bench = try await Bench(
            [Array(Bench.stream(usage: false).prefix(2)) + [.fail(.reset)]],
            prices: Self.prices(("first", "m1", 1_000_000)))
        await bench.ask()
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.outcome == .failed)
        #expect(settlement.usageSource == .estimated)
        #expect(settlement.usage.output > 0 && settlement.costNanoUSD != nil)
    }
}
