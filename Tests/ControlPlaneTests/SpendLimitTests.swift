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
        (#"{"scope":{"type":"organization"},"amount":"1.5"}"#, "amount: must be a whole-number decimal"),
        (#"{"scope":{"type":"organization"},"amount":100}"#, "amount: must be a string"),
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
}
