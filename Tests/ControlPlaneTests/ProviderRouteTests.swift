import Domain
import GatewayDoubles
import SQLiteStorage
import Testing
import Upstream
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

    @Test func `a provider that moves to another host takes no credential along but a new one`() async throws
    {
        try await Office.open { office in
            let credential = #""credential":"sk-canary-0123456789-one1""#
            _ = try await office.post(providers, #"{"name":"a","base_url":"https://x/v1",\#(credential)}"#)
            let same = try await office.post(providers + "/a", #"{"base_url":"https://X/v2"}"#)
            #expect(same.json["credentials"]?.count == 1)
            let moved = try await office.post(providers + "/a", #"{"base_url":"https://evil.example/v2"}"#)
            #expect(moved.json["credentials"]?.count == 0)
            let anew = try await office.post(
                providers + "/a", #"{"base_url":"https://y/v1",\#(credential)}"#)
            #expect(anew.json["credentials"]?.count == 1)
            let added = try await office.post(
                providers + "/a", #"{"base_url":"https://z/v1","add_credential":"sk-canary-0123456789-two2"}"#
            )
            #expect(added.json["credentials"]?.elements.map { $0["hint"]?.string } == ["two2"])
        }
    }

    @Test func `a link-local provider is refused, whoever asks for it`() async throws {
        try await Office.open { office in
            _ = try await office.post(providers, #"{"name":"a","base_url":"http://x/v1"}"#)
            for (path, body, field) in [
                ("", #"{"name":"b","base_url":"http://169.254.169.254/v1"}"#, "base_url"),
                ("", #"{"name":"b","base_url":"http://x","proxy":"http://[fe80::1]:1"}"#, "proxy"),
                ("/a", #"{"base_url":"http://metadata.google.internal/v1"}"#, "base_url"),
                ("/a", #"{"proxy":"socks5://0xA9FEA9FE:1080"}"#, "proxy"),
            ] {
                let refused = try await office.post(providers + path, body)
                #expect(refused.status == 400)
                #expect(refused.complaint.hasPrefix("400 \(field): must not be a link-local address"))
            }
            #expect(try await office.store.directory().providers.count == 1)
        }
    }

    @Test func `a provider can have several credentials`() async throws {
        try await Office.open { office in
            _ = try await office.post(
                providers, #"{"name":"a","base_url":"http://x/v1","credential":"sk-canary-0123456789-one1"}"#)
            let both = try await office.post(
                providers + "/a", #"{"add_credential":"sk-canary-0123456789-two2"}"#)
            #expect(!both.text.contains("canary"))
            #expect(both.json["credentials"]?.elements.map { $0["hint"]?.string } == ["one1", "two2"])
            let first = try #require(both.json["credentials"]?.elements.first { _ in true }?["id"]?.string)
            let one = try await office.post(providers + "/a", #"{"remove_credential":"\#(first)"}"#)
            #expect(one.json["credentials"]?.elements.map { $0["hint"]?.string } == ["two2"])
            let again = try await office.post(providers + "/a", #"{"remove_credential":"\#(first)"}"#)
            #expect(again.status == 400)
        }
    }

    @Test(arguments: [
        (#"{"base_url":"http://x/v1"}"#, "name: Required"), (#"{"name":"a"}"#, "base_url: Required"),
        (#"{"name":"A","base_url":"http://x/v1"}"#, "name: must be 1 to 63 characters"),
        (#"{"name":"a","base_url":"file:///etc/passwd"}"#, "base_url: must be a URL that begins with"),
        (#"{"name":"a","base_url":"http://me:pw@x/v1"}"#, "base_url: must be a URL without a user"),
        (#"{"name":"a","base_url":"http://x/v1?key=1"}"#, "base_url: must be a URL without '?' and '#'"),
        (#"{"name":"a","base_url":"http://x/v1/chat/completions"}"#, "base_url: must be what stands before"),
        (
            #"{"name":"a","base_url":"http://x","options":{"image":"none"}}"#,
            "options: there is no such option of the profile generic; its options are apis, limit-field,"
        ),
        (
            #"{"name":"a","base_url":"http://x","options":{"images":"some"}}"#,
            "options: images must be all|data|none"
        ),
        (
            #"{"name":"a","base_url":"http://x","options":["images"]}"#,
            "options: must be an object of strings"
        ),
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
            let moment = #""effective_from":"2026-11-25T00:00:00Z""#
            let later = #"{"provider":"a","model":"later","input":"1","output":"1",\#(moment)"#
            let dated = try await office.post(prices, later + "}")
            #expect(dated.json["from"]?.string == "2026-11-25T00:00:00.000Z")
            let both = try await office.post(prices, later + #","from":"2026-11-25T00:00:00Z"}"#)
            #expect(both.complaint == "400 effective_from: cannot be given together with from")
            let list = try await office.get(prices + "?provider=a&model=m")
            #expect(list.json["data"]?.count == 1)
            for (text, words) in [("1.2345678", "input: must be dollars"), ("-1", "input: must be dollars")] {
                let reply = try await office.post(
                    prices, #"{"provider":"a","model":"m","input":"\#(text)","output":"1"}"#)
                #expect(reply.complaint.hasPrefix("400 " + words))
            }
        }
    }

    @Test func `headers, proxy and timeouts go in, change and go, and no password comes out`() async throws {
        try await Office.open { office in
            let secret = "me:canary-0123456789"
            let made = try await office.post(
                providers,
                #"{"name":"a","base_url":"https://x/v1","headers":[{"name":"X-Team","value":"lab"}],"#
                    + #""proxy":"http://proxy:3128/","proxy_credential":"\#(secret)","#
                    + #""timeouts":{"first_byte_ms":1800000}}"#)
            #expect(made.json["headers"]?.elements.map { $0["value"]?.string } == ["lab"])
            #expect(made.json["proxy"]?.string == "http://proxy:3128")
            #expect(made.json["proxy_has_credential"]?.bool == true)
            #expect(made.json["timeouts"]?["first_byte_ms"]?.int == 1_800_000)
            #expect(made.json["timeouts"]?["idle_ms"]?.isNull == true)
            let stored = try #require(try await office.store.directory().providers[ProviderName("a")])
            let sealed = try #require(stored.proxyCredential)
            #expect(try office.vault.open(sealed, for: stored.name, as: .proxyCredential) == Secret(secret))
            // What is not named stays, and so does the password of a proxy that stays.
            let kept = try await office.post(
                providers + "/a",
                #"{"profile":"openai","proxy":"http://proxy:3128","timeouts":{"idle_ms":1000}}"#)
            #expect(kept.json["proxy_has_credential"]?.bool == true)
            #expect(kept.json["timeouts"]?["first_byte_ms"]?.int == 1_800_000)
            #expect(kept.json["timeouts"]?["idle_ms"]?.int == 1000)
            #expect(kept.json["headers"]?.count == 1)
            let moved = try await office.post(providers + "/a", #"{"proxy":"socks5h://other:1080"}"#)
            #expect(moved.json["proxy_has_credential"]?.bool == false)
            let plain = try await office.post(
                providers + "/a", #"{"proxy":null,"headers":[],"timeouts":{"first_byte_ms":null}}"#)
            #expect(plain.json["proxy"]?.isNull == true)
            #expect(plain.json["headers"]?.count == 0)
            #expect(plain.json["timeouts"]?["first_byte_ms"]?.isNull == true)
            let log = try await office.get("/v1/organizations/audit_log?limit=1000")
            for reply in [made, kept, moved, plain, log] { #expect(!reply.text.contains("canary")) }
        }
    }

    @Test(arguments: [
        (#"{"headers":{}}"#, "headers: must be an array of 0 to 50 objects"),
        (#"{"headers":null}"#, "headers: must be an array of 0 to 50 objects"),
        (#"{"headers":[{"name":"X-A"}]}"#, "headers.0.value: Required"),
        (#"{"headers":[{"name":"X-Api-Key","value":"canary"}]}"#, "headers.0: must not carry a credential"),
        (#"{"headers":[{"name":"Host","value":"x"}]}"#, "headers.0: must be none of those"),
        (#"{"headers":[{"name":"X A","value":"x"}]}"#, "headers.0: must have a name"),
        (#"{"headers":[{"name":"X-A","value":"a\r\nb"}]}"#, "headers.0: must have a value"),
        (
            #"{"headers":[{"name":"X-A","value":"1"},{"name":"x-a","value":"2"}]}"#,
            "headers.1: is given twice"
        ),
        (#"{"proxy":"http://me:canary@x"}"#, "proxy: must be a URL without a user or a password"),
        (#"{"proxy":"ftp://x"}"#, "proxy: must be a URL that begins with"),
        (#"{"proxy":"http://x/path"}"#, "proxy: must be scheme://host:port"),
        (#"{"proxy_credential":"me:canary"}"#, "proxy_credential: must be for a proxy"),
        (#"{"proxy":"http://x","proxy_credential":"canary"}"#, "proxy_credential: must be USER:PASSWORD"),
        (#"{"timeouts":{"idle_ms":999}}"#, "timeouts.idle_ms: must be an integer between 1000 and 86400000"),
        (#"{"timeouts":{"idle":1}}"#, "timeouts.idle: Extra inputs are not permitted"),
    ])
    func `a change of a provider that cannot be taken is refused by its field`(
        body: String, words: String
    ) async throws {
        try await Office.open { office in
            _ = try await office.post(providers, #"{"name":"a","base_url":"https://x/v1"}"#)
            let reply = try await office.post(providers + "/a", body)
            #expect(reply.complaint.hasPrefix("400 " + words), "\(reply.complaint)")
            #expect(!reply.text.contains("canary"))
        }
    }

    @Test func `a provider is tested where it is set up to be, with its own credential`() async throws {
        try await Office.open { office in
            let secret = "sk-canary-0123456789"
            _ = try await office.post(
                providers, #"{"name":"a","base_url":"https://x/v1","credential":"\#(secret)"}"#)
            office.transport.play([.head(200), .body(#"{"data":[{"id":"m-1"}]}"#)])
            office.transport.play([
                .head(200),
                .body(
                    #"{"id":"c","object":"chat.completion","created":1,"model":"m-1","choices":[{"index":0,"#
                        + #""message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],"#
                        + #""usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}"#),
            ])
            let tested = try await office.post(providers + "/a/test", #"{"quick":true}"#)
            #expect(tested.status == 200)
            #expect(tested.json["ok"]?.bool == true, "\(tested.text)")
            #expect(tested.json["checks"]?.elements.map { $0["name"]?.string } == ["models", "chat"])
            let urls = office.transport.requests.map(\.url)
            #expect(urls == ["https://x/v1/models", "https://x/v1/chat/completions"])
            office.transport.play([.head(401), .body(#"{"error":{"message":"no: \#(secret)"}}"#)])
            let refused = try await office.post(providers + "/a/test", #"{"model":"m"}"#)
            #expect(refused.json["ok"]?.bool == false)
            #expect(!refused.text.contains("canary"))
            let unknown = try await office.post(providers + "/b/test")
            #expect(unknown.complaint == "404 Provider not found")
            let url = try await office.post(providers + "/a/test", #"{"base_url":"http://inside/"}"#)
            #expect(url.complaint == "400 base_url: Extra inputs are not permitted")
        }
    }

    @Test func `what an endpoint takes is asked unless it stops answering, and told without the credential`()
        async throws
    {
        try await Office.open { office in
            let secret = "canary-0123456789"
            _ = try await office.post(
                providers, #"{"name":"a","base_url":"https://x/v1","credential":"\#(secret)"}"#)
            let word =
                #"{"choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":9,"completion_tokens":1}}"#
            office.transport.play([.head(200), .body(#"{"data":[{"id":"m-1"}]}"#)])
            office.transport.play([.head(200), .body(word)])
            office.transport.play([.head(200), .body(word)])
            office.transport.play([.head(400), .body(#"{"error":{"message":"not with \#(secret)"}}"#)])
            // Whoever is called next finds nobody there.
            let tested = try await office.post(providers + "/a/test")
            #expect(tested.status == 200)
            #expect(tested.json["ok"]?.bool == false)
            #expect(tested.json["fault"]?.string?.hasPrefix("the endpoint stopped answering") == true)
            let findings = try #require(tested.json["findings"])
            #expect(
                findings.elements.map { $0["verdict"]?.string } == [
                    "taken", "refused", "unanswered", "unanswered", "unanswered",
                ])
            #expect(findings.elements.first { _ in true }?["name"]?.string == "max_tokens")
            #expect(tested.json["profile"]?["fits"]?.bool == true)
            #expect(tested.json["used"]?["requests"]?.int == 5)
            #expect(tested.json["used"]?["input_tokens"]?.int == 9)
            #expect(!tested.text.contains("canary"))
        }
    }

    @Test func `a mapping has a name for people, which is replaced with it`() async throws {
        try await Office.open { office in
            _ = try await office.post(providers, #"{"name":"a","base_url":"http://x/v1"}"#)
            let targets = #""targets":[{"provider":"a","model":"m"}]"#
            let put = try await office.post(
                mappings, #"{"pattern":"gpt-5.1","display_name":"GPT 5.1 (team)",\#(targets)}"#)
            #expect(put.json["display_name"]?.string == "GPT 5.1 (team)")
            let listed = try await office.get(mappings).json["data"]?.elements.map {
                $0["display_name"]?.string
            }
            #expect(listed == ["GPT 5.1 (team)"])
            let explained = try await office.get("/v1/organizations/explain?model=gpt-5.1").json
            #expect(explained["display_name"]?.string == "GPT 5.1 (team)")
            let events = try await office.get("/v1/organizations/audit_log").text
            #expect(events.contains(#""display_name":"GPT 5.1 (team)""#))
            for name in [#""""#, #""a\u0007""#, "7", "\"" + String(repeating: "x", count: 129) + "\""] {
                let refused = try await office.post(
                    mappings, #"{"pattern":"gpt-5.1","display_name":\#(name),\#(targets)}"#)
                #expect(refused.complaint.hasPrefix("400 display_name: must be "), "\(refused.complaint)")
            }
            let replaced = try await office.post(mappings, #"{"pattern":"gpt-5.1",\#(targets)}"#)
            #expect(replaced.json["display_name"]?.isNull == true)
        }
    }

    @Test func `where a model goes is explained, also for a key`() async throws {
        try await Office.open { office in
            _ = try await office.post(providers, #"{"name":"a","base_url":"http://x/v1"}"#)
            _ = try await office.post(
                mappings, #"{"pattern":"claude-*","targets":[{"provider":"a","model":"m"}]}"#)
            let key = try await office.post(
                "/v1/organizations/api_keys", #"{"name":"k","models":["gpt-*"]}"#)
            let id = try #require(key.json["id"]?.string)
            let path = "/v1/organizations/explain?model="
            let plain = try await office.get(path + "claude-opus%5B1m%5D").json
            #expect(plain["decided_by"]?.string == "mapping")
            #expect(plain["pattern"]?.string == "claude-*")
            #expect(plain["targets"]?.elements.map { $0["model"]?.string } == ["m"])
            #expect(plain["key"]?.isNull == true)
            let mine = try await office.get(path + "claude-opus&api_key_id=" + id).json
            #expect(mine["key"]?["may_ask"]?.bool == false)
            let nowhere = try await office.get(path + "other").json
            #expect(nowhere["decided_by"]?.isNull == true)
            let stranger = try await office.get(path + "other&api_key_id=x")
            #expect(stranger.complaint == "404 API key not found")
            let nothing = try await office.get("/v1/organizations/explain")
            #expect(nothing.complaint == "400 model: Required")
        }
    }

    @Test func `what is passed over is told, with its provider and its target too`() async throws {
        try await Office.open { office in
            _ = try await office.post(providers, #"{"name":"a","base_url":"http://x/v1"}"#)
            _ = try await office.post(
                mappings, #"{"pattern":"*","targets":[{"provider":"a","model":"m"}]}"#)
            try await office.store.publish([
                Cooldown(
                    of: .target(ProviderName("a"), model: "m"), .timeout, status: nil, failures: 3,
                    since: Office.now, until: Office.now + .seconds(10))
            ])
            let all = try await office.get("/v1/organizations/cooldowns").json["data"]
            let listed = try await office.get(providers).json["data"]?.elements.first { _ in true }
            let shown = try await office.get(providers + "/a").json
            let explained = try await office.get("/v1/organizations/explain?model=x").json["targets"]?
                .elements.first { _ in true }
            for cooldowns in [all, listed?["cooldowns"], shown["cooldowns"], explained?["cooldowns"]] {
                let told = try #require(cooldowns?.elements.first { _ in true })
                #expect(told["subject"]?.string == "target")
                #expect(told["model"]?.string == "m")
                #expect(told["reason"]?.string == "timeout")
                #expect(told["until"]?.string == "2026-11-23T09:05:10.000Z")
            }
            #expect(explained?["passed_over_until"]?.string == "2026-11-23T09:05:10.000Z")
            #expect(shown["passed_over_until"]?.isNull == true)
        }
    }
}
