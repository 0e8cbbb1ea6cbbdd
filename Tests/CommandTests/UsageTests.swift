import Domain
import Presentation
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
        #expect(
            json.members.map(\.name) == [
                "since", "until", "zone", "rows", "row_count", "total", "incomplete_before",
                "measured_in_part",
            ])
        #expect(json["rows"]?.count == 2)
        #expect(json["total"]?["requests"]?.int == 2)
        #expect(json["total"]?["failures"]?.int == 1)
        #expect(json["incomplete_before"]?.isNull == true)
        let row = try #require(json["rows"]?.elements.first { $0["outcome"]?.string == "completed" })
        #expect(
            row.members.map(\.name) == [
                "outcome", "day", "requests", "failures", "aborted", "estimated_requests",
                "unpriced_requests", "interrupted_requests", "input_tokens", "cache_read_tokens",
                "cache_write_5m_tokens",
                "cache_write_1h_tokens",
                "output_tokens", "reasoning_tokens", "web_searches", "cost_nano_usd",
            ])
        #expect(row["cost_nano_usd"]?.int == 12_345_678)
        #expect(row["reasoning_tokens"]?.int == 200)
    }

    @Test func `the CSV of usage has the same names`() async throws {
        let usage = await (try await Sandbox.withLedger()).run("usage", "--by", "provider", "--csv")
        let lines = usage.output.split(separator: "\r\n")
        #expect(
            lines.first == """
                provider,requests,failures,aborted,estimated_requests,unpriced_requests,interrupted_requests,input_tokens,\
                cache_read_tokens,cache_write_5m_tokens,cache_write_1h_tokens,output_tokens,reasoning_tokens,web_searches,\
                cost_nano_usd
                """)
        #expect(lines.contains("openai,1,0,0,0,0,0,1200,30000,10,0,450,200,2,12345678"))
        #expect(usage.output.utf8.suffix(2).elementsEqual([13, 10]))
    }

    @Test func `a cell of CSV is quoted where it must be`() {
        let row = UsageRow(
            values: [#"say "a, b""#], requests: 1, failures: 0, estimated: 0, unpriced: 1, usage: Usage(),
            costNanoUSD: nil)
        let table = table(by: .client, [row])
        #expect(table.csv.contains(#""say ""a, b""",1,0,0,0,1,0,0,0,0,0,0,"#))
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("'=1", "''=1"), ("'quoted'", "'quoted'"), ("a=1", "a=1"), ("=1,2", "\"'=1,2\""),
        ("\"\u{301},=1", "\"\"\"\u{301},=1\""),
    ])
    func `a cell of CSV is no formula, and is read back as it was`(cell: String, written: String) throws {
        let line = CommaSeparated.line([cell, "end"])
        #expect(line == written + ",end\r\n")
        #expect(try CommaSeparated.rows(line) == [[cell, "end"]])
    }

    @Test func `estimates and missing prices are said`() {
        let row = UsageRow(
            values: ["x"], requests: 1200, failures: 0, estimated: 3, unpriced: 1100, usage: Usage(input: 5),
            costNanoUSD: nil)
        let table = table(by: .user, [row])
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
        #expect(json["total"]?["requests"]?.int == requests)
    }

    @Test(arguments: ["--user", "--team"])
    func `whom nobody knows is not found`(option: String) async throws {
        let usage = await (try await Sandbox.withLedger()).run("usage", option, "nobody")
        #expect(usage.status == .notFound)
        #expect(usage.talk.contains("nobody"))
    }

    @Test(
        arguments: [
            (["--by", "user", "--top", "1", "--bucket", "1h"], "2026-11-23T07:00:00Z", 2),
            (["--by", "model", "--order", "requests", "--key", "k2"], "gpt-x", 1),
            (["--by", "mapped", "--outcome", "completed", "--provider", "openai"], "openai/gpt-5.1", 1),
            (["--by", "month", "--session", "s1", "--client", "claude-cli/2.1"], "2026-11", 1),
            (["--by", "week", "--model", "nothing"], nil, 0),
        ] as [([String], String?, Int)])
    func `reports are cut, ordered and narrowed`(options: [String], first: String?, rows: Int) async throws {
        let usage = await (try await Sandbox.withLedger()).run(["usage", "--json"] + options)
        let json = try JSONDocument(Array(usage.output.utf8)).root
        #expect(json["row_count"]?.int == rows)
        let row = json["rows"]?.elements.first { _ in true }
        #expect(row?.members.first { _ in true }?.value.string == first)
    }

    @Test func `a report that is cut says so, and its total has everything`() async throws {
        let usage = await (try await Sandbox.withLedger()).run("usage", "--top", "1")
        #expect(usage.lines.count == 3)
        #expect(usage.lines.last?.hasPrefix("total") == true)
        #expect(usage.lines.last?.contains(" 2 ") == true)
        #expect(usage.talk.contains("1 of 2 rows are shown; the total has all."))
    }

    @Test(arguments: [
        ["usage", "--by", "colour"], ["usage", "--by", "key,key"], ["usage", "--by", ""],
        ["usage", "--top", "0"], ["usage", "--bucket", "5m"], ["usage", "--order", "size"],
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

    private func table(by group: UsageQuery.Group, _ rows: [UsageRow]) -> UsageTable {
        let query = UsageQuery(groups: [group], since: Sandbox.now, until: Sandbox.now)
        return UsageTable(query: query, result: UsageResult(rows, for: query), keys: [:], people: People())
    }
}
