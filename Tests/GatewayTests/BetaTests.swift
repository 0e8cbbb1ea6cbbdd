import Domain
import Gateway
import GatewayDoubles
import Testing

@Suite struct `betas that a client asks for` {
    private static let known = [
        (name: "anthropic-version", value: "2023-06-01"),
        (
            name: "anthropic-beta",
            value: "claude-code-20250219, effort-2025-11-24,context-management-2025-06-27"
        ),
    ]
    private static let unknown =
        known + [
            (name: "anthropic-beta", value: "future-2027-01-01"),
            (name: "anthropic-beta", value: "effortless-2027-01-01, future-2027-01-01,"),
        ]

    @Test func `are lost on other providers, where this build does not know them`() async throws {
        for (headers, losses) in [(Self.known, [:]), (Self.unknown, ["request.beta": 3])] {
            let bench = try await Bench([Bench.stream()])
            await bench.ask(anthropicHeaders: headers)
            #expect(bench.ledger.settlement?.losses == losses)
        }
    }

    @Test func `are no loss where the provider gets them`() async throws {
        let bench = try await Bench([[.head(200), .body("{}")]], profile: "anthropic")
        await bench.ask(anthropicHeaders: Self.unknown)
        #expect(bench.ledger.settlement?.losses == [:])
    }
}
