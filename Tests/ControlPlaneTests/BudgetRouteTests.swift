import Domain
import SQLiteStorage
import Testing
import Wire

@testable import ControlPlane

/// Budgets over HTTP, as the command line has them.
@Suite(.serialized) struct BudgetRouteTests {
    private let path = "/v1/organizations/budgets"

    @Test func `a budget is set, shown with what is left of it, set anew and removed`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let made = try await office.post(
                path,
                #"{"scope":"team","subject":"wrkspc_lab","amount_usd":"0.25","period":"month","strict":true,"#
                    + #""warning_percent":75,"allows_unpriced":true,"zone":"UTC"}"#)
            #expect(made.json["owner"]?.string == "team lab")
            #expect(made.json["amount_usd"]?.string == "0.25")
            #expect(made.json["amount_nano_usd"]?.int == 250_000_000)
            let spent = ledger.entries.filter { $0.opening.team == "wrkspc_lab" }
                .reduce(0) { $0 + ($1.settlement?.costNanoUSD ?? 0) }
            let id = try #require(made.json["id"]?.string)
            let status = try await office.get("\(path)/\(id)/status").json
            #expect(status["spent_nano_usd"]?.int == Int(spent))
            #expect(status["reserved_nano_usd"]?.int == 0)
            #expect(status["remaining_nano_usd"]?.int == 250_000_000 - Int(spent))
            #expect(status["window_start"]?.string == "2026-11-01T00:00:00.000Z")
            #expect(status["resets_at"]?.string == "2026-12-01T00:00:00.000Z")
            let again = try await office.post(
                path, #"{"scope":"team","subject":"wrkspc_lab","amount_usd":"1","period":"month"}"#)
            #expect(again.json["id"]?.string == id)
            #expect(again.json["strict"]?.bool == true)
            #expect(again.json["warning_percent"]?.int == 75)
            #expect(again.json["allows_unpriced"]?.bool == true)
            let shown = try await office.get("\(path)/\(id)")
            #expect(shown.body == again.body)
            let listed = try await office.get(path + "?scope=team&subject=wrkspc_lab")
            #expect(listed.json["data"]?.elements.map { $0["id"]?.string } == [id])
            #expect(try await office.get(path + "?scope=user").json["data"]?.count == 0)
            let limit = try await office.get("/v1/organizations/spend_limits/\(id)")
            #expect(limit.json["amount"]?.string == "100")
            let removed = try await office.ask("DELETE", "\(path)/\(id)", key: office.writer)
            #expect(removed.json["type"]?.string == "budget_deleted")
            for end in ["", "/status"] {
                let missing = try await office.get("\(path)/\(id)\(end)")
                #expect(missing.complaint == "404 Budget not found")
            }
        }
    }

    @Test(arguments: ["user_alice", "wrkspc_lab", "organization", "key"])
    func `everybody who can have a budget can be given one`(subject: String) async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let scope =
                switch subject {
                case "user_alice": #""scope":"user","subject":"user_alice""#
                case "wrkspc_lab": #""scope":"team","subject":"wrkspc_lab""#
                case "key": #""scope":"key","subject":"\#(ledger.robotKey)""#
                default: #""scope":"organization""#
                }
            for period in ["day", "week", "month"] {
                let reply = try await office.post(
                    path, "{\(scope),\"amount_usd\":\"1\",\"period\":\"\(period)\"}")
                #expect(reply.json["period"]?.string == period, "\(reply.complaint)")
            }
            #expect(try await office.store.directory().budgets.count == 3)
        }
    }

    @Test(arguments: [
        ("{}", "scope: Required"), (#"{"scope":"all"}"#, "scope: must be one of organization"),
        (#"{"scope":"user"}"#, "subject: Required"),
        (#"{"scope":"organization","subject":"x"}"#, "subject: must not be given"),
        (#"{"scope":"user","subject":"x"}"#, "subject: is no user"),
        (#"{"scope":"team","subject":"x"}"#, "subject: is no workspace"),
        (#"{"scope":"key","subject":"x"}"#, "subject: is no key"),
        (#"{"scope":"organization"}"#, "amount_usd: Required"),
        (#"{"scope":"organization","amount_usd":1}"#, "amount_usd: must be a string"),
        (#"{"scope":"organization","amount_usd":"-1"}"#, "amount_usd: must be dollars"),
        (#"{"scope":"organization","amount_usd":"0.1234567"}"#, "amount_usd: must be dollars"),
        (#"{"scope":"organization","amount_usd":"1"}"#, "period: Required"),
        (#"{"scope":"organization","amount_usd":"1","period":"year"}"#, "period: must be one of day"),
        (
            #"{"scope":"organization","amount_usd":"1","period":"day","zone":"Mars"}"#,
            "zone: is not known"
        ),
        (
            #"{"scope":"organization","amount_usd":"1","period":"day","warning_percent":101}"#,
            "warning_percent: must be an integer between 1 and 100"
        ),
    ])
    func `a budget that cannot be taken is refused by its field`(body: String, words: String) async throws {
        try await Office.open { office in
            let reply = try await office.post(path, body)
            #expect(reply.complaint.hasPrefix("400 " + words), "\(reply.complaint)")
            #expect(try await office.store.directory().budgets.isEmpty)
        }
    }
}
