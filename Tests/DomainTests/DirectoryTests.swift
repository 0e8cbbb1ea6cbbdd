import Testing

@testable import Domain

@Suite struct DirectoryTests {
    private func directory(_ patterns: String...) -> Directory {
        let mappings = patterns.map { Mapping(pattern: ModelPattern($0), targets: []) }
        return Directory(revision: 1, keys: [], providers: [], mappings: mappings)
    }

    @Test(arguments: [
        // An exact name wins over every pattern, in whatever order they were written.
        ("claude-sonnet-4-5", "claude-sonnet-4-5"),
        // The name as it came wins over the name without its date.
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5-20250929"),
        // Another date falls back to the name without it.
        ("claude-sonnet-4-5-20260101", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5-20260101[1m]", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5[1m]", "claude-sonnet-4-5"),
        // Of the patterns that cover a name, the one that says most.
        ("claude-3-5-haiku-latest", "claude-*-haiku*"),
        ("claude-opus-4", "claude-*"),
        ("gpt-5", "*"),
        ("", "*"),
    ])
    func `a model finds its mapping`(model: String, pattern: String) {
        let directory = directory(
            "*", "claude-*", "claude-sonnet-4-5", "claude-*-haiku*", "claude-sonnet-4-5-20250929")
        #expect(directory.mapping(for: model)?.pattern.text == pattern)
    }

    @Test func `without a default an unknown model finds nothing`() {
        #expect(directory("claude-*", "gpt-5").mapping(for: "gemini-3") == nil)
        #expect(directory().mapping(for: "gemini-3") == nil)
    }

    @Test(arguments: [
        ("a/m", "m"), ("m#a", "m"), ("a/x/y", "x/y"), ("a/", nil), ("a/ ", nil), ("#a", nil), (" #a", nil),
    ])
    func `an address names a provider's model, and never none`(address: String, model: String?) {
        let provider = Provider(
            name: ProviderName("a"), profile: "generic", baseURL: "http://a",
            createdAt: Timestamp(milliseconds: 0))
        let directory = Directory(revision: 1, keys: [], providers: [provider], mappings: [])
        #expect(directory.target(addressedBy: address)?.model == model)
    }

    @Test(arguments: [
        ("gpt-5", "anthropic/gpt-5"), ("vendor/model", "anthropic/vendor/model"), ("claude-x", "claude-x"),
        ("my-Claude", "my-Claude"), ("anthropic/x", "anthropic/x"),
    ])
    func `a model is found by a name that Claude Code lists`(model: String, name: String) {
        #expect(Directory.discoveryName(of: model) == name)
        #expect(directory(model).model(discoveredAs: name) == (model == name ? nil : model))
    }

    @Test func `what is mapped under such a name itself comes first`() {
        let directory = directory("gpt-5", "anthropic/gpt-5", "anthropic/*", "o3", "claude-x")
        #expect(directory.model(discoveredAs: "anthropic/gpt-5") == nil)
        #expect(directory.model(discoveredAs: "anthropic/o3") == "o3")
        #expect(directory.model(discoveredAs: "anthropic/o3[1m]") == "o3[1m]")
        #expect(directory.model(discoveredAs: "anthropic/gpt-6") == nil)
        // Of a name that Claude Code lists anyway, discovery gives out no other.
        #expect(directory.model(discoveredAs: "anthropic/claude-x") == nil)
        #expect(directory.model(discoveredAs: "o3") == nil)
    }

    @Test func `mappings stand in the order in which they are tried`() {
        let patterns = directory("*", "b-*", "a-*", "z", "a", "longer-*").mappings.map(\.pattern.text)
        #expect(patterns.suffix(4) == ["longer-*", "a-*", "b-*", "*"])
        #expect(Set(patterns.prefix(2)) == ["a", "z"])
    }

    @Test func `keys and providers are found by their ids`() {
        let key = ServiceKey(
            id: KeyID("k1"), name: "n", createdAt: Timestamp(milliseconds: 0), secretHash: [])
        let provider = Provider(
            name: ProviderName("p"), profile: "generic", baseURL: "http://x",
            createdAt: Timestamp(milliseconds: 0))
        let directory = Directory(revision: 7, keys: [key], providers: [provider], mappings: [])
        #expect(directory.keys[KeyID("k1")] == key)
        #expect(directory.keys[KeyID("K1")] == nil)
        #expect(directory.providers[ProviderName("p")] == provider)
        #expect(directory.revision == 7)
    }
}
