import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream

/// A stream that is left at each of its bytes, one after the other.
@Suite struct `A client that leaves at any byte of a stream` {
    private static let stream = Bench.stream().flatMap { act -> [UInt8] in
        if case .body(let text) = act { Array(text.utf8) } else { [] }
    }

    /// A bench whose client leaves when the provider has said so many bytes.
    private func bench(leftAfter place: Int, drains: Drains) async throws -> Bench {
        let bench = try await Bench([], drains: drains)
        let reply = bench.reply
        func piece(_ bytes: ArraySlice<UInt8>) -> [Act] {
            bytes.isEmpty ? [] : [.body(String(decoding: bytes, as: UTF8.self))]
        }
        bench.transport.play(
            Bench.stream().prefix(1) + piece(Self.stream.prefix(place)) + [.meanwhile { reply.leave() }]
                + piece(Self.stream.dropFirst(place)))
        await bench.ask()
        return bench
    }

    @Test func `has one entry with what the provider counted, as long as it is read to its end`() async throws
    {
        for place in 0...Self.stream.count {
            let bench = try await bench(leftAfter: place, drains: Drains())
            #expect(bench.ledger.entries.count == 1)
            let settlement = try #require(bench.ledger.settlement)
            #expect(settlement.usage == Usage(input: 7, output: 3), "after \(place) bytes")
            #expect(settlement.usageSource == .drained || settlement.usageSource == .reported)
            #expect(settlement.attempts.count == 1)
        }
    }

    @Test func `has one entry with no less than it was sent, where the call is cancelled`() async throws {
        for place in 0...Self.stream.count {
            let bench = try await bench(leftAfter: place, drains: Drains(most: 0))
            #expect(bench.ledger.entries.count == 1)
            let settlement = try #require(bench.ledger.settlement)
            #expect(settlement.usageSource != UsageSource.none, "after \(place) bytes")
            #expect(settlement.usage.input > 0)
            let wasSent = bench.reply.text.contains(#""text":"Hi""#)
            #expect(!wasSent || settlement.usage.output > 0, "after \(place) bytes")
            #expect(settlement.costNanoUSD != nil || settlement.costReason == .unpriced)
        }
    }
}
