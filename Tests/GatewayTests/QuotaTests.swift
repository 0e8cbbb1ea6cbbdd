import Domain
import Gateway
import GatewayDoubles
import Testing
import Wire

@Suite struct `Budgets and limits on the way of a request` {
    private static let target = Target(provider: ProviderName("first"), model: "m1")
    private static let prices = PriceList([
        Price(
            id: PriceID("price_a"), provider: ProviderName("first"), model: "m1",
            effectiveFrom: Timestamp(milliseconds: 0),
            rates: Rates(input: 1_000_000, cacheWrite5m: 1_250_000, output: 10_000_000),
            createdAt: Timestamp(milliseconds: 0))
    ])

    @Test func `a key that nothing caps claims nothing`() async throws {
        let bench = try await Bench([Bench.stream()], prices: Self.prices)
        await bench.ask()
        #expect(bench.ledger.claims.isEmpty)
        #expect(bench.reply.headers.isEmpty)
    }

    @Test func `the claim comes before the call`() async throws {
        let bench = try await Bench([Bench.stream()], prices: Self.prices, budgets: [budget()])
        await bench.ask()
        #expect(bench.journal.all.prefix(2) == ["claim", "call http://first/chat/completions"])
    }

    @Test func `every budget that counts the key is claimed, the narrowest first`() async throws {
        let budgets = [
            budget(.organization), budget(.team(TeamID("wrkspc_1"))), budget(.user(UserID("user_1"))),
            budget(.user(UserID("user_2"))), budget(.team(TeamID("wrkspc_2"))),
        ]
        let bench = try await Bench([Bench.stream()], prices: Self.prices, budgets: budgets)
        await bench.ask()
        #expect(
            bench.ledger.claims.first?.budgets.map(\.budget.text) == [
                "budget_user_user_1", "budget_team_wrkspc_1", "budget_organization_",
            ])
    }

    @Test func `what is reserved is what such answers cost lately, not what max_tokens would`() async throws {
        let bench = try await Bench(
            [Bench.stream(), Bench.stream()], prices: Self.prices, budgets: [budget()])
        await bench.ask(Bench.question(maxTokens: 128_000))
        await bench.ask(Bench.question(maxTokens: 128_000))
        let reserved = bench.ledger.claims.compactMap { $0.budgets.first?.reservedNanoUSD }
        // A thousand tokens at first; the answer then had three.
        #expect(reserved.first.map { 10_000_000...10_100_000 ~= $0 } == true, "\(reserved)")
        #expect(reserved.last.map { 30_000...130_000 ~= $0 } == true, "\(reserved)")
    }

    @Test func `a strict budget reserves the most that the request can cost`() async throws {
        let bench = try await Bench([Bench.stream()], prices: Self.prices, budgets: [budget(isStrict: true)])
        let question = Bench.question(maxTokens: 500)
        await bench.ask(question)
        // Every byte a token, written to the cache; and 500 tokens of answer.
        let most = Int64(question.utf8.count) * 1250 + 500 * 10_000
        #expect(bench.ledger.claims.first?.budgets.first?.reservedNanoUSD == most)
    }

    @Test func `a model without a price is refused under a budget, unless that allows it`() async throws {
        let refused = try await Bench([Bench.stream()], budgets: [budget()])
        await refused.ask()
        #expect(refused.reply.error?.status == 403)
        #expect(refused.reply.error?.message.contains("no price") == true)
        #expect(refused.journal.all == ["record", "reply 403"])
        let allowed = try await Bench([Bench.stream()], budgets: [budget(allowsUnpriced: true)])
        await allowed.ask()
        #expect(allowed.reply.status == 200)
        #expect(allowed.ledger.claims.first?.budgets.first?.reservedNanoUSD == 0)
    }

    @Test func `a spent budget is told so that Claude Code shows it and stops`() async throws {
        let bench = try await Bench([], prices: Self.prices, budgets: [budget(.organization, amount: 1_000)])
        bench.ledger.answerClaims(with: .refused(.spent(0, usedNanoUSD: 1_090), Standing()))
        await bench.ask()
        let error = try #require(bench.reply.error)
        #expect(error.status == 429 && error.type == "billing_error" && error.shouldRetry == false)
        #expect(error.message.hasPrefix("spend limit reached · resets 20"))
        #expect(error.retryAfter.map { 1...86_400 ~= $0 } == true)
        let headers = Dictionary(error.headers, uniquingKeysWith: { $1 })
        #expect(headers["anthropic-ratelimit-unified-status"] == "rejected")
        #expect(headers["anthropic-ratelimit-unified-overage-utilization"] == "1.09")
        #expect(headers["anthropic-ratelimit-unified-overage-period"] == "daily")
        #expect(headers["anthropic-ratelimit-unified-overage-disabled-reason"] == "org_spend_cap_reached")
        // With these two the client would hide the message.
        #expect(headers["anthropic-ratelimit-unified-representative-claim"] == nil)
        #expect(headers["anthropic-ratelimit-unified-overage-status"] == nil)
        #expect(bench.journal.all == ["claim", "record", "reply 429"])
        #expect(bench.ledger.settlement?.outcome == .refused)
    }

    @Test(
        arguments: [
            (500, "allowed", nil), (800, "allowed_warning", "0.75"), (1_000, "allowed_warning", "0.95"),
        ] as [(Int64, String, String?)])
    func `a caller with a budget is told how much of it is used`(
        used: Int64, status: String, threshold: String?
    )
        async throws
    {
        let bench = try await Bench(
            [Bench.stream()], prices: Self.prices, budgets: [budget(.organization, amount: 1_000)])
        bench.ledger.answerClaims(with: .granted(Standing(usedNanoUSD: [used])))
        await bench.ask()
        let headers = Dictionary(bench.reply.headers, uniquingKeysWith: { $1 })
        #expect(headers["anthropic-ratelimit-unified-status"] == status)
        #expect(headers["anthropic-ratelimit-unified-overage-surpassed-threshold"] == threshold)
        // Below 1 as long as requests are let through.
        #expect(headers["anthropic-ratelimit-unified-overage-utilization"]?.hasPrefix("0.") == true)
    }

    @Test func `a key that used up a limit is told when to come back`() async throws {
        let bench = try await Bench([], limits: KeyLimits(inputTokensPerMinute: 100))
        var bucket = RateBucket(limit: 100, at: Timestamp(milliseconds: 0))
        bucket.take(98)
        let standing = Standing(inputTokens: bucket)
        bench.ledger.answerClaims(
            with: .refused(.rate(.inputTokens, limit: 100, waitMilliseconds: 1_200), standing))
        await bench.ask()
        let error = try #require(bench.reply.error)
        #expect(error.status == 429 && error.type == "rate_limit_error" && error.retryAfter == 2)
        let headers = Dictionary(error.headers, uniquingKeysWith: { $1 })
        #expect(headers["anthropic-ratelimit-input-tokens-limit"] == "100")
        #expect(headers["anthropic-ratelimit-input-tokens-remaining"] == "2")
    }

    @Test func `money that running requests may need is waited for`() async throws {
        let bench = try await Bench([], prices: Self.prices, budgets: [budget(.organization, amount: 1_000)])
        bench.ledger.answerClaims(with: .refused(.reserved(0), Standing(usedNanoUSD: [990])))
        await bench.ask()
        let error = try #require(bench.reply.error)
        #expect(error.status == 429 && error.type == "rate_limit_error" && error.retryAfter == 5)
        #expect(error.shouldRetry != false)
        let headers = Dictionary(error.headers, uniquingKeysWith: { $1 })
        #expect(headers["anthropic-ratelimit-unified-status"] == "allowed_warning")
        #expect(headers["anthropic-ratelimit-unified-overage-disabled-reason"] == nil)
    }

    @Test(arguments: ["{", #"{"model":"claude-test","max_tokens":1,"messages":[]}"#])
    func `a key with limits learns what is left on answers that took nothing, too`(body: String) async throws
    {
        let bench = try await Bench([], limits: KeyLimits(requestsPerMinute: 60))
        await bench.ask(body)
        #expect(bench.reply.error?.status == 400)
        #expect(bench.ledger.entries.first?.opening.requestedModel == (body == "{" ? "" : "claude-test"))
        let headers = Dictionary(bench.reply.headers, uniquingKeysWith: { $1 })
        #expect(headers["anthropic-ratelimit-requests-remaining"] == "60")
        #expect(bench.ledger.claims.isEmpty)
    }

    @Test func `counting and listing say how a key stands`() async throws {
        for isCount in [true, false] {
            let bench = try await Bench([], limits: KeyLimits(requestsPerMinute: 60))
            if isCount {
                await bench.gateway.countTokens(
                    bench.inbound("/v1/messages/count_tokens", body: Bench.question()), into: bench.reply)
            } else {
                await bench.gateway.listModels(bench.inbound("/v1/models"), into: bench.reply)
            }
            #expect(bench.reply.status == 200)
            let headers = Dictionary(bench.reply.headers, uniquingKeysWith: { $1 })
            #expect(headers["anthropic-ratelimit-requests-limit"] == "60")
        }
    }

    @Test func `a key with limits learns on every answer what is left`() async throws {
        let bench = try await Bench([Bench.stream()], limits: KeyLimits(requestsPerMinute: 60))
        var bucket = RateBucket(limit: 60, at: Timestamp(milliseconds: 0))
        bucket.take(1)
        bench.ledger.answerClaims(with: .granted(Standing(requests: bucket)))
        await bench.ask()
        #expect(bench.ledger.claims.first?.limits?.limits.requestsPerMinute == 60)
        let headers = Dictionary(bench.reply.headers, uniquingKeysWith: { $1 })
        #expect(headers["anthropic-ratelimit-requests-limit"] == "60")
        #expect(headers["anthropic-ratelimit-requests-remaining"] == "59")
        #expect(headers["anthropic-ratelimit-requests-reset"] != nil)
    }

    private func budget(
        _ scope: BudgetScope = .organization, amount: Int64 = 1_000_000_000, isStrict: Bool = false,
        allowsUnpriced: Bool = false
    ) -> Budget {
        Budget(
            id: BudgetID("budget_\(scope.kind)_\(scope.subject ?? "")"), scope: scope, amountNanoUSD: amount,
            period: .day, isStrict: isStrict, allowsUnpriced: allowsUnpriced,
            createdAt: Timestamp(milliseconds: 0))
    }
}
