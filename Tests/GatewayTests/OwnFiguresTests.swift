import Domain
import Gateway
import GatewayDoubles
import Testing
import Wire

@Suite struct `What a caller may learn of itself` {
    @Test func `is its limits and what is left of the budgets that count it`() async throws {
        let bench = try await bench(limits: KeyLimits(requestsPerMinute: 60))
        await bench.gateway.showLimits(bench.inbound("/v1/me/limits"), into: bench.reply)
        let json = try JSONDocument(Array(bench.reply.text.utf8)).root
        #expect(json["key_id"]?.string == bench.key.id.text)
        #expect(json["limits"]?["requests_per_minute"]?.int == 60)
        #expect(json["limits"]?["concurrent_requests"]?.isNull == true)
        let budget = try #require(json["budgets"]?.elements.first)
        #expect(budget["scope"]?.string == "organization" && budget["period"]?.string == "month")
        #expect(budget["remaining_nano_usd"]?.int == 1_500_000_000)
        #expect(bench.reply.headers.contains { $0 == ("cache-control", "no-store") })
    }

    @Test func `is its spending in cents, as Claude Code shows it`() async throws {
        let bench = try await bench()
        await bench.gateway.showSpending(bench.inbound("/api/oauth/usage"), into: bench.reply)
        let json = try JSONDocument(Array(bench.reply.text.utf8)).root
        #expect(json["extra_usage"]?["monthly_limit"]?.int == 200)
        #expect(json["extra_usage"]?["used_credits"]?.int == 50)
        #expect(json["extra_usage"]?["utilization"]?.int == 25)
        #expect(json["limits"]?.elements.first?["group"]?.string == "monthly")
    }

    @Test func `is its spending under the budget that is nearest to its end`() async throws {
        // Every budget has spent half a dollar.
        let bench = try await Bench(
            budgets: [(BudgetScope.team(TeamID("wrkspc_1")), 50), (.organization, 1)].map { scope, usd in
                Budget(
                    id: BudgetID("budget_\(usd)"), scope: scope, amountNanoUSD: usd * 1_000_000_000,
                    period: .month, createdAt: Timestamp(milliseconds: 0))
            })
        await bench.gateway.showSpending(bench.inbound("/api/oauth/usage"), into: bench.reply)
        let extra = try #require(try JSONDocument(Array(bench.reply.text.utf8)).root["extra_usage"])
        #expect(extra["monthly_limit"]?.int == 100)
        #expect(extra["utilization"]?.int == 50)
        #expect(extra["daily"] == nil)
    }

    @Test func `is its spending of the month, week and day where nothing caps it`() async throws {
        let bench = try await Bench()
        await bench.gateway.showSpending(bench.inbound("/api/oauth/usage"), into: bench.reply)
        let json = try JSONDocument(Array(bench.reply.text.utf8)).root
        let extra = try #require(json["extra_usage"])
        #expect(extra["monthly_limit"]?.isNull == true)
        #expect(extra["used_credits"]?.int == 123)
        #expect(extra["daily"]?["used_credits"]?.int == 123)
        #expect(extra["weekly"]?["limit"]?.isNull == true)
        #expect(json["limits"]?.count == 0)
    }

    @Test func `is its use, of nobody else's key`() async throws {
        let bench = try await bench()
        await bench.gateway.showUsage(
            bench.inbound("/v1/me/usage", query: "days=7&group_by%5B%5D=day&group_by=model"),
            into: bench.reply)
        #expect(bench.reply.status == 200)
        #expect(bench.reply.text.contains("\"total\""))
    }

    @Test(arguments: ["days=0", "days=401", "days=x", "group_by=user", "group_by[]=key", "group_by=session"])
    func `is refused where the question makes no sense`(query: String) async throws {
        let bench = try await bench()
        await bench.gateway.showUsage(bench.inbound("/v1/me/usage", query: query), into: bench.reply)
        #expect(bench.reply.error?.status == 400)
    }

    @Test func `is nothing without a good key`() async throws {
        let bench = try await bench()
        await bench.gateway.showLimits(
            bench.inbound("/v1/me/limits", with: bench.revoked), into: bench.reply)
        #expect(bench.reply.error?.status == 401)
    }

    private func bench(limits: KeyLimits = KeyLimits()) async throws -> Bench {
        try await Bench(
            budgets: [
                Budget(
                    id: BudgetID("budget_a"), scope: .organization, amountNanoUSD: 2_000_000_000,
                    period: .month, createdAt: Timestamp(milliseconds: 0))
            ], limits: limits)
    }
}
