import Domain
import SQLiteStorage
import Testing
import Wire

@testable import ControlPlane

/// `cost_report`, and cost in analytics: exact, and never 0 for what is not known.
@Suite(.serialized) struct CostReportTests {
    private let path = "/v1/organizations/cost_report?starting_at=2026-11-21&ending_at=2026-11-22"

    private func results(_ reply: Reply) -> [JSONValue] {
        reply.json["data"]?.elements.flatMap { $0["results"]?.elements.map(\.self) ?? [] } ?? []
    }

    /// The sum of amounts, in ten-millionths of a cent, which are billionths of a dollar.
    private func sum(_ rows: [JSONValue], _ amount: (JSONValue) -> String?) -> Int64 {
        rows.reduce(0) { sum, row in
            let parts = (amount(row) ?? "").split(separator: ".", omittingEmptySubsequences: false)
            let fraction = parts.count > 1 ? String(parts[1]) : ""
            let zeros = String(repeating: "0", count: 7 - fraction.count)
            return sum + (Int64(String(parts[0]) + fraction + zeros) ?? .min / 2)
        }
    }

    @Test func `cost is cents as decimal text, exactly, and what has no price is counted beside it`()
        async throws
    {
        try await Office.open { office in
            let ledger = try await office.keep()
            let whole = try await office.get(path)
            let row = try #require(results(whole).first)
            #expect(row["amount"]?.string == "1.4814888")
            #expect(row["currency"]?.string == "USD")
            for name in ["description", "model", "token_type", "workspace_id", "cost_type"] {
                #expect(row[name]?.isNull == true, "\(name)")
            }
            #expect(whole.json["data"]?.elements.map { $0["unpriced_requests"]?.int } == [4])
            let parted = results(try await office.get(path + "&group_by[]=workspace_id"))
            #expect(Set(parted.map { $0["workspace_id"]?.string }) == [ledger.team.text, nil])
            #expect(sum(parted) { $0["amount"]?.string } == 14_814_888)
            let unpriced = try await office.get(
                path + "&api_key_ids[]=\(ledger.entries[3].opening.key?.text ?? "")&session_ids[]=s0"
                    + "&models[]=claude-haiku")
            #expect(results(unpriced).isEmpty)
            #expect(unpriced.json["data"]?.elements.map { $0["unpriced_requests"]?.int } == [1])
            let hourly = try await office.get(path + "&bucket_width=1h")
            #expect(hourly.complaint == "400 bucket_width: must be one of 1d")
        }
    }

    @Test func `by description there is a row for each model and class of tokens, and they add up`()
        async throws
    {
        try await Office.open { office in
            let prices = try await office.keepPriced()
            let day = try await office.get(path + "&group_by[]=description")
            let rows = results(day)
            #expect(rows.allSatisfy { $0["requests"]?.isNull == true })
            for row in rows {
                let isSearch = row["description"]?.string?.hasSuffix("Usage - Web Search") == true
                #expect(row["cost_type"]?.string == (isSearch ? "web_search" : "tokens"))
                #expect(row["token_type"]?.isNull == isSearch)
            }
            #expect(Set(rows.map { $0["cost_type"]?.string }) == ["tokens", "web_search"])
            #expect(
                Set(rows.filter { $0["model"]?.string == "claude-opus" }.map { $0["token_type"]?.string })
                    == [
                        "uncached_input_tokens", "cache_read_input_tokens", "output_tokens",
                        "cache_creation.ephemeral_5m_input_tokens",
                        "cache_creation.ephemeral_1h_input_tokens", nil,
                    ])
            #expect(rows.contains { $0["description"]?.string == "claude-opus Usage - Output Tokens" })
            let entries = try await office.store.entries(EntryFilter(), limit: 1000)
            let costs = entries.compactMap { $0.settlement?.costNanoUSD }
            #expect(sum(rows) { $0["amount"]?.string } == costs.reduce(0, +))
            // The two prices of the day, each for the tokens of its own requests.
            let output = entries.filter { $0.opening.requestedModel == "claude-opus" }.reduce(0 as Int64) {
                sum, entry in
                let rate = prices.first { $0.id == entry.settlement?.price }?.rates.output ?? 0
                return sum + Int64(entry.settlement?.usage.output ?? 0) * rate
            }
            let row = try #require(
                rows.first {
                    $0["model"]?.string == "claude-opus" && $0["token_type"]?.string == "output_tokens"
                })
            let difference = sum([row]) { $0["amount"]?.string } * 1000 - output
            #expect(difference.magnitude <= UInt64(entries.count) * 1000)
            let parted = results(
                try await office.get(path + "&group_by[]=description&group_by[]=workspace_id"))
            #expect(parted.count > rows.count)
            #expect(sum(parted) { $0["amount"]?.string } == costs.reduce(0, +))
        }
    }

    @Test func `what no price explains is a row without a class, and so is a day whose requests are removed`()
        async throws
    {
        try await Office.open { office in
            _ = try await office.keep()
            let rows = results(try await office.get(path + "&group_by[]=description"))
            #expect(
                Set(rows.map { $0["description"]?.string }) == ["claude-opus Usage", "claude-haiku Usage"])
            #expect(rows.allSatisfy { $0["token_type"]?.isNull == true })
            let before = try await office.get(path)
            _ = try await office.store.removeEntries(
                openedBefore: Office.firstDay + .seconds(36_000), by: Office.actor, at: Office.now)
            let left = try await office.get(path + "&group_by[]=description")
            #expect(left.json["incomplete_before"]?.string == "2026-11-21T10:00:00.000Z")
            #expect(sum(results(left)) { $0["amount"]?.string } == 14_814_888)
            #expect(left.json["data"]?.elements.map { $0["unpriced_requests"]?.int } == [4])
            #expect(try await office.get(path).body == before.body)
        }
    }

    @Test(arguments: ["", "&group_by[]=api_key_id"])
    func `analytics divide cost by class of tokens, beside what else they are grouped by`(groups: String)
        async throws
    {
        try await Office.open { office in
            _ = try await office.keepPriced()
            let path = "/v1/organizations/analytics/cost?starting_at=2026-11-21&limit=1000" + groups
            func rows(_ more: String) async throws -> [JSONValue] {
                try await office.get(path + more).json["data"]?.elements.map(\.self) ?? []
            }
            let whole = try await rows("")
            let divided = try await rows("&group_by[]=token_type")
            #expect(divided.count > whole.count)
            #expect(
                sum(divided) { $0["cost"]?["amount"]?.string } == sum(whole) { $0["cost"]?["amount"]?.string }
            )
            #expect(divided.allSatisfy { $0["group"]?["cost_type"]?.isNull == true })
            #expect(divided.allSatisfy { $0["cost"]?["requests"]?.isNull == true })
            let first = try await office.get(
                path.replacing("limit=1000", with: "limit=1") + "&group_by[]=token_type")
            #expect((first.json["data"]?.count ?? 0) > 1)
            let usage = try await office.get(
                "/v1/organizations/analytics/usage?starting_at=2026-11-21&group_by[]=token_type")
            #expect(usage.complaint.hasPrefix("400 group_by: must be among"))
        }
    }

    @Test func `analytics tell the cost of searches from that of tokens`() async throws {
        try await Office.open { office in
            _ = try await office.keepPriced()
            let path = "/v1/organizations/analytics/cost?starting_at=2026-11-21&limit=1000"
            let whole = try await office.get(path).json["data"]
            let typed = try await office.get(path + "&group_by[]=cost_type").json["data"]
            var amounts: [String: Int64] = [:]
            for row in typed?.elements.map(\.self) ?? [] {
                let type = row["group"]?["cost_type"]?.string ?? "none"
                amounts[type, default: 0] += sum([row]) { $0["cost"]?["amount"]?.string }
            }
            #expect(amounts.keys.sorted() == ["tokens", "web_search"])
            let total = sum(whole?.elements.map(\.self) ?? []) { $0["cost"]?["amount"]?.string }
            #expect(amounts.values.reduce(0, +) == total)
        }
    }

    @Test func `analytics have no row for what has no known cost, and count it`() async throws {
        try await Office.open { office in
            _ = try await office.keep()
            let path =
                "/v1/organizations/analytics/cost?starting_at=2026-11-21&models[]=claude-haiku&session_ids[]=s0"
            let reply = try await office.get(path + "&group_by[]=api_key_id")
            #expect(
                reply.json["data"]?.elements.allSatisfy { $0["cost"]?["amount"]?.isString == true } == true)
            #expect(reply.json["data"]?.count == 2)
            #expect(reply.json["unpriced_requests"]?.int == 1)
        }
    }
}

extension Office {
    /// A day of requests at two prices, the second from noon on, for one of two models; settled as a gateway does.
    fileprivate func keepPriced() async throws -> [Price] {
        let provider = Provider(
            name: ProviderName("demo"), profile: "generic", baseURL: "http://x", createdAt: Self.now)
        try await store.add(provider, by: Self.actor, at: Self.now)
        var random = SystemRandomNumberGenerator()
        let prices = [(Self.firstDay, 3), (Self.firstDay + .seconds(43_200), 7)].map { from, factor in
            Price(
                id: .make(at: from, random: &random), provider: provider.name, model: "m",
                effectiveFrom: from,
                rates: Rates(
                    input: 333 * factor, cacheRead: 33 * factor, cacheWrite5m: 417 * factor,
                    output: 1999 * factor, webSearch: 10_000 * factor),
                createdAt: Self.now)
        }
        try await store.add(prices, by: Self.actor, at: Self.now)
        let list = PriceList(prices)
        for (number, kept) in try await entriesOfLedger().prefix(16).enumerated() {
            var entry = kept
            let target = Target(provider: provider.name, model: number % 5 == 4 ? "unpriced" : "m")
            entry.settlement?.setCost(of: target, openedAt: entry.opening.openedAt, by: list)
            try await store.record(entry)
        }
        return prices
    }
}
