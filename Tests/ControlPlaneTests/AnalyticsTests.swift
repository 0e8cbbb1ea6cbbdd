import Domain
import SQLiteStorage
import Testing
import Wire

@testable import ControlPlane

/// `analytics/usage` and `analytics/cost`.
@Suite(.serialized) struct AnalyticsTests {
    private let path = "/v1/organizations/analytics/usage?starting_at=2026-11-21T00:00:00Z"

    private func rows(_ office: Office, _ query: String) async throws -> [JSONValue] {
        try await office.get(path + query).json["data"]?.elements.map(\.self) ?? []
    }

    @Test func `without groups there is one row of everything`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let reply = try await office.get(path)
            let row = try #require(reply.json["data"]?.elements.map(\.self).first)
            let usage = ledger.entries.compactMap(\.settlement?.usage).reduce(Usage(), +)
            #expect(row["usage"]?["requests"]?.int == 36)
            #expect(row["usage"]?["total_tokens"]?.int == usage.prompt + usage.output)
            #expect(row["usage"]?["cache_creation"]?["ephemeral_1h_input_tokens"]?.int == usage.cacheWrite1h)
            #expect(row["ending_at"]?.string == "2026-11-23T10:00:00Z")
            #expect(row["group"]?["actor"]?.isNull == true)
            #expect(reply.json["organization_id"]?.string?.hasPrefix("org_") == true)
            #expect(reply.json["data_refreshed_at"]?.string == "2026-11-23T09:05:00.000Z")
            #expect(reply.json["has_more"]?.bool == false)
        }
    }

    @Test func `actors are users with all their keys, and keys without a user`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let rows = try await rows(office, "&group_by[]=actor&order_by=output_tokens&order=asc")
            #expect(rows.count == 3)
            let outputs = rows.map { $0["usage"]?["output_tokens"]?.int ?? 0 }
            #expect(outputs == outputs.sorted())
            let alice = try #require(rows.first { $0["group"]?["actor"]?["user_id"]?.string == "user_alice" })
            #expect(alice["group"]?["actor"]?["type"]?.string == "user_actor")
            #expect(alice["group"]?["actor"]?["email_address"]?.string == "alice@example.org")
            #expect(alice["group"]?["actor"]?["deleted"]?.bool == false)
            #expect(alice["group"]?["api_key_id"]?.isNull == true)
            let robot = try #require(rows.first { $0["group"]?["actor"]?["type"]?.string == "api_actor" })
            #expect(robot["group"]?["actor"]?["api_key_id"]?.string == ledger.robotKey.text)
            let kinds = try await self.rows(office, "&group_by[]=actor_type")
            #expect(kinds.map { $0["usage"]?["requests"]?.int } == [24, 12])
            let only = try await self.rows(office, "&group_by[]=actor&actor_ids[]=user_bob")
            #expect(only.count == 1)
            _ = try await office.store.delete(ledger.bob, by: Office.actor, at: Office.now)
            let present = try await self.rows(office, "&group_by[]=actor&exclude_deleted_users=true")
            #expect(present.count == 2)
        }
    }

    @Test func `pages lead through all rows, and a cursor belongs to its parameters`() async throws {
        try await Office.open { office in
            _ = try await office.keep()
            let query = "&group_by[]=api_key_id&group_by[]=session_id&time_bucket_width=1d&order_by=time"
            let all = try await rows(office, query + "&limit=1000")
            var (seen, next): ([[UInt8]], String) = ([], "")
            repeat {
                let json = try await office.get(path + query + "&limit=7" + next).json
                seen += json["data"]?.elements.map { Array($0.raw) } ?? []
                next = json["next_page"]?.string.map { "&page=\($0)" } ?? ""
            } while !next.isEmpty
            #expect(seen == all.map { Array($0.raw) })
            #expect(all.count > 14)
            let wrong = try await office.get(path + "&page=page_7_abc")
            #expect(wrong.complaint == "400 page: cursor does not match current query parameters")
        }
    }

    @Test func `products are told by their client, and what no request here has is null`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let all = try await rows(
                office, "&group_by[]=product&group_by[]=inference_geo&group_by[]=rbac_group_id")
            #expect(
                Set(all.map { $0["group"]?["product"]?.string }) == ["claude_code", "messages_api"])
            #expect(all.allSatisfy { $0["group"]?["inference_geo"]?.isNull == true })
            #expect(all.allSatisfy { $0["group"]?["rbac_group_id"]?.isNull == true })
            let mine = ledger.entries.filter { $0.opening.caller.client == "claude-cli/2.1" }
            let only = try await rows(office, "&products[]=claude_code")
            #expect(only.map { $0["usage"]?["requests"]?.int } == [mine.count])
            #expect(try await rows(office, "&rbac_group_ids[]=x").isEmpty)
            let id = try await office.store.organization().id
            #expect(try await rows(office, "&organization_ids[]=\(id)").count == 1)
            #expect(try await rows(office, "&organization_ids[]=other").isEmpty)
        }
    }

    @Test func `by the minute there is a row for each minute with requests, for a day at most`() async throws
    {
        try await Office.open { office in
            let ledger = try await office.keep()
            let day =
                "/v1/organizations/analytics/usage?starting_at=2026-11-21T00:00:00Z&time_bucket_width=1m&limit=1000"
            let reply = try await office.get(day + "&ending_at=2026-11-22T00:00:00Z&order_by=time&order=asc")
            let found = reply.json["data"]?.elements.map(\.self) ?? []
            #expect(
                found.map { $0["starting_at"]?.string }
                    == ledger.entries.prefix(16).map { $0.opening.openedAt.description })
            #expect(found[1]["ending_at"]?.string == "2026-11-21T01:31:00Z")
            #expect(
                found.map { $0["usage"]?["output_tokens"]?.int }
                    == ledger.entries.prefix(16).map { $0.settlement?.usage.output })
            let long = try await office.get(day + "&ending_at=2026-11-22T00:01:00Z")
            #expect(long.complaint == "400 ending_at: must be at most 24h after starting_at by the minute")
        }
    }

    @Test func `cost is cents by the same groups`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let reply = try await office.get(
                path.replacing("analytics/usage", with: "analytics/cost")
                    + "&group_by[]=model&models[]=claude-opus")
            let row = try #require(reply.json["data"]?.elements.map(\.self).first)
            let nano = ledger.entries.filter { $0.opening.requestedModel == "claude-opus" }
                .reduce(0) { $0 + ($1.settlement?.costNanoUSD ?? 0) }
            #expect(row["cost"]?["amount"]?.string == Cents.text(nanoUSD: nano))
            #expect(row["cost"]?["list_amount"]?.string == row["cost"]?["amount"]?.string)
            #expect(row["cost"]?["currency"]?.string == "USD")
            #expect(row["group"]?["model"]?.string == "claude-opus")
        }
    }

    @Test(arguments: [
        (0, "0"), (1, "0.0000001"), (10_000_000, "1"), (12_345_678_900, "1234.56789"), (-5_000_000, "-0.5"),
        (Int64.min, "-922337203685.4775808"),
    ])
    func `nano-dollars become cents exactly`(nano: Int64, text: String) {
        #expect(Cents.text(nanoUSD: nano) == text)
    }
}
