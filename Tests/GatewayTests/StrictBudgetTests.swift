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

    @Test func `reserves for every target of the plan, because each may be charged for`() async throws {
        let bench = try await Bench(
            [Bench.stream()], targets: Bench.two, prices: Self.prices, budgets: [Self.budget])
        let question = Bench.question(maxTokens: 100)
        await bench.ask(question)
        #expect(
            bench.ledger.claims.first?.budgets.first?.reservedNanoUSD
                == 2 * Int64(question.utf8.count + 100) * 1_000)
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
