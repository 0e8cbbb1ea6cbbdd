import Domain
import SQLiteStorage
import Testing
import Wire

@testable import ControlPlane

/// `usage_report/messages`, `cost_report` and `usage_report/claude_code`, field by field.
@Suite(.serialized) struct UsageReportTests {
    private let path = "/v1/organizations/usage_report/messages?starting_at=2026-11-21T00:00:00Z"

    /// The rows of all parts.
    private func results(_ report: JSONValue) -> [JSONValue] {
        var rows: [JSONValue] = []
        for part in report["data"]?.elements.map(\.self) ?? [] {
            rows += part["results"]?.elements.map(\.self) ?? []
        }
        return rows
    }

    @Test func `a row has Anthropic's members, and null where it is not grouped`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let reply = try await office.get(path + "&ending_at=2026-11-22T00:00:00Z")
            let bucket = try #require(reply.json["data"]?.elements.map(\.self).first)
            #expect(bucket["starting_at"]?.string == "2026-11-21T00:00:00Z")
            #expect(bucket["ending_at"]?.string == "2026-11-22T00:00:00Z")
            let rows = try #require(bucket["results"]).elements.map(\.self)
            let row = try #require(rows.first)
            #expect(rows.count == 1)
            for name in [
                "account_id", "api_key_id", "context_window", "inference_geo", "model", "service_account_id",
                "service_tier", "workspace_id",
            ] { #expect(row[name]?.isNull == true, "\(name)") }
            let usage = ledger.entries.prefix(16).compactMap(\.settlement?.usage).reduce(Usage(), +)
            #expect(row["uncached_input_tokens"]?.int == usage.input)
            #expect(row["cache_read_input_tokens"]?.int == usage.cacheRead)
            #expect(row["cache_creation"]?["ephemeral_5m_input_tokens"]?.int == usage.cacheWrite5m)
            #expect(row["cache_creation"]?["ephemeral_1h_input_tokens"]?.int == usage.cacheWrite1h)
            #expect(row["output_tokens"]?.int == usage.output)
            #expect(row["server_tool_use"]?["web_search_requests"]?.int == usage.webSearches)
            #expect(usage.webSearches > 0)
            #expect(row["requests"]?.int == 16)
            #expect(row["errors"]?.int == 1)
            #expect(row["unpriced_requests"]?.int == 4)
            #expect(row["cost_usd"]?.string == "0.014814888")
            #expect(reply.json["has_more"]?.bool == false)
            #expect(reply.json["next_page"]?.isNull == true)
        }
    }

    @Test func `groups part the rows and filters narrow them, to the token`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let query =
                "&group_by[]=api_key_id&group_by%5B%5D=model&group_by[]=service_tier&group_by[]=user_id"
                + "&models[]=claude-opus&api_key_ids[]=\(ledger.aliceKey)&api_key_ids[]=\(ledger.robotKey)"
            let rows =
                try await office.get(path + query).json["data"]?.elements.flatMap { bucket in
                    bucket["results"]?.elements.map(\.self) ?? []
                } ?? []
            #expect(!rows.isEmpty)
            for row in rows {
                #expect(row["model"]?.string == "claude-opus")
                #expect(row["service_tier"]?.string == "standard")
                #expect(
                    row["user_id"]?.string
                        == (row["api_key_id"]?.string == ledger.aliceKey.text ? "user_alice" : nil))
            }
            let chosen = ledger.entries.filter {
                $0.opening.requestedModel == "claude-opus" && $0.opening.key != ledger.bobKey
            }
            #expect(
                rows.reduce(0) { $0 + ($1["output_tokens"]?.int ?? 0) }
                    == chosen.reduce(0) { $0 + ($1.settlement?.usage.output ?? 0) })
            #expect(rows.reduce(0) { $0 + ($1["requests"]?.int ?? 0) } == chosen.count)
            let nothing = try await office.get(path + "&service_tiers[]=batch")
            #expect(nothing.json["data"]?.elements.allSatisfy { $0["results"]?.count == 0 } == true)
        }
    }

    @Test(arguments: ["1m", "1h", "1d"])
    func `parts of time follow each other without gaps, page by page, and sum up to the whole`(width: String)
        async throws
    {
        try await Office.open { office in
            let ledger = try await office.keep()
            let asked = path + "&ending_at=2026-11-21T05:30:00Z&bucket_width=\(width)&limit=1"
            let limit = width == "1m" ? "&limit=60" : ""
            let first = width == "1m" ? asked.replacing("&limit=1", with: limit) : asked
            var (next, requests, expected) = ("", 0, "2026-11-21T00:00:00Z")
            repeat {
                let json = try await office.get(first + next).json
                for bucket in try #require(json["data"]).elements {
                    #expect(bucket["starting_at"]?.string == expected)
                    expected = bucket["ending_at"]?.string ?? ""
                    for row in try #require(bucket["results"]).elements {
                        requests += row["requests"]?.int ?? 0
                    }
                }
                next = json["next_page"]?.string.map { "&page=\($0)" } ?? ""
                #expect(json["has_more"]?.bool == !next.isEmpty)
            } while !next.isEmpty
            let end = Office.firstDay + .seconds(19_800)
            #expect(requests == ledger.entries.count { $0.opening.openedAt < end })
            #expect(expected >= "2026-11-21T05:30:00Z")
        }
    }

    @Test func `a cursor of other parameters is refused`() async throws {
        try await Office.open { office in
            let page = try await office.get(path + "&limit=1").json["next_page"]?.string ?? ""
            #expect(page.hasPrefix("page_"))
            for query in [
                path + "&limit=2&page=\(page)", path + "&limit=1&page=\(page)x",
                path + "&limit=1&page=page_0_0",
                path + "&limit=1&models[]=x&page=\(page)",
                path.replacing("usage_report/messages", with: "cost_report") + "&limit=1&page=\(page)",
            ] {
                let reply = try await office.get(query)
                #expect(reply.complaint == "400 page: cursor does not match current query parameters")
            }
        }
    }

    @Test(arguments: [
        ("", "starting_at: Required"), ("starting_at=yesterday", "starting_at: must be an RFC 3339 time"),
        ("starting_at=2026-11-21&ending_at=2026-11-20", "ending_at: must be after starting_at"),
        ("starting_at=2026-11-21&bucket_width=2d", "bucket_width: must be one of 1m, 1h, 1d"),
        ("starting_at=2026-11-21&limit=32", "limit: must be between 1 and 31"),
        ("starting_at=2026-11-21&bucket_width=1h&limit=169", "limit: must be between 1 and 168"),
        ("starting_at=2026-11-21&group_by[]=sql", "group_by: must be among account_id"),
    ])
    func `a report that cannot be made is refused by its parameter`(query: String, words: String) async throws
    {
        try await Office.open { office in
            let reply = try await office.get("/v1/organizations/usage_report/messages?" + query)
            #expect(reply.complaint.hasPrefix("400 " + words), "\(reply.complaint)")
        }
    }

    @Test(arguments: ["1h", "1d"])
    func `rows tell how long requests took when they are asked to`(width: String) async throws {
        try await Office.open { office in
            let ledger = try await office.entriesOfLedger()
            for (number, entry) in ledger.enumerated() {
                var entry = entry
                entry.settlement?.duration = .milliseconds(number + 1)
                entry.settlement?.firstTokenAfter = number < 10 ? .milliseconds(5) : nil
                try await office.store.record(entry)
            }
            // The sixteen requests of the first day, of which each hour has one at most.
            let query = "&ending_at=2026-11-22T00:00:00Z&latency=true&bucket_width="
            let json = try await office.get(path + query + width).json
            let rows = results(json)
            #expect(json["latency_is_partial"]?.bool == false)
            #expect(rows.reduce(0) { $0 + ($1["requests"]?.int ?? 0) } == 16)
            let first = try #require(rows.first)
            #expect(first["latency_ms_p50"]?.int == (width == "1d" ? 8 : 1))
            #expect(first["latency_ms_p95"]?.int == (width == "1d" ? 16 : 1))
            #expect(first["ttft_ms_p50"]?.int == 5)
            #expect(rows.last?["ttft_ms_p95"]?.int == (width == "1d" ? 5 : nil))
            let minutes = try await office.get(path + query + "1m").json
            #expect(results(minutes).map { $0["latency_ms_p50"]?.int } == [1])
            let plain = try await office.get(path).json
            #expect(plain["latency_is_partial"] == nil)
            #expect(results(plain).first?["ttft_ms_p50"] == nil)
            let csv = try await office.get(path + "&latency=true&format=csv").text.split(separator: "\r\n")
            #expect(
                csv.first?.hasSuffix(",cost_usd,latency_ms_p50,latency_ms_p95,ttft_ms_p50,ttft_ms_p95")
                    == true)
            #expect(csv.dropFirst().first?.hasSuffix(",8,16,5,5") == true)
        }
    }

    @Test
    func `requests are grouped by agent and by tags of their keys, and those without a model have none`()
        async throws
    {
        try await Office.open { office in
            var entries = try await office.entriesOfLedger()
            for number in entries.indices {
                entries[number].opening.caller.agent = number % 2 == 0 ? "agent-a" : nil
            }
            entries[0].opening.requestedModel = ""
            for entry in entries { try await office.store.record(entry) }
            var change = KeyChange()
            change.tags = ["cost.center": "x", "stage": "prod"]
            let tagged = try #require(entries[0].opening.key)
            _ = try await office.store.update(tagged, change, by: Office.actor, at: Office.now)
            func rows(_ query: String) async throws -> [JSONValue] {
                results(try await office.get(path + query).json)
            }
            let byAgent = try await rows("&group_by[]=agent_id")
            func requests(_ rows: [JSONValue], _ name: String, _ value: String?) -> Int {
                rows.filter { $0[name]?.string == value }.reduce(0) { $0 + ($1["requests"]?.int ?? 0) }
            }
            #expect(requests(byAgent, "agent_id", "agent-a") == 18)
            #expect(requests(byAgent, "agent_id", nil) == 18)
            #expect(requests(try await rows("&agent_ids[]=agent-a"), "model", nil) == 18)
            let byTag = try await rows("&group_by[]=tag:stage&group_by[]=tag:cost.center")
            #expect(requests(byTag, "tag:stage", "prod") == 12)
            #expect(requests(byTag, "tag:cost.center", nil) == 24)
            let byModel = try await rows("&group_by[]=model")
            #expect(requests(byModel, "model", nil) == 1)
            #expect(requests(byModel, "model", "") == 0)
            let many = (0..<33).map { "&group_by[]=tag:\($0)" }.joined()
            #expect(try await office.get(path + many).complaint == "400 group_by: must be at most 32")
            #expect(
                try await office.get(path + "&group_by[]=tag:").complaint.hasPrefix(
                    "400 group_by: must be among"))
        }
    }

    @Test func `the same report comes as comma-separated values and as lines of JSON`() async throws {
        try await Office.open { office in
            _ = try await office.keep()
            let csv = try await office.get(path + "&group_by[]=model&format=csv")
            let lines = csv.text.split(separator: "\r\n")
            #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
            #expect(lines.first?.hasPrefix("starting_at,ending_at,model,uncached_input_tokens,") == true)
            let asked = try await office.ask(
                "GET", path + "&group_by[]=model", key: office.reader, headers: [("accept", "text/csv")])
            #expect(asked.text == csv.text)
            let jsonl = try await office.get(path + "&group_by[]=model&format=jsonl")
            #expect(jsonl.text.split(separator: "\n").count == lines.count - 1)
        }
    }

    @Test func `a day of Claude Code has actors, sessions and models, and nobody else's requests`()
        async throws
    {
        try await Office.open { office in
            let ledger = try await office.keep()
            let path = "/v1/organizations/usage_report/claude_code?starting_at=2026-11-21"
            let reply = try await office.get(path)
            let rows = try #require(reply.json["data"]).elements.map(\.self)
            let day = ledger.entries.prefix(16).filter { $0.opening.caller.client == "claude-cli/2.1" }
            #expect(rows.count == 3)
            let actors = rows.map {
                $0["actor"]?["email_address"]?.string ?? $0["actor"]?["api_key_name"]?.string
            }
            #expect(Set(actors) == ["alice@example.org", "bob", "robot"])
            for row in rows {
                #expect(row["date"]?.string == "2026-11-21T00:00:00Z")
                #expect(row["core_metrics"]?["lines_of_code"]?["added"]?.int == 0)
            }
            let robot = try #require(rows.first { $0["actor"]?["type"]?.string == "api_actor" })
            let mine = day.filter { $0.opening.key == ledger.robotKey }
            #expect(
                robot["core_metrics"]?["num_sessions"]?.int == Set(mine.map(\.opening.caller.session)).count)
            let models = try #require(robot["model_breakdown"]).elements.map(\.self)
            #expect(
                models.reduce(0) { $0 + ($1["tokens"]?["output"]?.int ?? 0) }
                    == mine.reduce(0) { $0 + ($1.settlement?.usage.output ?? 0) })
            #expect(models.allSatisfy { $0["estimated_cost"]?["amount"]?.isNumber == true })
            #expect(rows.allSatisfy { $0["terminal_type"]?.string == "claude-cli" })
            let first = try await office.get(path + "&limit=2")
            let page = try #require(first.json["next_page"]?.string)
            let second = try await office.get(path + "&limit=2&page=\(page)")
            #expect(second.json["data"]?.count == 1)
            let wrong = try await office.get(path + "T12:00:00Z")
            #expect(wrong.complaint == "400 starting_at: must be a day such as 2026-11-23")
        }
    }
}
