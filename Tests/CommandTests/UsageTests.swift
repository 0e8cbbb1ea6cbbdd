import Domain
import Testing
import Wire

@testable import tollgate

@Suite struct UsageTests {
    @Test func `usage is summed by key and model, and what runs is left out`() async throws {
        let usage = await (try await Sandbox.withLedger()).run("usage")
        #expect(usage.status == .done)
        #expect(
            usage.output == """
                KEY         MODEL     REQUESTS  FAILED  INPUT  CACHE READ  CACHE WRITE  OUTPUT     COST
                alice (k1)  claude-x         1       0  1,200      30,000           10     450  $0.0123
                bob (k2)    gpt-x            1       1      0           0            0       0        -
                total                        2       1  1,200      30,000           10     450  $0.0123

                """)
    }

    @Test func `the JSON of usage has the groups by name, then the sums`() async throws {
        let usage = await (try await Sandbox.withLedger()).run("usage", "--by", "outcome,day", "--json")
        let json = try JSONDocument(Array(usage.output.utf8)).root
        #expect(json.count == 2)
        let row = try #require(json.elements.first { $0["outcome"]?.string == "completed" })
        #expect(
            row.members.map(\.name) == [
                "outcome", "day", "requests", "failures", "estimated_requests", "unpriced_requests",
                "input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
                "output_tokens", "reasoning_tokens", "cost_nano_usd",
            ])
        #expect(row["cost_nano_usd"]?.int == 12_345_678)
        #expect(row["reasoning_tokens"]?.int == 200)
    }

    @Test func `the CSV of usage has the same names`() async throws {
        let usage = await (try await Sandbox.withLedger()).run("usage", "--by", "provider", "--csv")
        let lines = usage.output.split(separator: "\r\n")
        #expect(
            lines.first == """
                provider,requests,failures,estimated_requests,unpriced_requests,input_tokens,cache_read_tokens,\
                cache_write_5m_tokens,cache_write_1h_tokens,output_tokens,reasoning_tokens,cost_nano_usd
                """)
        #expect(lines.contains("openai,1,0,0,0,1200,30000,10,0,450,200,12345678"))
        #expect(usage.output.utf8.suffix(2).elementsEqual([13, 10]))
    }

    @Test func `a cell of CSV is quoted where it must be`() {
        let row = UsageRow(
            values: [#"say "a, b""#], requests: 1, failures: 0, estimated: 0, unpriced: 1, usage: Usage(),
            costNanoUSD: nil)
        let table = UsageTable(groups: [.client], rows: [row], keys: [:])
        #expect(table.csv.contains(#""say ""a, b""",1,0,0,1,0,0,0,0,0,0,"#))
    }

    @Test func `estimates and missing prices are said`() {
        let row = UsageRow(
            values: ["x"], requests: 1200, failures: 0, estimated: 3, unpriced: 1100, usage: Usage(input: 5),
            costNanoUSD: nil)
        let table = UsageTable(groups: [.user], rows: [row], keys: [:])
        #expect(
            table.notes == [
                "3 of 1,200 requests have estimated tokens.", "1,100 of 1,200 requests have no price.",
            ])
    }

    @Test(arguments: [
        (["--since", "1h"], 1), (["--since", "3h"], 2),
        (["--since", "2026-11-23", "--until", "2026-11-23T08:00"], 1),
        (["--until", "2h"], 0),
    ])
    func `since is the first moment that counts, until the first that does not`(
        window: [String], requests: Int
    ) async throws {
        let counted = await (try await Sandbox.withLedger()).run(
            ["usage", "--by", "user", "--json"] + window)
        let json = try JSONDocument(Array(counted.output.utf8)).root
        #expect(json.elements.reduce(0) { $0 + ($1["requests"]?.int ?? 0) } == requests)
    }

    @Test(arguments: [
        ["usage", "--by", "colour"], ["usage", "--by", "key,key"], ["usage", "--by", ""],
        ["usage", "--since", "x"], ["usage", "--json", "--csv"],
        ["usage", "--since", "2026-11-02", "--until", "2026-11-01"],
    ])
    func `wrong usage is told`(arguments: [String]) async throws {
        let outcome = await (try await Sandbox.withLedger()).run(arguments)
        #expect(outcome.status == .wrongUsage)
        #expect(outcome.output.isEmpty)
    }

    @Test func `without a database there is nothing to sum`() async throws {
        let sandbox = try Sandbox()
        let outcome = await sandbox.run("usage")
        #expect(outcome.status == .notFound)
        #expect(outcome.talk.contains(sandbox.databasePath))
        #expect(!FilePath.exists(sandbox.databasePath))
    }
}
