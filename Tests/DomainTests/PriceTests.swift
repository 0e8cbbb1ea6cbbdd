import Domain
import Testing

@Suite struct PriceTests {
    private static let day = Timestamp(milliseconds: 1_795_392_000_000)

    private func price(
        _ id: String, from: Timestamp = day, model: String = "gpt", input: Int64 = 1,
        createdAt: Timestamp = day + .seconds(-3600)
    ) -> Price {
        Price(
            id: PriceID(id), provider: ProviderName("openai"), model: model, effectiveFrom: from,
            rates: Rates(input: input, output: 1), createdAt: createdAt)
    }

    @Test(arguments: [
        (0, nil, 7_000 as Int64?), (0, 10_000_000, 7_000), (3, 10_000_000, 30_007_000), (3, 0, 7_000),
        (1, nil, nil), (Int.max, Rates.highest, Rates.highestCost),
    ])
    func `searches cost by their number, and have no cost without a price`(
        searches: Int, rate: Int64?, cost: Int64?
    ) {
        let price = Price(
            id: PriceID("price_a"), provider: ProviderName("a"), model: "m",
            effectiveFrom: Timestamp(milliseconds: 0),
            rates: Rates(input: 2_000_000, output: 5_000_000, webSearch: rate),
            createdAt: Timestamp(milliseconds: 0))
        #expect(price.cost(of: Usage(input: 1, output: 1, webSearches: searches)) == cost)
    }

    @Test func `a cost is the sum of tokens times price over all classes`() {
        let rates = Rates(
            input: 3_000_000, cacheRead: 300_000, cacheWrite5m: 3_750_000, cacheWrite1h: 6_000_000,
            output: 15_000_000)
        let usage = Usage(
            input: 1000, cacheRead: 20_000, cacheWrite5m: 300, cacheWrite1h: 40, output: 500, reasoning: 100)
        // 3,000,000 + 6,000,000 + 1,125,000 + 240,000 + 7,500,000 nano-USD
        #expect(rates.cost(of: usage) == 17_865_000)
    }

    @Test(arguments: [(499, 0), (500, 1), (1499, 1), (1500, 2)] as [(Int64, Int64)])
    func `a cost is rounded half up, once`(pico: Int64, nano: Int64) {
        #expect(Rates(input: pico, output: 0).cost(of: Usage(input: 1)) == nano)
        // Two halves of a thousandth are one, not two.
        #expect(Rates(input: 250, output: 250).cost(of: Usage(input: 1, output: 1)) == 1)
    }

    @Test func `a class without a price of its own costs as stated`() {
        let plain = Rates(input: 2000, output: 9000)
        #expect(plain.cost(of: Usage(cacheRead: 10)) == 20)
        #expect(plain.cost(of: Usage(cacheWrite5m: 10)) == 20)
        #expect(plain.cost(of: Usage(cacheWrite1h: 10)) == 20)
        let writing = Rates(input: 2000, cacheWrite5m: 3000, output: 9000)
        #expect(writing.cost(of: Usage(cacheWrite1h: 10)) == 30)
        #expect(writing.cost(of: Usage(cacheRead: 10)) == 20)
        // A class that is free is free.
        #expect(Rates(input: 2000, cacheRead: 0, output: 1).cost(of: Usage(cacheRead: 10)) == 0)
    }

    @Test func `nonsense in tokens or prices neither overflows nor becomes negative`() {
        let rates = Rates(input: .max, cacheRead: -5, output: .max)
        #expect(rates.input == Rates.highest)
        #expect(rates.cacheRead == 0)
        let most = Usage(input: .max, cacheRead: .max, cacheWrite5m: .max, cacheWrite1h: .max, output: .max)
        #expect(rates.cost(of: most) == Rates.highestCost)
        #expect(rates.cost(of: Usage()) == 0)
    }

    @Test func `a clock set back to before the first price finds that one, unless it was meant for later`() {
        func found(_ seconds: Int, _ prices: Price...) -> String? {
            PriceList(prices).price(
                of: ProviderName("openai"), model: "gpt", at: Self.day + .seconds(seconds))?.id.text
        }
        let first = price("first", createdAt: Self.day)
        let next = price("next", from: Self.day + .seconds(60), createdAt: Self.day + .seconds(60))
        let earlier = price("earlier", from: Self.day + .seconds(-9), createdAt: Self.day + .seconds(70))
        let planned = price("planned", from: Self.day + .seconds(60), createdAt: Self.day)
        #expect(found(-1, first, next) == "first")
        #expect(found(-1_000_000, next, first) == "first")
        #expect(found(-1_000_000, next, first, earlier) == "earlier")
        #expect(found(61, first, next) == "next")
        #expect(found(-1, planned) == nil)
        #expect(found(59, planned) == nil)
        #expect(found(-1, first, planned) == "first")
        #expect(
            PriceList([first]).priceInForce(
                of: ProviderName("openai"), model: "gpt", at: Self.day + .seconds(-1)) == nil)
    }

    @Test func `a price holds from its moment up to the next one`() {
        let list = PriceList([
            price("p2", from: Self.day + .seconds(60)), price("p1"),
            price("p3", from: Self.day + .seconds(90)),
        ])
        func found(_ seconds: Int, model: String = "gpt") -> String? {
            list.price(
                of: Target(provider: ProviderName("openai"), model: model), at: Self.day + .seconds(seconds))?
                .id.text
        }
        #expect(found(-1) == nil)
        #expect(found(0) == "p1")
        #expect(found(59) == "p1")
        #expect(found(60) == "p2")
        #expect(found(89) == "p2")
        #expect(found(1_000_000) == "p3")
        #expect(found(60, model: "other") == nil)
    }

    @Test func `of two prices for one moment the one added last holds`() {
        let list = PriceList([price("wrong"), price("right")])
        #expect(list.price(of: ProviderName("openai"), model: "gpt", at: Self.day)?.id.text == "right")
        #expect(list.all.map(\.id.text) == ["right", "wrong"])
    }

    @Test func `a settlement names the price of the moment the request came, and its cost`() {
        let list = PriceList([
            price("old", input: 1000), price("new", from: Self.day + .seconds(60), input: 9000),
        ])
        let target = Target(provider: ProviderName("openai"), model: "gpt")
        var settlement = EntrySettlement(
            settledAt: Self.day + .seconds(100), outcome: .completed, upstreamModel: "gpt-2026-01-01",
            usage: Usage(input: 5), usageSource: .reported)
        settlement.setCost(of: target, openedAt: Self.day + .seconds(59), by: list)
        #expect(settlement.price?.text == "old")
        #expect(settlement.costNanoUSD == 5)
        #expect(settlement.costReason == nil)
    }

    @Test(
        arguments: [
            (.completed, .reported, .unpriced), (.abandoned, .estimated, .unpriced),
            (.refused, .none, .noUsage),
            (.failed, .none, .noUsage), (.interrupted, .none, .unknownUsage),
        ] as [(Outcome, UsageSource, CostReason)])
    func `what has no cost has a reason, and is not free`(
        outcome: Outcome, source: UsageSource, reason: CostReason
    ) {
        var settlement = EntrySettlement(
            settledAt: Self.day, outcome: outcome, usage: Usage(output: 7), usageSource: source,
            costNanoUSD: 0)
        settlement.setCost(
            of: Target(provider: ProviderName("openai"), model: "unknown"), openedAt: Self.day,
            by: PriceList([price("p")]))
        #expect(settlement.costNanoUSD == nil)
        #expect(settlement.price == nil)
        #expect(settlement.costReason == reason)
    }
}
