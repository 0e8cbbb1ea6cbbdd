import ArgumentParser
import Domain
import Testing

@testable import tollgate

@Suite struct ArgumentTests {
    @Test(arguments: [
        ("openai/gpt-5.1", "openai", "gpt-5.1", 1, 1),
        ("openai/gpt-5.1@3", "openai", "gpt-5.1", 3, 1),
        ("openai/gpt-5.1#2", "openai", "gpt-5.1", 1, 2),
        ("openai/gpt-5.1@3#2", "openai", "gpt-5.1", 3, 2),
        ("openrouter/anthropic/claude-sonnet-4", "openrouter", "anthropic/claude-sonnet-4", 1, 1),
        ("vertex/claude-sonnet-4@20250514", "vertex", "claude-sonnet-4@20250514", 1, 1),
        ("vertex/text-bison@001@1", "vertex", "text-bison@001", 1, 1),
        ("fireworks/accounts/x#y/z", "fireworks", "accounts/x#y/z", 1, 1),
    ])
    func `a target is taken apart at its end only`(
        text: String, provider: String, model: String, weight: Int, priority: Int
    ) throws {
        let target = try TargetArgument.parse(text)
        #expect(
            target
                == TargetArgument(
                    provider: ProviderName(provider), model: model, priority: priority, weight: weight))
    }

    @Test(arguments: [
        "gpt-5.1", "/gpt", "openai/", "openai/@3", "Open AI/x", "openai/a b", "openai/x@0", "openai/x#0",
    ])
    func `what is no target is refused`(text: String) {
        #expect(throws: ValidationError.self) { try TargetArgument.parse(text) }
    }

    @Test(arguments: ["", "a/b", "Azure", "a#b", "-a", ".a", "a b", String(repeating: "a", count: 64)])
    func `a provider's name must fit into an address`(text: String) {
        #expect(throws: ValidationError.self) { try ProviderNameArgument.parse(text) }
    }

    @Test(arguments: [
        ("https://api.openai.com/v1", "https://api.openai.com/v1"),
        ("https://api.openai.com/v1//", "https://api.openai.com/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("HTTPS://x", "HTTPS://x"),
    ])
    func `a base URL loses only its trailing slash`(text: String, base: String) throws {
        #expect(try AddressArgument.parseBase(text) == base)
    }

    @Test(arguments: [
        "", "api.openai.com/v1", "ftp://x", "https://", "https:///v1", "https://:80/v1", "https://x/v1?key=1",
        "https://x/v1#a", "https://x/v1/chat/completions", "https://x/a b", "https://ex\u{E4}mple/v1",
        "https://user:hunter2@x/v1",
    ])
    func `what is no base URL is wrong usage, and a password in it is not repeated`(text: String) throws {
        let failure = try #require(throws: CommandFailure.self) { try AddressArgument.parseBase(text) }
        #expect(failure.status == .wrongUsage)
        #expect(!failure.text.contains("hunter2"))
    }

    @Test func `a proxy is a URL without a path`() throws {
        #expect(try AddressArgument.parseProxy("socks5h://127.0.0.1:1080/") == "socks5h://127.0.0.1:1080")
        #expect(throws: CommandFailure.self) { try AddressArgument.parseProxy("http://proxy:3128/path") }
        #expect(throws: CommandFailure.self) { try AddressArgument.parseProxy("proxy:3128") }
    }

    @Test func `a header is split at its first equals sign`() throws {
        let header = try HeaderArgument.parse("X-Trace=a=b")
        #expect(header == ProviderHeader(name: "X-Trace", value: "a=b"))
    }

    @Test(arguments: [
        "Authorization=Bearer hunter2", "x-API-key=hunter2", "X-A: hunter2", "Content-Length=hunter2",
        "X A=hunter2", "=hunter2", "X-A=hunter2\r\nX-B: c", "Cookie=hunter2",
    ])
    func `a header that carries a credential or breaks the line is refused without being repeated`(
        text: String
    ) throws {
        let failure = try #require(throws: CommandFailure.self) { try HeaderArgument.parse(text) }
        #expect(failure.status == .wrongUsage)
        #expect(!failure.text.contains("hunter2"))
    }

    @Test(arguments: [
        ("127.0.0.1:8787", "127.0.0.1", 8787), ("8787", "127.0.0.1", 8787), (":0", "127.0.0.1", 0),
        ("[::1]:80", "::1", 80), ("localhost:65535", "localhost", 65_535),
    ])
    func `an address to listen on has a host and a port`(text: String, host: String, port: Int) throws {
        #expect(try ListenAddress.parse(text) == ListenAddress(host: host, port: port))
    }

    @Test(arguments: [
        "", "localhost", "::1:80", "[::1]", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+80", "[x]:80",
    ])
    func `what is no address is refused`(text: String) {
        #expect(throws: ValidationError.self) { try ListenAddress.parse(text) }
    }

    @Test func `models are a list with commas`() throws {
        #expect(try ModelListArgument.parse("claude-*, gpt-5.1").map(\.text) == ["claude-*", "gpt-5.1"])
        #expect(throws: ValidationError.self) { try ModelListArgument.parse("a,,b") }
        #expect(throws: ValidationError.self) { try ModelListArgument.parse("") }
    }

    @Test func `a whole key in the place of its id is not repeated`() throws {
        #expect(try KeyIDArgument.parse("k1") == KeyID("k1"))
        let failure = try #require(throws: CommandFailure.self) { try KeyIDArgument.parse("tg-k1-hunter2") }
        #expect(failure.text.contains("k1"))
        #expect(!failure.text.contains("hunter2"))
    }

    @Test(arguments: [
        ("plain-1.0/x", "plain-1.0/x"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"), ("*", "'*'"),
        ("'\u{301};ls", "''\\''\u{301};ls'"),
    ])
    func `a word for a shell is quoted where it must be`(text: String, word: String) {
        #expect(text.shellQuoted == word)
    }
}
