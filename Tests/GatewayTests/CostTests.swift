import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

@Suite struct `what a request costs` {
    /// Prices of the bench's first target; an answer of it has 7 tokens of input and 3 of output.
    private static let prices = PriceList([
        Price(
            id: PriceID("price_1"), provider: ProviderName("first"), model: "m1",
            effectiveFrom: Timestamp(milliseconds: 0), rates: Rates(input: 2_000_000, output: 10_000_000),
            createdAt: Timestamp(milliseconds: 0))
    ])
    private static let whole =
        #"{"id":"x","model":"m1-2026","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"#
        + #""finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#

    @Test func `the price of its target, the same streamed and whole`() async throws {
        let streamed = try await Bench([Bench.stream()], prices: Self.prices)
        await streamed.ask()
        let whole = try await Bench([[.head(200), .body(Self.whole)]], prices: Self.prices)
        await whole.ask(Bench.question(stream: false))
        for bench in [streamed, whole] {
            let settlement = try #require(bench.ledger.settlement)
            #expect(settlement.usage == Usage(input: 7, output: 3))
            #expect(settlement.costNanoUSD == 44_000)
            #expect(settlement.price == PriceID("price_1"))
            #expect(settlement.costReason == nil)
        }
    }

    @Test func `a target without a price leaves the cost open and says so`() async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask()
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.costNanoUSD == nil)
        #expect(settlement.costReason == .unpriced)
    }

    @Test func `after a failure it is priced by the target that answered`() async throws {
        let prices = PriceList([
            Price(
                id: PriceID("price_2"), provider: ProviderName("second"), model: "m2",
                effectiveFrom: Timestamp(milliseconds: 0), rates: Rates(input: 1_000_000, output: 1_000_000),
                createdAt: Timestamp(milliseconds: 0))
        ])
        let bench = try await Bench(
            [[.head(529), .body("{}")], Bench.stream()], targets: Bench.two, prices: prices)
        await bench.ask()
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.attempts.map(\.outcome) == [.failed, .answered])
        #expect(settlement.price == PriceID("price_2"))
        #expect(settlement.costNanoUSD == 10_000)
    }

    @Test func `a refused request costs nothing because it used nothing, priced or not`() async throws {
        let bench = try await Bench([], prices: Self.prices)
        await bench.ask(with: bench.narrow)
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.outcome == .refused)
        #expect(settlement.costNanoUSD == nil)
        #expect(settlement.costReason == .noUsage)
    }

    private static let searched =
        #"{"id":"msg_1","type":"message","role":"assistant","model":"m1","content":[{"type":"text","text":"Hi"}],"#
        + #""stop_reason":"end_turn","usage":{"input_tokens":7,"output_tokens":3,"#
        + #""server_tool_use":{"web_search_requests":2,"web_fetch_requests":1}}}"#

    @Test(
        arguments: [
            (10_000_000, 20_044_000, nil), (nil, nil, CostReason.unpricedSearches),
        ] as [(Int64?, Int64?, CostReason?)],
        [API.messages, .chatCompletions, .responses])
    func `searches have a price of their own, and no cost is better than one without them`(
        price: (rate: Int64?, cost: Int64?, reason: CostReason?), api: API
    ) async throws {
        var rates = Rates(input: 2_000_000, output: 10_000_000)
        rates.webSearch = price.rate
        let prices = PriceList([
            Price(
                id: PriceID("price_1"), provider: ProviderName("first"), model: "m1",
                effectiveFrom: Timestamp(milliseconds: 0), rates: rates, createdAt: Timestamp(milliseconds: 0)
            )
        ])
        let bench = try await Bench(
            [[.head(200), .body(Self.searched)]], profile: "anthropic", prices: prices)
        let question =
            api == .responses
            ? #"{"model":"claude-test","input":"x"}"# : Bench.question(stream: false)
        await bench.ask(question, in: api)
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.outcome == .completed)
        #expect(settlement.usage == Usage(input: 7, output: 3, webSearches: 2))
        #expect(settlement.costNanoUSD == price.cost)
        #expect(settlement.price == (price.cost == nil ? nil : PriceID("price_1")))
        #expect(settlement.costReason == price.reason)
    }

    @Test func `tokens of our own count are priced and marked`() async throws {
        let bench = try await Bench([Bench.stream(usage: false)], prices: Self.prices)
        await bench.ask()
        let settlement = try #require(bench.ledger.settlement)
        #expect(settlement.usageSource == .estimated)
        #expect(settlement.costNanoUSD == Self.prices.all.first?.cost(of: settlement.usage))
        #expect((settlement.costNanoUSD ?? 0) > 0)
    }
}
