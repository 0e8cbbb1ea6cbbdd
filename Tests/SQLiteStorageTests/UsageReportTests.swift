import Domain
import Migrations
import TestSupport
import Testing

@testable import SQLiteStorage

/// Reports that are drawn by lot from a ledger that is, compared with sums over the entries in memory.
@Suite(.serialized) struct UsageReportTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let entries: [Entry]
    let sums: BruteForce

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        var random = SeededGenerator(seed: 7)
        var entries: [Entry] = []
        for number in 0..<400 { entries.append(Self.entry(number, &random)) }
        self.entries = entries
        sums = BruteForce(entries: entries, tags: ["stage": ["k1": "test", "k3": ""]])
        for key in ["k1", "k2", "k3"] as [KeyID] {
            var row = ServiceKey(id: key, name: key.text, createdAt: noon, secretHash: [])
            if let value = sums.tags["stage"]?[key.text] { row.tags = ["stage": value, "other": "x"] }
            try await store.add(row)
        }
        for (number, entry) in entries.enumerated() {
            // From here on much is settled late, for days that are added up already.
            if number == 200 { try await store.addUpDays(before: noon + .seconds(1000 * 3600)) }
            guard number.isMultiple(of: 3), let settlement = entry.settlement else {
                try await store.record(entry)
                continue
            }
            try await store.open(entry.opening)
            try await store.settle(entry.id, settlement)
            // Whoever settles twice is counted once.
            try await store.settle(entry.id, settlement)
        }
        try await store.open(.sample(5000))
    }

    /// Spread over ten weeks, with moments that lie exactly on the hour and one before it.
    private static func entry(_ number: Int, _ random: inout SeededGenerator) -> Entry {
        var opening = EntryOpening.sample(number)
        let hours = Int.random(in: 0..<1700, using: &random)
        let within = [0, 3_599_999, Int.random(in: 0..<3_600_000, using: &random)].randomElement(
            using: &random)
        opening.openedAt = noon + .milliseconds(hours * 3_600_000 + (within ?? 0))
        opening.id = requestID(number, at: opening.openedAt)
        opening.key = [nil, "k1", "k2", "k3"].randomElement(using: &random) ?? nil
        opening.user = [nil, "", "alice", "bob"].randomElement(using: &random) ?? nil
        opening.team = [nil, "research"].randomElement(using: &random) ?? nil
        opening.requestedModel = ["opus", "haiku", ""].randomElement(using: &random) ?? ""
        opening.mappedModel = [nil, "openai/gpt", "azure/gpt"].randomElement(using: &random) ?? nil
        opening.caller.session = [nil, "s1", "s2", "s3"].randomElement(using: &random) ?? nil
        opening.caller.agent = [nil, "explorer"].randomElement(using: &random) ?? nil
        opening.caller.client = [nil, "claude-cli/2.1", "curl"].randomElement(using: &random) ?? nil
        opening.caller.endUser = [nil, "alice@example.com", "bob"].randomElement(using: &random) ?? nil
        opening.caller.requestClass = [nil, "main", "subagent"].randomElement(using: &random) ?? nil
        var settlement = EntrySettlement.sample
        settlement.outcome = Outcome.allCases.randomElement(using: &random) ?? .completed
        settlement.errorType = [nil, "api_error", "timeout_error"].randomElement(using: &random) ?? nil
        settlement.duration = .milliseconds(.random(in: 0..<90_000, using: &random))
        settlement.firstTokenAfter =
            Bool.random(using: &random) ? nil : .milliseconds(.random(in: 0..<9_000, using: &random))
        settlement.provider = [nil, "openai", "azure"].randomElement(using: &random) ?? nil
        settlement.upstreamModel = [nil, "gpt-1", "gpt-2"].randomElement(using: &random) ?? nil
        settlement.usageSource = UsageSource.allCases.randomElement(using: &random) ?? .reported
        settlement.usage = Usage(
            input: .random(in: 0..<9000, using: &random), cacheRead: .random(in: 0..<90_000, using: &random),
            cacheWrite5m: .random(in: 0..<900, using: &random),
            cacheWrite1h: .random(in: 0..<9, using: &random),
            output: .random(in: 0..<5000, using: &random), reasoning: .random(in: 0..<5000, using: &random),
            webSearches: .random(in: 0..<3, using: &random))
        settlement.costNanoUSD =
            Bool.random(using: &random) ? nil : .random(in: 0..<1_000_000_000, using: &random)
        settlement.price =
            settlement.costNanoUSD == nil
            ? nil : ["price_1", "price_2"].randomElement(using: &random).map { PriceID($0) }
        settlement.costReason =
            settlement.costNanoUSD == nil ? CostReason.allCases.randomElement(using: &random) : nil
        return Entry(opening: opening, settlement: settlement)
    }

    @Test func `any report equals the sum over its entries`() async throws {
        for seed in 0..<120 {
            var random = SeededGenerator(seed: UInt64(seed))
            var query = Self.query(&random)
            if let group = BruteForce.groups.filter({ !$0.isTime }).randomElement(using: &random),
                let value = entries.randomElement(using: &random).flatMap({ sums.value(of: group, in: $0) })
            {
                query.only[group] = [value, "nobody"]
            }
            let result = try await store.usage(query)
            let expected = sums.result(query)
            // Not the rows themselves, which would fill pages.
            let isEqual = result == expected
            #expect(isEqual, "\(query.groups) \(query.only) in \(query.zone.name), seed \(seed)")

            (query.limit, query.order) = (3, .tokens)
            let top = try await store.usage(query)
            #expect(top.rows.map(\.tokens) == Array(expected.rows.map(\.tokens).sorted(by: >).prefix(3)))
            #expect(top.total == result.total)
            #expect(top.rowCount == result.rowCount)
        }
    }

    /// Some groups in some order, over some time that need not begin and end on the hour.
    private static func query(_ random: inout SeededGenerator) -> UsageQuery {
        let groups = BruteForce.groups.filter { _ in Int.random(in: 0..<6, using: &random) == 0 }
            .shuffled(using: &random)
        let moments = (0..<2).map { _ in
            let hour = Int.random(in: -50..<1750, using: &random) * 3_600_000
            let isWhole = Bool.random(using: &random)
            return noon + .milliseconds(hour + (isWhole ? 0 : .random(in: 0..<3_600_000, using: &random)))
        }
        return UsageQuery(
            groups: groups, since: min(moments[0], moments[1]), until: max(moments[0], moments[1]),
            zone: BruteForce.Clocks.all.randomElement(using: &random)?.zone ?? .utc,
            measuresLatency: Int.random(in: 0..<4, using: &random) == 0)
    }

    @Test func `parts add up to the whole, whatever they are grouped by`() async throws {
        let (since, until) = (noon + .seconds(1000), noon + .seconds(5_000_000))
        let whole = try await store.usage(UsageQuery(groups: [], since: since, until: until)).total
        #expect(whole.requests > 200)
        for group in BruteForce.groups {
            for clocks in BruteForce.Clocks.all {
                let result = try await store.usage(
                    UsageQuery(groups: [group], since: since, until: until, zone: clocks.zone))
                #expect(result.total == whole, "\(group) in \(clocks.zone.name)")
            }
        }
    }

    @Test func `a day is added up once it is over, and what is settled late for it is in both sums`()
        async throws
    {
        let now = noon + .seconds(1200 * 3600)
        #expect(try await store.addUpDays(before: now) > 0)
        #expect(try await store.addUpDays(before: now) == 0)
        let connection = try Connection(path: folder.database, for: .command)
        let row = try connection.prepare(
            SQL(
                """
                SELECT (SELECT sum(requests) FROM usage_day),
                    (SELECT sum(requests) FROM usage_hour WHERE hour < (SELECT until FROM day_sums) * 24),
                    (SELECT max(day) FROM usage_day) < (SELECT until FROM day_sums),
                    (SELECT until FROM day_sums)
                """))
        #expect(try row.step())
        let (days, hours) = (row.int(), row.int())
        #expect(days == hours)
        #expect(days > 100)
        #expect(row.bool())
        #expect(row.int64() == now.hour / 24)
        #expect(try await store.verify().books.first { $0.name == "sums by the hour" }?.gaps == [])
    }

    @Test func `weeks begin on Monday and months on the first`() async throws {
        let since = Timestamp(year: 2026, month: 12, day: 27) ?? noon
        let query = UsageQuery(groups: [.week, .month], since: since, until: since + .seconds(14 * 86_400))
        #expect(
            query.periods.map(\.values) == [
                ["2026-12-21", "2026-12"], ["2026-12-28", "2026-12"], ["2026-12-28", "2027-01"],
                ["2027-01-04", "2027-01"],
            ])
        #expect(zip(query.periods, query.periods.dropFirst()).allSatisfy { $0.until == $1.since })
    }

    @Test func `who used a key last and from which client is known without its entries`() async throws {
        let uses = try await store.lastUses(of: ["k1", "k2", "k3", "k4"])
        for key in ["k1", "k2", "k3"] as [KeyID] {
            let last = try #require(
                entries.filter { $0.opening.key == key }.max { $0.opening.openedAt < $1.opening.openedAt })
            let use = try #require(uses[key])
            #expect(use.at == last.opening.openedAt)
            #expect(use.client == last.opening.caller.client)
            #expect(use.user == last.opening.user)
        }
        #expect(uses.count == 3)
        #expect(try await store.lastUses(of: []).isEmpty)
    }

    @Test func `sums of a ledger from before there were any are made when it is brought up to date`()
        async throws
    {
        let query = UsageQuery(groups: [.key, .client, .day], since: noon, until: noon + .seconds(9_000_000))
        let connection = try Connection(path: folder.database, for: .command)
        // Nobody counted searches then, nor missed their price.
        try connection.execute(
            """
            UPDATE entry SET web_searches = 0, cost_reason = replace(cost_reason, '_searches', '');
            UPDATE usage_hour SET web_searches = 0; UPDATE usage_day SET web_searches = 0
            """)
        let before = try await store.usage(query)
        await store.close()
        try connection.execute(
            """
            DELETE FROM usage_day; UPDATE day_sums SET until = 0; DELETE FROM usage_hour;
            DELETE FROM usage_dimension; DELETE FROM session_hour
            """)
        let step = try #require(Migrations.steps(for: .sqlite).first { $0.name == "rollups" })
        let backfill = try #require(step.sql.firstRange(of: "INSERT INTO usage_dimension"))
        try connection.execute(String(step.sql[backfill.lowerBound...]))
        let next = try await SQLiteStore.open(path: folder.database, role: .command)
        #expect(try await next.usage(query) == before)
        await next.close()
    }
}
