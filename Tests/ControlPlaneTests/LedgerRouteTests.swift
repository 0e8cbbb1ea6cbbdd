import Domain
import SQLiteStorage
import Testing
import Wire

@testable import ControlPlane

/// Requests, the audit log and the reconciliation.
@Suite(.serialized) struct LedgerRouteTests {
    private let path = "/v1/organizations/requests"

    @Test func `requests are listed page by page, the newest first, and shown one by one`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            var (seen, next): ([String], String) = ([], "")
            repeat {
                let json = try await office.get(path + "?limit=10" + next).json
                seen += json["data"]?.elements.map { $0["id"]?.string ?? "" } ?? []
                next = json["next_page"]?.string.map { "&page=\($0)" } ?? ""
            } while !next.isEmpty
            #expect(seen == ledger.entries.map(\.id.text).reversed())
            let one = try await office.get("\(path)/\(seen[0])")
            #expect(one.json["id"]?.string == seen[0])
            #expect(one.json["attempts"]?.isArray == true)
            let missing = try await office.get(path + "/req_nothing")
            #expect(missing.complaint == "404 Request not found")
        }
    }

    @Test func `filters narrow the list, and take what comes as a value and never as SQL`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let mine = try await office.get(path + "?user_id=user_alice&model=claude-opus&limit=1000")
            let expected = ledger.entries.count {
                $0.opening.user == "user_alice" && $0.opening.requestedModel == "claude-opus"
            }
            #expect(mine.json["data"]?.count == expected)
            for name in [
                "api_key_id", "user_id", "workspace_id", "model", "provider", "session_id", "client",
                "error_type",
            ] {
                for text in ["%25", "_", "'%20OR%20'1'='1", "%22;DROP%20TABLE%20entry;--"] {
                    let reply = try await office.get("\(path)?\(name)=\(text)")
                    #expect(reply.status == 200)
                    #expect(reply.json["data"]?.count == 0, "\(name)=\(text)")
                }
            }
            let wrong = try await office.get(path + "?page=page_req_0_x")
            #expect(wrong.complaint == "400 page: cursor does not match current query parameters")
            let everything = try await office.get(path + "?limit=1000")
            #expect(everything.json["data"]?.count == ledger.entries.count)
        }
    }

    @Test func `requests are found by their status, their error and what they cost at least`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            var failed = ledger.entries[0]
            failed.opening.id = RequestID(RequestID.first(at: Office.now).text + "0000000000000099")
            failed.opening.openedAt = Office.now
            failed.settlement?.outcome = .refused
            failed.settlement?.status = 429
            failed.settlement?.errorType = "rate_limit_error"
            failed.settlement?.costNanoUSD = nil
            try await office.store.record(failed)
            func ids(_ query: String) async throws -> [String?] {
                try await office.get("\(path)?limit=1000&\(query)").json["data"]?.elements
                    .map { $0["id"]?.string } ?? []
            }
            #expect(try await ids("status=429") == [failed.id.text])
            #expect(try await ids("error_type=rate_limit_error") == [failed.id.text])
            #expect(try await ids("status=200").count == 36)
            #expect(try await ids("min_cost=0.001235") == [])
            #expect(try await ids("min_cost=0.001234").count == 27)
            for (query, words) in [
                ("status=2xx", "status: must be between 100 and 999"),
                ("min_cost=-1", "min_cost: must be dollars"),
            ] {
                let reply = try await office.get("\(path)?\(query)")
                #expect(reply.complaint.hasPrefix("400 " + words))
            }
        }
    }

    @Test func `the audit log is read page by page`() async throws {
        try await Office.open { office in
            for name in ["a", "b", "c"] { _ = try await office.serviceKey(name: name) }
            let path = "/v1/organizations/audit_log?action=service_key&limit=2"
            let first = try await office.get(path)
            let data = try #require(first.json["data"]).elements.map(\.self)
            #expect(data.map { $0["after"]?["name"]?.string } == ["c", "b"])
            #expect(data.allSatisfy { $0["actor"]?.string == "cli:olivia" })
            #expect(first.json["has_more"]?.bool == true)
            let last = try #require(first.json["last_id"]?.string)
            let second = try await office.get(path + "&after_id=\(last)")
            #expect(second.json["data"]?.elements.map { $0["after"]?["name"]?.string } == ["a"])
            #expect(second.json["has_more"]?.bool == false)
            let wrong = try await office.get(path + "&after_id=x")
            #expect(wrong.complaint == "400 after_id: is no id of this list")
        }
    }

    @Test func `the books are gone through`() async throws {
        try await Office.open { office in
            _ = try await office.keep()
            let reply = try await office.get("/v1/organizations/verify")
            #expect(reply.json["ok"]?.isNull == false)
            let books = reply.json["books"]?.elements.map { $0["name"]?.string ?? "" } ?? []
            #expect(books.contains("entries"))
            #expect(books.contains("attempts"))
        }
    }
}
