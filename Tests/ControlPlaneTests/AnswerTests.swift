import Domain
import HTTPTypes
import SQLiteStorage
import Testing
import Wire

@testable import ControlPlane

/// What all answers have in common.
@Suite(.serialized) struct AnswerTests {
    @Test func `every answer has an id, stays out of caches, and errors repeat the id`() async throws {
        try await Office.open { office in
            let good = try await office.get("/v1/organizations/me")
            let bad = try await office.get("/v1/organizations/api_keys/nothing")
            let strange = try await office.ask("GET", "/nowhere")
            for reply in [good, bad, strange] {
                #expect(reply.headers["request-id"]?.hasPrefix("req_") == true)
                #expect(reply.headers["cache-control"] == "no-store")
                #expect(reply.headers["content-type"] == "application/json")
            }
            #expect(bad.status == 404)
            #expect(bad.json["type"]?.string == "error")
            #expect(bad.json["error"]?["type"]?.string == "not_found_error")
            #expect(bad.json["request_id"]?.string == bad.headers["request-id"])
        }
    }

    @Test func `the description has every route and no other`() async throws {
        try await Office.open { office in
            let reply = try await office.ask("GET", "/openapi.json")
            var described: Set<String> = []
            for path in try #require(reply.json["paths"]).members {
                for method in path.value.members {
                    described.insert(method.name.uppercased() + " " + path.name)
                }
            }
            #expect(described == Set(RouteTable.all.map { $0.method.rawValue + " " + $0.path }))
            #expect(described.count == RouteTable.all.count)
        }
    }

    @Test(arguments: ["/health/live", "/health/ready"])
    func `health is told without a key`(path: String) async throws {
        try await Office.open { office in
            let reply = try await office.ask("GET", path)
            #expect(reply.status == 200)
            #expect(reply.json["status"]?.string == "ok")
        }
    }

    @Test func `a body beyond the limit is refused`() async throws {
        try await Office.open { office in
            let body = "{\"name\":\"" + String(repeating: "a", count: 1 << 20) + "\"}"
            let reply = try await office.post("/v1/organizations/api_keys", body)
            #expect(reply.status == 413)
        }
    }

    @Test(arguments: [
        ("{", "body: must be JSON: "), ("[]", "body: must be an object"),
        (#"{"name":"a","model":["x"]}"#, "model: Extra inputs are not permitted"),
        (#"{"name":"a","limits":{"tga-a1-S3cret":1}}"#, "limits: has a member that is not known here"),
        (#"{"name":"a","sk-S3cret":1}"#, "body: has a member that is not known here"),
        (#"{"name":"a","name":"b"}"#, "name: must be given once"), (#"{"name":7}"#, "name: must be a string"),
        ("{}", "name: Required"),
        (#"{"name":"a","limits":{"rpm":0}}"#, "limits.rpm: must be a positive integer"),
        (#"{"name":"a","limits":{"rpm":1.5}}"#, "limits.rpm: must be a positive integer"),
        (#"{"name":"a","limits":{"rpms":1}}"#, "limits.rpms: Extra inputs are not permitted"),
        (#"{"name":"a","expires_at":"soon"}"#, "expires_at: must be an RFC 3339 time"),
        (#"{"name":"a","expires_at":"2020-01-01"}"#, "expires_at: must be in the future"),
        (#"{"name":"a","user_id":"user_x"}"#, "user_id: is no user who is there"),
        (#"{"name":"a","workspace_id":"x"}"#, "workspace_id: is no workspace that is there"),
        (#"{"name":"a\u0000"}"#, "name: must be 1 to 128 bytes of text"),
        (#"{"name":"a","models":["a b"]}"#, "models: must be 1 to 256 bytes of text without blanks"),
        (#"{"name":"a","tags":{"a b":"c"}}"#, "tags: a name must be"),
    ])
    func `a body that cannot be taken is refused by its field`(body: String, words: String) async throws {
        try await Office.open { office in
            let reply = try await office.post("/v1/organizations/api_keys", body)
            #expect(reply.complaint.hasPrefix("400 " + words), "\(reply.complaint)")
            #expect(try await office.store.directory().keys.isEmpty)
        }
    }

    @Test(arguments: [
        ("limit=0", "limit: must be between 1 and 1000"), ("limit=1001", "limit: must be between 1 and 1000"),
        ("limit=ten", "limit: must be between 1 and 1000"), ("limit=1&limit=2", "limit: must be given once"),
        ("after_id=%27%20OR%201=1", "after_id: is no id of this list"),
        ("after_id=a&before_id=b", "after_id and before_id are mutually exclusive"),
        ("status=%25", "status: must be one of"), ("stauts=active", "stauts: Extra inputs are not permitted"),
        ("tg-k1-S3cret=1", "query: has a parameter that this path does not know"),
        ("status=%zz", "query: must be percent-encoded"), ("status=%ff", "query: must be percent-encoded"),
    ])
    func `a query that cannot be taken is refused by its parameter`(query: String, words: String) async throws
    {
        try await Office.open { office in
            let reply = try await office.get("/v1/organizations/api_keys?" + query)
            #expect(reply.complaint.hasPrefix("400 " + words), "\(reply.complaint)")
        }
    }
}
