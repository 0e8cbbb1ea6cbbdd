import Domain
import HTTPTypes
import SQLiteStorage
import Testing
import Vault
import Wire

@testable import ControlPlane

/// Who may ask for what.
@Suite(.serialized) struct AdmissionTests {
    /// A path of a route with something in place of the parts that vary.
    private func path(of route: Route) -> String {
        route.partNames.reduce(route.path) { $0.replacing("{\($1)}", with: "nothing") }
    }

    @Test func `every route is refused without an admin key, unless it is open`() async throws {
        try await Office.open { office in
            let serviceKey = try await office.serviceKey()
            let expired = try await Office.adminKey(
                .write, office.store, office.vault, expiresAt: Office.now)
            let revoked = try await Office.adminKey(.write, office.store, office.vault)
            _ = try await office.store.revoke(
                try #require(AdminToken(revoked)?.id), by: Office.actor, at: Office.now)
            let foreign = office.vault.makeAdminKey().whole.reveal { $0 }
            for route in RouteTable.all {
                let method = route.method.rawValue
                for key in [nil, serviceKey, expired, revoked, foreign, "tga-", "x", office.writer + "x"] {
                    let reply = try await office.ask(method, path(of: route), key: key)
                    if route.access == .open {
                        #expect(reply.status == 200, "\(method) \(route.path)")
                    } else {
                        #expect(reply.status == 401, "\(method) \(route.path)")
                        #expect(reply.json["error"]?["type"]?.string == "authentication_error")
                    }
                }
            }
        }
    }

    @Test func `an admin key of the role read changes nothing, and one of the role write is let through`()
        async throws
    {
        try await Office.open { office in
            for route in RouteTable.all where route.access != .open {
                let (method, path) = (route.method.rawValue, path(of: route))
                let asReader = try await office.ask(method, path, key: office.reader)
                #expect((asReader.status == 403) == (route.access == .write), "\(method) \(path)")
                let asWriter = try await office.ask(method, path, key: office.writer)
                #expect(![401, 403, 405, 500].contains(asWriter.status), "\(method) \(path)")
            }
            #expect(try await office.store.events(AuditFilter(), limit: 100).count == 2)
        }
    }

    @Test func `only routes that look are open to the role read`() {
        // A command asks for its own role once it is known which one it is.
        for route in RouteTable.all where route.path != CommandOrder.path {
            #expect((route.method == .get) == (route.access != .write))
        }
    }

    @Test func `a service key is told that it can never manage`() async throws {
        try await Office.open { office in
            let key = try await office.serviceKey()
            let reply = try await office.ask("GET", "/v1/organizations/me", key: key)
            #expect(
                reply.complaint == "401 A service key (tg-…) can never manage. Use an admin key (tga-…).")
            #expect(!reply.text.contains(key))
        }
    }

    @Test func `a revoked admin key is refused at once`() async throws {
        try await Office.open { office in
            let key = try await Office.adminKey(.write, office.store, office.vault)
            #expect(try await office.ask("GET", "/v1/organizations/me", key: key).status == 200)
            let id = try #require(AdminToken(key)?.id)
            _ = try await office.store.revoke(id, by: Office.actor, at: Office.now)
            let reply = try await office.ask("GET", "/v1/organizations/me", key: key)
            #expect(reply.complaint == "401 This admin key has been revoked. Ask for a new one.")
        }
    }

    @Test func `a use is noted with its program, and not a try with a wrong secret`() async throws {
        try await Office.open { office in
            let id = try #require(AdminToken(office.reader)?.id)
            let wrong = office.reader + "x"
            let agent = ("user-agent", "curl/8.1 (linux)")
            _ = try await office.ask("GET", "/v1/organizations/me", key: wrong, headers: [agent])
            #expect(try await office.store.adminKey(id)?.lastUsedAt == nil)
            _ = try await office.ask("GET", "/v1/organizations/me", key: office.reader, headers: [agent])
            let key = try #require(try await office.store.adminKey(id))
            #expect(key.lastUsedAt == Office.now)
            #expect(key.lastClient == "curl/8.1")
            // Within the minute nothing is written, whoever asks.
            _ = try await office.get("/v1/organizations/me")
            #expect(try await office.store.adminKey(id) == key)
            #expect(try await office.store.events(AuditFilter(), limit: 9).count == 2)
        }
    }

    @Test(
        arguments: [
            (nil, true), (0, false), (59_999, false), (60_000, true), (-1, true),
        ] as [(Int?, Bool)])
    func `uses are noted once a minute`(millisecondsAgo: Int?, isNews: Bool) {
        let last = millisecondsAgo.map { Office.now + .milliseconds(-$0) }
        let key = AdminKey(
            id: AdminKeyID("a1"), name: "x", role: .read, createdAt: Office.now, createdBy: Office.actor,
            lastUsedAt: last, secretHash: [1])
        #expect(key.isUseNews(at: Office.now) == isNews)
    }

    @Test(arguments: ["Bearer ", "bearer "])
    func `an admin key is taken as a bearer token too`(scheme: String) async throws {
        try await Office.open { office in
            let reply = try await office.ask(
                "GET", "/v1/organizations/me", headers: [("authorization", scheme + office.reader)])
            #expect(reply.status == 200)
        }
    }

    /// Without leave a browser neither sends a header with a key nor shows an answer to the page.
    @Test func `pages in a browser get no leave to manage`() async throws {
        try await Office.open { office in
            let origin = ("origin", "http://127.0.0.1:8788")
            let preflight = try await office.ask(
                "OPTIONS", "/v1/organizations/api_keys",
                headers: [
                    origin, ("access-control-request-method", "POST"),
                    ("access-control-request-headers", "x-api-key"),
                ])
            #expect(preflight.status == 401)
            let answer = try await office.ask(
                "GET", "/v1/organizations/me", key: office.writer, headers: [origin])
            #expect(answer.status == 200)
            for reply in [preflight, answer] {
                #expect(!reply.headers.keys.contains { $0.hasPrefix("access-control-") })
            }
        }
    }

    @Test func `strangers do not learn which paths there are`() async throws {
        try await Office.open { office in
            let hidden = try await office.ask("GET", "/nowhere")
            #expect(hidden.status == 401)
            let missing = try await office.get("/nowhere")
            #expect(missing.status == 404)
            let refused = try await office.ask("DELETE", "/v1/organizations/me")
            #expect(refused.status == 401)
            let reply = try await office.ask("DELETE", "/v1/organizations/me", key: office.writer)
            #expect(reply.complaint == "405 This path takes GET only.")
        }
    }
}
