import Domain
import HTTPTypes
import SQLiteStorage
import Testing
import Vault
import Wire

@testable import ControlPlane

/// The life of a service key over HTTP.
@Suite(.serialized) struct KeyRouteTests {
    private let path = "/v1/organizations/api_keys"

    @Test func `a key is created with what was asked for, and its secret is told once`() async throws {
        try await Office.open { office in
            let reply = try await office.post(
                path,
                """
                {"name":"ci","models":["claude-*"],"limits":{"rpm":60,"tpm":1000,"concurrency":4},
                 "tags":{"stage":"test"},"note":"n","expires_at":"2027-01-01T00:00:00Z"}
                """)
            #expect(reply.status == 200)
            let token = try #require(reply.json["key"]?.string)
            let id = try #require(KeyToken(token)?.id)
            #expect(reply.json["id"]?.string == id.text)
            let key = try #require(try await office.store.directory().keys[id])
            #expect(office.vault.accepts(KeyToken(token)?.secret ?? Secret(""), of: key, at: Office.now))
            #expect(key.limits.requestsPerMinute == 60)
            #expect(key.limits.inputTokensPerMinute == 1000)
            #expect(key.limits.outputTokensPerMinute == 1000)
            #expect(key.limits.concurrentRequests == 4)
            #expect(key.tags == ["stage": "test"])
            #expect(key.createdBy?.text == "admin-key:\(AdminToken(office.writer)?.id.text ?? "")")
            let shown = try await office.get("\(path)/\(id)")
            #expect(shown.json["key"] == nil)
            #expect(!shown.text.contains(token.suffix(40)))
            let event = try #require(
                try await office.store.events(AuditFilter(), limit: 1).first)
            #expect(event.action == "service_key.create")
            #expect(event.actor == key.createdBy)
        }
    }

    @Test func `a key has Anthropic's members`() async throws {
        try await Office.open { office in
            _ = try await office.serviceKey(name: "alice")
            let reply = try await office.get(path)
            let key = try #require(reply.json["data"]?.elements.map(\.self).first)
            #expect(key["type"]?.string == "api_key")
            #expect(key["name"]?.string == "alice")
            #expect(key["status"]?.string == "active")
            #expect(key["created_at"]?.string == "2026-11-23T09:05:00.000Z")
            #expect(key["created_by"]?["type"]?.string == "user")
            #expect(key["expires_at"]?.isNull == true)
            #expect(key["partial_key_hint"]?.string?.hasPrefix("tg-k") == true)
            #expect(key["principal"]?.isNull == true)
            #expect(key["scope"]?["type"]?.string == "organization")
            #expect(key["workspace_id"]?.isNull == true)
            #expect(reply.json["has_more"]?.bool == false)
            #expect(reply.json["first_id"]?.string == key["id"]?.string)
            #expect(reply.json["last_id"]?.string == key["id"]?.string)
        }
    }

    @Test func `who used a key last, when and from which client is told with the key`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let unused = try #require(KeyToken(try await office.serviceKey(name: "unused"))?.id)
            let last = try #require(
                ledger.entries.filter { $0.opening.key == ledger.aliceKey }
                    .max { $0.opening.openedAt < $1.opening.openedAt })
            let list = try await office.get(path).json["data"]?.elements.map(\.self) ?? []
            for key in [
                try await office.get("\(path)/\(ledger.aliceKey)").json,
                try #require(list.first { $0["id"]?.string == ledger.aliceKey.text }),
            ] {
                #expect(key["last_used_at"]?.string == "2026-11-23T01:30:00.000Z")
                #expect(key["last_client"]?.string == last.opening.caller.client)
                #expect(key["last_user_id"]?.string == "user_alice")
            }
            let idle = try #require(list.first { $0["id"]?.string == unused.text })
            for name in ["last_used_at", "last_client", "last_user_id"] {
                #expect(idle[name]?.isNull == true)
            }
        }
    }

    @Test func `a key is created with its budget, both or none`() async throws {
        try await Office.open { office in
            let made = try await office.post(
                path,
                #"{"name":"ci","budget":{"amount_usd":"5","period":"day","zone":"UTC","strict":true,"#
                    + #""warning_percent":50}}"#)
            let id = try #require(made.json["id"]?.string)
            #expect(made.json["key"]?.string?.hasPrefix("tg-") == true)
            let budgets = try await office.get("/v1/organizations/budgets").json["data"]
            let budget = try #require(budgets?.elements.map(\.self).first)
            #expect(budgets?.count == 1)
            #expect(budget["scope"]?.string == "key")
            #expect(budget["subject"]?.string == id)
            #expect(budget["amount_nano_usd"]?.int == 5_000_000_000)
            #expect(budget["period"]?.string == "day")
            #expect(budget["strict"]?.bool == true)
            #expect(budget["warning_percent"]?.int == 50)
        }
    }

    @Test func `a budget is taken by its other names too`() async throws {
        try await Office.open { office in
            let budget = #"{"amount_usd":"5","window":"week","timezone":"UTC","hard":true}"#
            let made = try await office.post(path, #"{"name":"ci","budget":\#(budget)}"#)
            #expect(made.status == 200)
            let stored = try #require(try await office.store.directory().budgets.first)
            #expect(stored.period == .week && stored.zone == "UTC" && stored.amountNanoUSD == 5_000_000_000)
        }
    }

    @Test(arguments: [
        (#"{"period":"day"}"#, "budget.amount_usd: Required"),
        (#"{"amount_usd":"5"}"#, "budget.period: Required"),
        (#"{"amount_usd":5,"period":"day"}"#, "budget.amount_usd: must be a string"),
        (#"{"amount_usd":"5","period":"year"}"#, "budget.period: must be one of day, week, month"),
        (#"{"amount_usd":"5","period":"day","zone":"Mars/X"}"#, "budget.zone: is not known on this machine"),
        (#"{"amount_usd":"5","period":"day","warning_percent":0}"#, "budget.warning_percent: must be"),
        (#"{"amount_usd":"5","window":"year"}"#, "budget.window: must be one of day, week, month"),
        (
            #"{"amount_usd":"5","window":"day","period":"day"}"#,
            "budget.window: cannot be given together with period"
        ),
        (
            #"{"amount_usd":"5","window":"day","timezone":"Mars/X"}"#,
            "budget.timezone: is not known on this machine"
        ),
        (
            #"{"amount_usd":"5","window":"day","timezone":"UTC","zone":"UTC"}"#,
            "budget.timezone: cannot be given together with zone"
        ),
        (#"{"amount_usd":"5","window":"day","hard":false}"#, "budget.hard: must be true"),
        (#"{"amount_usd":"5","period":"day","warn":80}"#, "budget.warn: Extra inputs are not permitted"),
        ("5", "budget: must be an object"),
    ])
    func `a key whose budget cannot be taken is not made`(budget: String, words: String) async throws {
        try await Office.open { office in
            let reply = try await office.post(path, #"{"name":"ci","budget":\#(budget)}"#)
            #expect(reply.complaint.hasPrefix("400 " + words), "\(reply.complaint)")
            #expect(try await office.store.directory().keys.isEmpty)
        }
    }

    @Test func `a budget stands in the creation of a key alone`() async throws {
        try await Office.open { office in
            let id = try #require(KeyToken(try await office.serviceKey())?.id)
            let reply = try await office.post(
                "\(path)/\(id)", #"{"budget":{"amount_usd":"5","period":"day"}}"#)
            #expect(reply.complaint == "400 budget: Extra inputs are not permitted")
        }
    }

    @Test func `pages lead through all keys in both directions`() async throws {
        try await Office.open { office in
            for number in 0..<7 { _ = try await office.serviceKey(name: "key \(number)") }
            func ids(_ query: String) async throws -> (ids: [String], hasMore: Bool) {
                let json = try await office.get("\(path)?limit=3" + query).json
                return (
                    (json["data"]?.elements.map { $0["id"]?.string ?? "" }) ?? [],
                    json["has_more"]?.bool ?? false
                )
            }
            let all = try await office.get(path).json["data"]?.elements.map { $0["id"]?.string ?? "" } ?? []
            #expect(all.count == 7)
            let first = try await ids("")
            let second = try await ids("&after_id=\(all[2])")
            let third = try await ids("&after_id=\(all[5])")
            #expect(first.ids + second.ids + third.ids == all)
            #expect([first.hasMore, second.hasMore, third.hasMore] == [true, true, false])
            let back = try await ids("&before_id=\(all[6])")
            #expect(back.ids == Array(all[3...5]))
            #expect(back.hasMore)
            let start = try await ids("&before_id=\(all[3])")
            #expect(start.ids == Array(all[0...2]))
            #expect(!start.hasMore)
        }
    }

    @Test func `a key is renamed, disabled, enabled and archived by Anthropic's update`() async throws {
        try await Office.open { office in
            let id = try #require(KeyToken(try await office.serviceKey())?.id)
            for (body, status) in [
                (#"{"name":"bob"}"#, "active"), (#"{"status":"inactive"}"#, "inactive"),
                (#"{"status":"active"}"#, "active"), (#"{"status":"archived"}"#, "archived"),
            ] {
                let reply = try await office.post("\(path)/\(id)", body)
                #expect(reply.json["status"]?.string == status)
                #expect(reply.json["name"]?.string == "bob")
            }
            #expect(try await office.post("\(path)/\(id)", #"{"status":"active"}"#).status == 409)
            #expect(
                try await office.post("\(path)/\(id)", #"{"status":"expired"}"#).complaint
                    == "400 status: must be active, inactive or archived")
            let archived = try await office.get(path + "?status=archived")
            #expect(archived.json["data"]?.count == 1)
            #expect(try await office.get(path + "?status=active").json["data"]?.count == 0)
        }
    }

    @Test func `a rotated key has a new secret, and the old one for the grace that was asked for`()
        async throws
    {
        try await Office.open { office in
            let token = try await office.serviceKey()
            let old = try #require(KeyToken(token))
            let reply = try await office.post("\(path)/\(old.id)/rotate", #"{"grace_seconds":60}"#)
            let new = try #require(KeyToken(reply.json["key"]?.string ?? ""))
            #expect(new.id == old.id)
            #expect(reply.json["previous_expires_at"]?.string == "2026-11-23T09:06:00.000Z")
            let key = try #require(try await office.store.directory().keys[old.id])
            #expect(office.vault.accepts(new.secret, of: key, at: Office.now))
            #expect(office.vault.accepts(old.secret, of: key, at: Office.now + .seconds(59)))
            #expect(!office.vault.accepts(old.secret, of: key, at: Office.now + .seconds(60)))
            _ = try await office.post("\(path)/\(old.id)/revoke")
            let late = try await office.post("\(path)/\(old.id)/rotate")
            #expect(late.complaint == "409 This key is revoked for good.")
        }
    }

    @Test func `a creation that is repeated makes one key and tells no secret twice`() async throws {
        try await Office.open { office in
            let mark = [("idempotency-key", "deploy-17")]
            let first = try await office.post(path, #"{"name":"ci"}"#, headers: mark)
            let again = try await office.post(path, #"{"name":"ci"}"#, headers: mark)
            #expect(first.json["key"]?.string != nil)
            #expect(again.status == 200)
            #expect(again.json["id"]?.string == first.json["id"]?.string)
            #expect(again.json["key"] == nil)
            #expect(again.headers["idempotent-replayed"] == "true")
            #expect(first.headers["idempotent-replayed"] == nil)
            let other = try await office.post(
                path, #"{"name":"ci"}"#, headers: [("idempotency-key", "deploy-18")])
            #expect(other.json["id"]?.string != first.json["id"]?.string)
            #expect(try await office.store.directory().keys.count == 2)
        }
    }
}
