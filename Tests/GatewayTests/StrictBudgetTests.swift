import Domain
import Gateway
import GatewayDoubles
import Testing
import Wire

@Suite struct `A strict budget` {
    private static let start = Timestamp(milliseconds: 0)
    private static let prices = PriceList(
        ["first", "second"].map { provider in
            Price(
                id: PriceID("price_" + provider), provider: ProviderName(provider),
                model: provider == "first" ? "m1" : "m2", effectiveFrom: start,
                rates: Rates(input: 1_000_000, output: 1_000_000), createdAt: start)
        })
    private static let budget = Budget(
        id: BudgetID("budget_1"), scope: .organization, amountNanoUSD: 1_000_000_000, period: .day,
        isStrict: true, createdAt: start)

    private static func target(window: Int?) -> Target {
        Target(provider: ProviderName("first"), model: "m1", contextWindow: window)
    }

    private static func question(_ block: String) -> String {
        #"{"model":"claude-test","max_tokens":100,"stream":true,"messages":[{"role":"user","content":[\#(block)]}]}"#
    }

    private static let attachments = [
        #"{"type":"image","source":{"type":"url","url":"https://example.com/large.png"}}"#,
        #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}"#,
        #"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}}"#,
        #"{"type":"tool_result","tool_use_id":"t","content":[{"type":"image","source":{"type":"url","url":"u"}}]}"#,
        #"{"type":"document","source":{"type":"content","content":[{"type":"image","source":{"type":"url"}}]}}"#,
    ]

    private static func searching(_ settings: String) -> String {
        #"{"model":"claude-test","max_tokens":100,"messages":[{"role":"user","content":"x"}],"#
            + #""tools":[{"type":"web_search_20250305","name":"web_search"\#(settings)}]}"#
    }

    @Test(
        arguments: [
            (#","max_uses":3"#, 10_000_000, true, 30_000_000),
            (#","max_uses":3"#, 10_000_000, false, 10_000_000),
            ("", 10_000_000, false, 10_000_000), (#","max_uses":0"#, nil, true, 0),
            ("", 10_000_000, true, nil), (#","max_uses":3"#, nil, true, nil),
            (#","max_uses":3"#, nil, false, nil),
        ] as [(String, Int64?, Bool, Int64?)])
    func `reserves searches of the web, and refuses those that it cannot count`(
        settings: String, rate: Int64?, isStrict: Bool, searches: Int64?
    ) async throws {
        var (price, budget) = (try #require(Self.prices.all.first), Self.budget)
        price.rates.webSearch = rate
        budget.isStrict = isStrict
        func reserved(_ body: String) async throws -> Int64? {
            let bench = try await Bench(
                [Bench.stream()], profile: "anthropic", targets: [Self.target(window: nil)],
                prices: PriceList([price]), budgets: [budget])
            await bench.ask(body)
            #expect(bench.ledger.claims.isEmpty == bench.transport.requests.isEmpty)
            return bench.ledger.claims.first?.budgets.first?.reservedNanoUSD
        }
        let settings = Self.searching(settings)
        // As many bytes and no search, so that the rest is the same.
        let plain = settings.replacing("web_search_20250305", with: "web_fetch_20250910_")
        #expect(plain.utf8.count == settings.utf8.count)
        let rest = try #require(try await reserved(plain))
        #expect(try await reserved(settings) == searches.map { rest + $0 })
    }

    @Test(arguments: attachments)
    func `reserves the whole window for an image or a file`(block: String) async throws {
        let bench = try await Bench(
            [Bench.stream()], targets: [Self.target(window: 200_000)], prices: Self.prices,
            budgets: [Self.budget])
        await bench.ask(Self.question(block))
        #expect(bench.ledger.claims.first?.budgets.first?.reservedNanoUSD == 200_100_000)
    }

    @Test(arguments: attachments)
    func `refuses an image or a file for a model whose window nobody knows`(block: String) async throws {
        let bench = try await Bench(
            [Bench.stream()], targets: [Self.target(window: nil)], prices: Self.prices, budgets: [Self.budget]
        )
        await bench.ask(Self.question(block))
        #expect(bench.reply.error?.status == 403)
        #expect(bench.reply.error?.message.contains("context window") == true)
        #expect(bench.transport.requests.isEmpty)
    }

    @Test(arguments: [
        #"{"type":"text","text":"\"type\":\"image\""}"#,
        #"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"}}"#,
        #"{"type":"document","source":{"type":"content","content":"x"}}"#,
    ])
    func `counts the bytes of text, and needs no window`(block: String) async throws {
        let bench = try await Bench(
            [Bench.stream()], targets: [Self.target(window: nil)], prices: Self.prices, budgets: [Self.budget]
        )
        let question = Self.question(block)
        await bench.ask(question)
        #expect(
            bench.ledger.claims.first?.budgets.first?.reservedNanoUSD
                == Int64(question.utf8.count + 100) * 1_000)
    }

    @Test(arguments: [0, 1, 3])
    func `reserves for every call that the plan has, because each may be charged for`(
        credentials: Int
    ) async throws {
        let bench = try await Bench(
            [Bench.stream()], targets: Bench.two, credentials: credentials, prices: Self.prices,
            budgets: [Self.budget])
        let question = Bench.question(maxTokens: 100)
        await bench.ask(question)
        #expect(
            bench.ledger.claims.first?.budgets.first?.reservedNanoUSD
                == Int64(2 * max(1, credentials) * (question.utf8.count + 100)) * 1_000)
    }

    @Test func `that is not strict takes images as they are estimated`() async throws {
        var budget = Self.budget
        budget.isStrict = false
        let bench = try await Bench(
            [Bench.stream()], targets: [Self.target(window: nil)], prices: Self.prices, budgets: [budget])
        await bench.ask(Self.question(Self.attachments[0]))
        #expect(bench.reply.status == 200)
    }
}
