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

    @Test(arguments: ["x-api-key", "authorization", "accept", "idempotency-key", "user-agent"])
    func `every header takes anything`(name: String) async throws {
        try await Office.open { office in
            for text in ["' OR 1=1--", "%", "Bearer ' OR ''='", String(repeating: "a", count: 5000), "{}"] {
                let reply = try await office.ask("GET", "/v1/organizations/users", headers: [(name, text)])
                #expect(reply.status == 401, "\(name): \(text.prefix(20))")
                #expect(!reply.text.contains("OR 1=1"))
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
