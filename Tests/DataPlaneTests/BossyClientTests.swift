import Domain
import Foundation
import GatewayDoubles
import Testing
import Upstream

/// Clients that would like to say where their request goes, with whose credential and for how much.
@Suite struct `Clients that want to decide more than they may` {
    private static let elsewhere = "evil.example"
    private static let headers = [
        "x-api-base", "api-base", "x-base-url", "base-url", "x-portkey-custom-host", "x-provider", "x-model",
        "cf-aig-custom-cost", "x-cost", "x-litellm-api-base", "helicone-target-url", "x-forwarded-host",
        "x-original-url", "proxy-authorization", "x-upstream-authorization", "openai-organization",
    ].map { ($0, "http://\(elsewhere)/v1") }
    private static let fields = [
        "api_base", "base_url", "api_key", "authorization", "custom_llm_provider", "provider", "endpoint",
        "host",
        "url", "proxy", "headers", "extra_headers", "extra_body", "cost", "input_cost_per_token", "price",
        "mock_response", "fallbacks", "user_config",
    ].map { #""\#($0)":"http://\#(elsewhere)/v1""# }.joined(separator: ",")

    @Test(arguments: [true, false])
    func `reach neither the provider's address nor its credential nor a price`(isStream: Bool) async throws {
        let acts = isStream ? Bench.stream() : Bench.whole()
        let prices = PriceList([
            Price(
                id: PriceID("price_1"), provider: ProviderName("first"), model: "m1",
                effectiveFrom: Timestamp(milliseconds: 0), rates: Rates(input: 1_000_000, output: 1_000_000),
                createdAt: Timestamp(milliseconds: 0))
        ])
        try await withPlane([acts, acts], prices: prices) { plane in
            let question = Bench.question(stream: isStream)
            var bossy = plane.messages(question.dropLast() + "," + Self.fields + "}", headers: Self.headers)
            bossy.target += "?api_base=http://\(Self.elsewhere)/v1&model=other&cost=0"
            for request in [plane.messages(question), bossy] {
                #expect(try await plane.ask(request).status == 200)
            }
            let sent = plane.bench.transport.requests
            try #require(sent.count == 2)
            #expect(sent[1].url == sent[0].url)
            #expect(sent[1].headers.map(\.name) == sent[0].headers.map(\.name))
            #expect(sent[1].headers.allSatisfy { !$0.value.contains(Self.elsewhere) })
            #expect(
                sent[1].headers.first { $0.name == "authorization" }?.value
                    == sent[0].headers.first { $0.name == "authorization" }?.value)
            #expect(sent[1].body == sent[0].body)
            #expect(sent[1].proxy == nil)
            let costs = plane.bench.ledger.entries.map { $0.settlement?.costNanoUSD }
            #expect(costs == [10_000, 10_000])
        }
    }
}
