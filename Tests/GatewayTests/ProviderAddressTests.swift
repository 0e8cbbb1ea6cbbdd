import GatewayDoubles
import Testing
import Translation
import Upstream
import Wire

@testable import Gateway

@Suite struct ProviderAddressTests {
    private static let chat: [(profile: String, base: String, model: String, url: String)] = [
        ("openai", "https://h/v1", "m", "https://h/v1/chat/completions"),
        // A version that any provider may want.
        (
            "generic", "https://h/models?api-version=preview", "m",
            "https://h/models/chat/completions?api-version=preview"
        ),
        (
            "azure", "https://r.openai.azure.com", "gpt-4o",
            "https://r.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
        ),
        (
            "azure", "https://h/openai?api-version=2025-04-01-preview", "gpt-4o",
            "https://h/openai/deployments/gpt-4o/chat/completions?api-version=2025-04-01-preview"
        ),
        (
            "azure", "https://h/openai/deployments", "a b/c?d#é",
            "https://h/openai/deployments/a%20b%2Fc%3Fd%23%C3%A9/chat/completions?api-version=2024-10-21"
        ),
        // An address as a portal shows it names its deployment itself.
        (
            "azure", "https://h/openai/deployments/mine?api-version=2024-10-21", "gpt-4o",
            "https://h/openai/deployments/mine/chat/completions?api-version=2024-10-21"
        ),
        ("azure", "https://h/openai/v1", "gpt-4o", "https://h/openai/v1/chat/completions"),
        (
            "azure", "https://h/openai/v1?api-version=preview", "gpt-4o",
            "https://h/openai/v1/chat/completions?api-version=preview"
        ),
    ]

    @Test(arguments: chat)
    func `requests go to the address that the provider has for the model`(
        profile: String, base: String, model: String, url: String
    ) throws {
        let profile = try #require(Profile.named(profile))
        let address = ProviderAddress(baseURL: base, profile: profile)
        #expect(address.url(of: .chatCompletions, model: model) == url)
    }

    @Test(arguments: [
        ("https://h", "https://h/v1/messages?beta=true"),
        ("https://h/v1?region=eu", "https://h/v1/messages?region=eu&beta=true"),
        ("https://h?beta=true", "https://h/v1/messages?beta=true"),
    ])
    func `what the client asks for stands behind the provider's own query, once`(base: String, url: String) {
        let address = ProviderAddress(baseURL: base, profile: .anthropic)
        #expect(address.url(of: .messages, model: "m", with: ["beta=true"]) == url)
    }

    @Test(arguments: [
        ("anthropic", "beta=true", "?beta=true"), ("anthropic", "a=1&beta=true&b=2", "?beta=true"),
        ("anthropic", "beta=false", ""), ("anthropic", "beta=true%26x", ""), ("anthropic", "x-api-key=k", ""),
        ("anthropic", "", ""), ("generic", "beta=true", ""),
    ])
    func `of a client's query nothing passes but what is known`(
        profile: String, query: String, passed: String
    )
        async throws
    {
        let bench = try await Bench([[.head(500), .body("{}")]], profile: profile)
        await bench.ask(query: query)
        let path = profile == "anthropic" ? "/v1/messages" : "/chat/completions"
        #expect(bench.transport.requests.map(\.url) == ["http://first\(path)\(passed)"])
    }

    @Test(arguments: [
        ("openai", "https://h/v1", "https://h/v1/responses"),
        ("azure", "https://h", "https://h/openai/v1/responses"),
        ("azure", "https://h/openai?api-version=2024-10-21", "https://h/openai/v1/responses"),
        ("azure", "https://h/openai/deployments/mine?api-version=1", "https://h/openai/v1/responses"),
        ("azure", "https://h/openai/v1", "https://h/openai/v1/responses"),
        (
            "azure", "https://h/openai/v1?api-version=preview",
            "https://h/openai/v1/responses?api-version=preview"
        ),
    ])
    func `responses stand behind no deployment`(profile: String, base: String, url: String) throws {
        let profile = try #require(Profile.named(profile))
        #expect(ProviderAddress(baseURL: base, profile: profile).url(of: .responses, model: "m") == url)
    }

    @Test(arguments: [
        ("openai", "https://h/v1", "https://h/v1/models"),
        ("anthropic", "https://h", "https://h/v1/models"),
        ("anthropic", "https://h/v1", "https://h/v1/models"),
        ("azure", "https://h", "https://h/openai/models?api-version=2024-10-21"),
        ("azure", "https://h/openai/deployments/mine", "https://h/openai/models?api-version=2024-10-21"),
        ("azure", "https://h/openai/v1", "https://h/openai/v1/models"),
    ])
    func `models are listed behind the base URL, not behind a deployment`(
        profile: String, base: String, url: String
    ) throws {
        let profile = try #require(Profile.named(profile))
        #expect(ProviderAddress(baseURL: base, profile: profile).modelsURL == url)
    }

    @Test func `embeddings have a deployment too`() {
        let address = ProviderAddress(baseURL: "https://h?api-version=2024-06-01", profile: .azure)
        #expect(
            address.url(of: .embeddings, model: "small")
                == "https://h/openai/deployments/small/embeddings?api-version=2024-06-01")
    }
}
