import Domain
import HTTPTypes
import SQLiteStorage
import Testing
import Wire

@testable import ControlPlane

/// Whatever is put into any place of any request is answered, and harms nothing.
@Suite(.serialized) struct HostileTests {
    private static let texts = [
        "%25", "_", "%27%20OR%201%3D1--", "%22%3B%20DROP%20TABLE%20entry%3B", "%00", "..%2F..%2Fetc",
        "9223372036854775808", "-1", "%F0%9F%98%80", String(repeating: "a", count: 4000),
    ]

    @Test func `every parameter and every part of a path takes anything`() async throws {
        try await Office.open { office in
            let before = try await office.keep().entries.count
            for route in RouteTable.all where route.method == .get {
                for text in Self.texts {
                    let path = route.partNames.reduce(route.path) { $0.replacing("{\($1)}", with: text) }
                    var queries = route.parameters.map { "\($0.name)=\(text)" }
                    queries.append("\(text)=1")
                    if !route.partNames.isEmpty { queries.append("") }
                    for query in queries {
                        let reply = try await office.get(path + "?" + query)
                        #expect(
                            [200, 400, 404].contains(reply.status), "\(path)?\(query): \(reply.complaint)")
                    }
                }
            }
            #expect(try await office.store.entries(EntryFilter(), limit: 1000).count == before)
        }
    }

    @Test func `every member of every body takes anything`() async throws {
        try await Office.open { office in
            let values = [
                "null", "-1", "1e999", "[]", "{}", "true", #""'; DROP TABLE user;--""#, #""\u0000""#,
            ]
            for route in RouteTable.all where route.method == .post {
                let path = route.partNames.reduce(route.path) { $0.replacing("{\($1)}", with: "x") }
                for field in route.fields {
                    for value in values {
                        let reply = try await office.post(path, "{\"\(field.name)\":\(value)}")
                        #expect(reply.status < 500, "\(path) \(field.name)=\(value): \(reply.complaint)")
                    }
                }
            }
        }
    }

    @Test func `every part of a path that changes something takes anything, and changes nothing`()
        async throws
    {
        try await Office.open { office in
            _ = try await office.keep()
            let before = try await office.store.events(AuditFilter(), limit: 1000).count
            for route in RouteTable.all where route.access == .write && !route.partNames.isEmpty {
                for text in Self.texts {
                    let path = route.partNames.reduce(route.path) { $0.replacing("{\($1)}", with: text) }
                    let reply = try await office.ask(
                        route.method.rawValue, path, key: office.writer, body: "{}")
                    #expect([400, 404].contains(reply.status), "\(route.method) \(path): \(reply.complaint)")
                }
            }
            #expect(try await office.store.events(AuditFilter(), limit: 1000).count == before)
        }
    }

    @Test func `every member within a member takes anything`() async throws {
        try await Office.open { office in
            let values = [
                "null", "-1", "1e999", "[]", "{}", "true", #""'; DROP TABLE user;--""#, #""\u0000""#,
            ]
            for route in RouteTable.all where route.method == .post {
                let path = route.partNames.reduce(route.path) { $0.replacing("{\($1)}", with: "x") }
                for field in route.fields where [.object, .array].contains(field.kind) {
                    for value in values {
                        for nested in [
                            "{\"type\":\(value)}", "[\(value)]", "[{\"name\":\(value)}]", "{\"'%\":\(value)}",
                        ] {
                            let reply = try await office.post(path, "{\"\(field.name)\":\(nested)}")
                            #expect(reply.status < 500, "\(path) \(field.name)=\(nested): \(reply.complaint)")
                        }
                    }
                }
            }
        }
    }

    /// What a route needs besides the parameter that is looked at.
    private static func question(_ route: Route) -> String {
        let needed = ["starting_at": "2026-11-21", "model": "m"]
        return route.parameters.filter(\.isRequired)
            .map { "\($0.name)=\(needed[$0.name] ?? "x")&" }.joined()
    }

    @Test func `every page is bounded, and no cursor is taken that was not given out`() async throws {
        try await Office.open { office in
            let ledger = try await office.keep()
            let key = ledger.aliceKey.text
            var seen = 0
            for route in RouteTable.all where route.method == .get {
                let names = Set(route.parameters.map(\.name))
                let path =
                    route.path.replacing("{workspace_id}", with: ledger.team.text) + "?"
                    + Self.question(route)
                var hostile: [(parameter: String, text: String)] = []
                if names.contains("limit") {
                    hostile += ["0", "-1", "1441", "99999999999999999999", "1e3", "%D9%A3", "1;DROP"].map {
                        ("limit", $0)
                    }
                }
                if names.contains("page") {
                    hostile += ["page_0_x", "page_1_0", "page_-9223372036854775808_a", "1", "_", key].map {
                        ("page", $0)
                    }
                }
                for cursor in ["after_id", "before_id"] where names.contains(cursor) {
                    hostile += ["%25", "%27%20OR%201%3D1--", "-", "req_0"].map { (cursor, $0) }
                }
                for (parameter, text) in hostile {
                    let reply = try await office.get("\(path)\(parameter)=\(text)")
                    #expect(
                        reply.complaint.hasPrefix("400 \(parameter): "),
                        "\(path)\(parameter)=\(text): \(reply.complaint)")
                    seen += 1
                }
            }
            #expect(seen > 150)
        }
    }

    @Test func `every header of every route takes anything`() async throws {
        try await Office.open { office in
            let texts = ["' OR 1=1--", "%", "Bearer ' OR ''='", String(repeating: "a", count: 5000), "{}"]
            for route in RouteTable.all {
                let path = route.partNames.reduce(route.path) { $0.replacing("{\($1)}", with: "x") }
                for name in ["x-api-key", "authorization"] {
                    for text in texts {
                        let reply = try await office.ask(route.method.rawValue, path, headers: [(name, text)])
                        #expect(reply.status == (route.access == .open ? 200 : 401), "\(path) \(name)")
                        #expect(!reply.text.contains("OR 1=1"))
                    }
                }
                let all = ["accept", "idempotency-key", "user-agent", "cookie", "x-forwarded-for"]
                for text in texts {
                    let reply = try await office.ask(
                        route.method.rawValue, path, key: office.writer, headers: all.map { ($0, text) })
                    #expect(reply.status < 500, "\(path): \(reply.complaint)")
                    #expect(!reply.text.contains("OR 1=1"))
                }
            }
        }
    }

    @Test func `a whole key at a wrong place is not repeated by any answer`() async throws {
        try await Office.open { office in
            let key = try await office.serviceKey()
            let secret = String(key.suffix(40))
            for route in RouteTable.all where route.method == .get {
                let path = route.partNames.reduce(route.path) { $0.replacing("{\($1)}", with: key) }
                var replies = [try await office.get(path)]
                for parameter in route.parameters {
                    replies.append(try await office.get("\(path)?\(parameter.name)=\(key)"))
                }
                for reply in replies { #expect(!reply.text.contains(secret), "\(path)") }
            }
        }
    }
}
