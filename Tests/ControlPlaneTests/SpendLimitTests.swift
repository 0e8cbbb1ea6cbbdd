import Domain
import SQLiteStorage
import Testing
import Wire

@testable import ControlPlane

/// Budgets as Anthropic's spend limits.
@Suite(.serialized) struct SpendLimitTests {
    private let path = "/v1/organizations/spend_limits"

    @Test func `a limit is set, shown with what was spent, set anew and removed`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let scope = #""scope":{"type":"user","user_id":"user_alice"}"#
            let made = try await office.post(path, "{\(scope),\"amount\":\"50000\",\"strict\":true}")
            #expect(made.json["type"]?.string == "spend_limit")
            #expect(made.json["scope"]?["user_id"]?.string == "user_alice")
            #expect(made.json["amount"]?.string == "50000")
            #expect(made.json["period"]?.string == "monthly")
            let spent = ledger.entries.filter { $0.opening.user == "user_alice" }
                .reduce(0) { $0 + ($1.settlement?.costNanoUSD ?? 0) }
            #expect(made.json["period_to_date_spend"]?.string == Cents.text(nanoUSD: spent))
            #expect(made.json["period_started_at"]?.string == "2026-11-01T00:00:00.000Z")
            let id = try #require(made.json["id"]?.string)
            let again = try await office.post(path, "{\(scope),\"amount\":\"7\"}")
            #expect(again.json["id"]?.string == id)
            #expect(again.json["amount"]?.string == "7")
            #expect(again.json["strict"]?.bool == true)
            let listed = try await office.get(path + "?scope_type=user")
            #expect(listed.json["data"]?.elements.map { $0["id"]?.string } == [id])
            let others = try await office.get(path + "?scope_type=organization")
            #expect(others.json["data"]?.count == 0)
            let removed = try await office.ask("DELETE", "\(path)/\(id)", key: office.writer)
            #expect(removed.json["type"]?.string == "spend_limit_deleted")
            let missing = try await office.get("\(path)/\(id)")
            #expect(missing.complaint == "404 spend limit not found")
        }
    }

    @Test(arguments: [
        (#"{"amount":"1"}"#, "scope.type: Required"),
        (#"{"scope":{"type":"user"},"amount":"1"}"#, "scope.user_id: Required"),
        (#"{"scope":{"type":"user","user_id":"x"},"amount":"1"}"#, "scope.user_id: is no user"),
        (#"{"scope":{"type":"organization"}}"#, "amount: Required"),
        (
            #"{"scope":{"type":"organization"},"amount":null,"time_zone":"Mars"}"#,
            "time_zone: is not known"
        ),
        (#"{"scope":{"type":"rbac_group"},"amount":"1"}"#, "scope.type: must be one of organization"),
        (#"{"scope":{"type":"organization"},"amount":"1.5"}"#, "amount: must be a whole-number decimal"),
        (
            #"{"scope":{"type":"organization"},"amount":100}"#,
            "amount: must be a whole-number decimal string of cents"
        ),
        (
            #"{"scope":{"type":"organization"},"amount":"1","period":"hourly"}"#,
            "period: must be one of daily"
        ),
        (#"{"scope":{"type":"organization"},"amount":"1","currency":"EUR"}"#, "currency: must be USD"),
        (#"{"scope":{"type":"organization"},"amount":"1","time_zone":"Mars"}"#, "time_zone: is not known"),
        (#"{"scope":{"type":"organization"},"amount":"1","warning_percent":0}"#, "warning_percent: must be"),
    ])
    func `a limit that cannot be taken is refused by its field`(body: String, words: String) async throws {
        try await Office.open { office in
            let reply = try await office.post(path, body)
            #expect(reply.complaint.hasPrefix("400 " + words), "\(reply.complaint)")
            #expect(try await office.store.directory().budgets.isEmpty)
        }
    }

    @Test func `null lifts a limit, once and again, and leaves the others`() async throws {
        try await Office.open { office in
            _ = try await office.keep()
            let scope = #""scope":{"type":"user","user_id":"user_alice"}"#
            let made = try await office.post(path, "{\(scope),\"amount\":\"50000\"}")
            let daily = try await office.post(path, "{\(scope),\"amount\":\"700\",\"period\":\"daily\"}")
            for _ in 1...2 {
                let lifted = try await office.post(path, "{\(scope),\"amount\":null}")
                #expect(lifted.status == 200)
                #expect(lifted.json["type"]?.string == "spend_limit")
                #expect(lifted.json["amount"]?.isNull == true)
                #expect(lifted.json["period"]?.string == "monthly")
                #expect(lifted.json["scope"]?["user_id"]?.string == "user_alice")
                let left = try await office.get(path).json["data"]?.elements.map { $0["id"]?.string }
                #expect(left == [daily.json["id"]?.string])
            }
            let audit = try await office.get(path + "/audit").json["data"]?.elements.map(\.self) ?? []
            #expect(audit.map { $0["action"]?.string ?? "" }.filter { $0 == "spend_limit.delete" }.count == 1)
            #expect(audit.first?["target_id"]?.string == made.json["id"]?.string)
        }
    }

    @Test func `limits are listed page by page in both of Anthropic's ways`() async throws {
        try await Office.open { office in
            _ = try await office.keep()
            for period in ["daily", "weekly", "monthly"] {
                _ = try await office.post(
                    path, #"{"scope":{"type":"organization"},"amount":"1","period":"\#(period)"}"#)
            }
            _ = try await office.post(
                path, #"{"scope":{"type":"workspace","workspace_id":"wrkspc_lab"},"amount":"0"}"#)
            let all = try await office.get(path).json["data"]?.elements.map { $0["id"]?.string ?? "" } ?? []
            #expect(all.count == 4)
            for (parameter, member) in [("after_id", "last_id"), ("page", "next_page")] {
                var (seen, next): ([String], String) = ([], "")
                repeat {
                    let json = try await office.get("\(path)?limit=3\(next)").json
                    seen += json["data"]?.elements.map { $0["id"]?.string ?? "" } ?? []
                    let cursor = json["has_more"]?.bool == true ? json[member]?.string : nil
                    next = cursor.map { "&\(parameter)=\($0)" } ?? ""
                } while !next.isEmpty
                #expect(seen == all, "\(parameter)")
            }
            let lab = try await office.get(path + "?scope_type[]=workspace&workspace_id=wrkspc_lab").json
            #expect(lab["data"]?.elements.map { $0["amount"]?.string } == ["0"])
            let two = try await office.get(path + "?scope_type[]=workspace&scope_type[]=organization").json
            #expect(two["data"]?.count == 4)
            let wrong = try await office.get(path + "?scope_type[]=seat_tier")
            #expect(wrong.complaint.hasPrefix("400 scope_type: must be among"))
            let both = try await office.get(path + "?after_id=a&before_id=b")
            #expect(both.complaint == "400 after_id and before_id are mutually exclusive")
        }
    }

    @Test func `a user's own limit is effective, else the organization's, and each period by itself`()
        async throws
    {
        try await Office.open { office in
            let ledger = try await office.keep()
            _ = try await office.post(path, #"{"scope":{"type":"organization"},"amount":"90000"}"#)
            _ = try await office.post(
                path, #"{"scope":{"type":"user","user_id":"user_alice"},"amount":"50000"}"#)
            func spent(_ user: String?, from: Timestamp = Timestamp(milliseconds: 0)) -> String {
                Cents.text(
                    nanoUSD: ledger.entries.filter {
                        (user == nil || $0.opening.user == user) && $0.opening.openedAt >= from
                    }.reduce(0) { $0 + ($1.settlement?.costNanoUSD ?? 0) })
            }
            let rows = try await office.get(path + "/effective").json["data"]?.elements.map(\.self) ?? []
            #expect(rows.map { $0["actor"]?["name"]?.string } == ["alice", "bob"])
            #expect(rows.map { $0["amount"]?.string } == ["50000", "90000"])
            #expect(rows.map { $0["source"]?["type"]?.string } == ["user", "organization"])
            #expect(rows.map { $0["period"]?.string } == ["monthly", "monthly"])
            #expect(
                rows.map { $0["period_to_date_spend"]?.string } == [spent("user_alice"), spent("user_bob")])
            #expect(rows.map { $0["limit_spend"]?.string } == [spent("user_alice"), spent(nil)])
            #expect(rows[0]["actor"]?["email_address"]?.string == "alice@example.org")
            #expect(rows[0]["actor"]?["deleted"]?.bool == false)
            #expect(rows[0]["scope"]?["user_id"]?.string == "user_alice")
            let daily = try await office.get(path + "/effective?period[]=daily&user_ids[]=user_bob").json
            let bob = try #require(daily["data"]?.elements.map(\.self).first)
            #expect(bob["amount"]?.isNull == true)
            #expect(bob["spend_limit_id"]?.isNull == true)
            #expect(bob["source"]?.isNull == true)
            let today = Timestamp(milliseconds: 1_795_392_000_000)
            #expect(bob["period_to_date_spend"]?.string == spent("user_bob", from: today))
        }
    }

    @Test func `effective limits are found, sorted and paged by user`() async throws {
        try await Office.open { office in
            _ = try await office.keep()
            _ = try await office.post(path, #"{"scope":{"type":"organization"},"amount":"1"}"#)
            func names(_ query: String) async throws -> [String?] {
                let reply = try await office.get("\(path)/effective?\(query)")
                return reply.json["data"]?.elements.map { $0["actor"]?["name"]?.string } ?? []
            }
            let sorted = try await office.get(path + "/effective?period[]=weekly&sort=spend_desc").json[
                "data"]
            let spends =
                sorted?.elements.compactMap { Double($0["period_to_date_spend"]?.string ?? "") } ?? []
            #expect(spends.count == 2 && spends[0] > spends[1])
            #expect(try await names("q=EXAMPLE.org") == ["alice"])
            #expect(try await names("q=%25") == [])
            let first = try await office.get(path + "/effective?limit=1")
            #expect(first.json["data"]?.count == 1)
            let next = try #require(first.json["next_page"]?.string)
            #expect(try await names("limit=1&page=\(next)") == ["bob"])
            let moved = try await office.get(path + "/effective?limit=2&page=\(next)")
            #expect(moved.complaint == "400 page: cursor does not match current query parameters")
        }
    }

    @Test(arguments: ["sort=spend_desc", "sort=spend_desc&period[]=daily&period[]=weekly"])
    func `sorting by spend takes exactly one period`(query: String) async throws {
        try await Office.open { office in
            let reply = try await office.get("\(path)/effective?\(query)")
            #expect(reply.complaint == "400 sort=spend_desc requires exactly one period[]")
        }
    }

    @Test func `what became of limits is told in their own words`() async throws {
        try await Office.open { office in
            let made = try await office.post(path, #"{"scope":{"type":"organization"},"amount":"5"}"#)
            let id = try #require(made.json["id"]?.string)
            _ = try await office.post(path, #"{"scope":{"type":"organization"},"amount":"6"}"#)
            _ = try await office.ask("DELETE", "\(path)/\(id)", key: office.writer)
            let log = try await office.get(path + "/audit").json
            let events = log["data"]?.elements.map(\.self) ?? []
            #expect(
                events.map { $0["action"]?.string }
                    == ["spend_limit.delete", "spend_limit.upsert", "spend_limit.upsert"])
            #expect(events.map { $0["before"]?["amount"]?.string } == ["6", "5", nil])
            #expect(events.map { $0["after"]?["amount"]?.string } == [nil, "6", "5"])
            #expect(events.allSatisfy { $0["type"]?.string == "audit_event" && $0["id"]?.string != nil })
            #expect(events.allSatisfy { $0["target_id"]?.string == id && $0["reason"]?.isNull == true })
            #expect(events.allSatisfy { $0["actor"]?.string?.hasPrefix("admin-key:") == true })
            #expect(log["has_more"]?.bool == false)
            let last = try #require(events.first?["id"]?.string)
            let older = try await office.get(path + "/audit?limit=1&after_id=\(last)").json
            #expect(older["data"]?.elements.map { $0["after"]?["amount"]?.string } == ["6"])
            #expect(older["has_more"]?.bool == true)
        }
    }

    @Test func `nobody asks for more money here`() async throws {
        try await Office.open { office in
            let path = "/v1/organizations/spend_limit_increase_requests"
            let list = try await office.get(path)
            #expect(list.text == #"{"data":[],"has_more":false,"next_page":null}"#)
            for (method, end) in [("GET", ""), ("POST", "/approve"), ("POST", "/deny")] {
                let reply = try await office.ask(method, path + "/slir_1" + end, key: office.writer)
                #expect(reply.complaint == "404 spend limit increase request not found")
            }
        }
    }

    @Test func `who may only look is told what is missing`() async throws {
        try await Office.open { office in
            let reply = try await office.ask("POST", path, key: office.reader, body: "{}")
            #expect(reply.complaint == "403 requires write:spend_limits")
            #expect(reply.json["error"]?["type"]?.string == "permission_error")
            let nobody = try await office.ask("GET", path)
            #expect(nobody.complaint == "401 missing or invalid admin credentials")
        }
    }
}
