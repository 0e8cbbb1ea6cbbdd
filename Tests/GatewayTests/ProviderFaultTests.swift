import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

@Suite struct `a provider that misbehaves` {
    @Test(arguments: [true, false])
    func `and never ends is given up beyond a bound`(hasBegun: Bool) async throws {
        let endless = Act.body(": " + String(repeating: "x", count: 8 << 20) + "\n\n")
        let beginning = hasBegun ? Bench.stream().prefix(2) : Bench.stream().prefix(1)
        let bench = try await Bench([beginning + Array(repeating: endless, count: 33)])
        await bench.ask()
        let settlement = try #require(bench.ledger.settlement)
        #expect((settlement.outcome, settlement.errorType) == (.failed, "api_error"))
        #expect(settlement.errorMessage?.contains("larger than 256 MiB") == true)
        #expect(settlement.attempts.map(\.error) == ["too_large"])
        #expect(bench.journal.all.contains("cancel"))
        #expect(bench.reply.status == (hasBegun ? 200 : 502))
        #expect(bench.reply.text.contains("event: error\n") == hasBegun)
    }

    @Test(arguments: [UpstreamError.Phase.idle, .total])
    func `by silence in a stream is told apart from one that hangs up`(phase: UpstreamError.Phase)
        async throws
    {
        let bench = try await Bench([Bench.stream().prefix(2) + [.fail(.timeout(phase: phase))]])
        await bench.ask()
        #expect(bench.reply.text.contains(#""type":"timeout_error""#))
        #expect(bench.reply.text.contains("did not answer in time (\(phase.rawValue))"))
        #expect(bench.ledger.settlement?.errorType == "timeout_error")
    }

    @Test func `by silence after it has said why it finished has answered`() async throws {
        let bench = try await Bench([
            Bench.stream(usage: false).dropLast() + [.fail(.timeout(phase: .idle))]
        ])
        await bench.ask()
        #expect(bench.reply.text.contains("message_stop"))
        #expect(bench.ledger.settlement?.outcome == .completed)
    }

    @Test(arguments: [true, false])
    func `by compressing unasked has not answered`(isStream: Bool) async throws {
        let acts: [Act] = [
            .head(200, [(name: "content-encoding", value: "br")]), .body("data: {}\n\n"),
        ]
        let bench = try await Bench([acts])
        await bench.ask(Bench.question(stream: isStream))
        #expect(bench.reply.status == 502)
        #expect(bench.reply.error?.message.contains("content-encoding br") == true)
        #expect(bench.ledger.settlement?.usage.output == 0)
    }
}
