import Domain
import SQLiteStorage
import Testing
import Vault
import Wire

@testable import ControlPlane

/// Providers, mappings and prices over HTTP.
@Suite(.serialized) struct ProviderRouteTests {
    private let providers = "/v1/organizations/providers"
    private let mappings = "/v1/organizations/mappings"
    private let prices = "/v1/organizations/prices"

    @Test func `a credential goes in and never comes out`() async throws {
        try await Office.open { office in
            let secret = "sk-canary-0123456789-abcd"
            let made = try await office.post(
                providers,
                #"{"name":"openai","profile":"openai","base_url":"https://api.example.com/v1/","credential":"\#(secret)"}"#
            )
            #expect(made.status == 200)
            #expect(made.json["base_url"]?.string == "https://api.example.com/v1")
            let shown = try await office.get(providers + "/openai")
            #expect(shown.json["credentials"]?.elements.map { $0["hint"]?.string } == ["abcd"])
            let log = try await office.get("/v1/organizations/audit_log")
            for reply in [made, shown, log, try await office.get(providers)] {
                #expect(!reply.text.contains("canary"))
            }
            let provider = try #require(try await office.store.directory().providers[ProviderName("openai")])
            let sealed = try #require(provider.credentials.first?.sealed)
            #expect(try office.vault.open(sealed, for: provider.name) == Secret(secret))
            let cleared = try await office.post(providers + "/openai", #"{"credential":null}"#)
            #expect(cleared.json["credentials"]?.count == 0)
            let again = try await office.post(providers, #"{"name":"openai","base_url":"http://x/v1"}"#)
            #expect(again.status == 409)
        }
    }

    @Test(arguments: [
        (#"{"base_url":"http://x/v1"}"#, "name: Required"), (#"{"name":"a"}"#, "base_url: Required"),
        (#"{"name":"A","base_url":"http://x/v1"}"#, "name: must be 1 to 63 characters"),
        (#"{"name":"a","base_url":"file:///etc/passwd"}"#, "base_url: must be a URL that begins with"),
        (#"{"name":"a","base_url":"http://me:pw@x/v1"}"#, "base_url: must be a URL without a user"),
        (#"{"name":"a","base_url":"http://x/v1?key=1"}"#, "base_url: must be a URL of ASCII"),
        (#"{"name":"a","base_url":"http://x/v1/chat/completions"}"#, "base_url: must be what stands before"),
        (#"{"name":"a","base_url":"http://x","profile":"none"}"#, "profile: must be one of generic, openai"),
        (
            #"{"name":"a","base_url":"http://x","credential":"a b"}"#,
            "credential: must be 1 to 4096 characters"
        ),
    ])
    func `a provider that cannot be taken is refused by its field`(body: String, words: String) async throws {
        try await Office.open { office in
            let reply = try await office.post(providers, body)
            #expect(reply.complaint.hasPrefix("400 " + words), "\(reply.complaint)")
            #expect(try await office.store.directory().providers.isEmpty)
        }
    }

    @Test func `a mapping is put, replaced and removed by its encoded pattern`() async throws {
        try await Office.open { office in
            _ = try await office.post(providers, #"{"name":"a","base_url":"http://x/v1"}"#)
            let body = #"{"pattern":"vendor/claude-*","targets":[{"provider":"a","model":"m","weight":3}]}"#
            let put = try await office.post(mappings, body)
            #expect(put.json["targets"]?.elements.map { $0["weight"]?.int } == [3])
            let used = try await office.ask("DELETE", providers + "/a", key: office.writer)
            #expect(used.status == 409)
            let removed = try await office.ask(
                "DELETE", mappings + "/vendor%2Fclaude-%2A", key: office.writer)
            #expect(removed.json["type"]?.string == "mapping_deleted")
            let missing = try await office.ask("DELETE", mappings + "/x", key: office.writer)
            #expect(missing.complaint == "404 Mapping not found")
            let gone = try await office.ask("DELETE", providers + "/a", key: office.writer)
            #expect(gone.json["type"]?.string == "provider_deleted")
        }
    }

    @Test(arguments: [
        (#"{"pattern":"x"}"#, "targets: must be an array of 1 to 100 objects"),
        (#"{"pattern":"x","targets":[{"provider":"b","model":"m"}]}"#, "targets.0.provider: is no provider"),
        (#"{"pattern":"x","targets":[{"provider":"a"}]}"#, "targets.0.model: Required"),
        (
            #"{"pattern":"x","targets":[{"provider":"a","model":"m","priority":0}]}"#,
            "targets.0.priority: must be"
        ),
        (
            #"{"pattern":"x","targets":[{"provider":"a","model":"m"},{"provider":"a","model":"m"}]}"#,
            "targets.1.model: is given twice"
        ),
    ])
    func `a mapping that cannot be taken is refused by its field`(body: String, words: String) async throws {
        try await Office.open { office in
            _ = try await office.post(providers, #"{"name":"a","base_url":"http://x/v1"}"#)
            let reply = try await office.post(mappings, body)
            #expect(reply.complaint.hasPrefix("400 " + words), "\(reply.complaint)")
        }
    }

    @Test func `a price is added exactly, once for a repeated request, and listed`() async throws {
        try await Office.open { office in
            _ = try await office.post(providers, #"{"name":"a","base_url":"http://x/v1"}"#)
            let body = #"{"provider":"a","model":"m","input":"1.25","output":"10","cache_read":"0.125"}"#
            let mark = [("idempotency-key", "p")]
            let made = try await office.post(prices, body, headers: mark)
            let again = try await office.post(prices, body, headers: mark)
            #expect(made.body == again.body)
            #expect(again.headers["idempotent-replayed"] == "true")
            #expect(made.json["input"]?.string == "1.25")
            #expect(made.json["from"]?.string == "2026-11-23T09:05:00.000Z")
            let list = try await office.get(prices + "?provider=a&model=m")
            #expect(list.json["data"]?.count == 1)
            for (text, words) in [("1.2345678", "input: must be dollars"), ("-1", "input: must be dollars")] {
                let reply = try await office.post(
                    prices, #"{"provider":"a","model":"m","input":"\#(text)","output":"1"}"#)
                #expect(reply.complaint.hasPrefix("400 " + words))
            }
        }
    }
}
