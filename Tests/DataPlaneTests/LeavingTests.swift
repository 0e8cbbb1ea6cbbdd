import DataPlane
import Domain
import Gateway
import GatewayDoubles
import Testing

@Suite struct `clients that hang up` {
    @Test(arguments: [true, false], [true, false])
    func `have their answer read to its end and settled`(isReset: Bool, isStream: Bool) async throws {
        let asked = Latch()
        let goOn = Latch()
        let acts = isStream ? Bench.stream() : Bench.whole()
        let script =
            acts.prefix(1) + [
                .meanwhile {
                    asked.open(); await goOn.wait()
                }
            ] + acts.dropFirst(1)
        try await withPlane([Array(script)]) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages(Bench.question(stream: isStream)).bytes)
            await asked.wait()
            if isReset { client.reset() } else { client.close() }
            await until("the connection is closed") { plane.server.connectionCount == 0 }
            #expect(plane.server.answeringCount == 1)
            goOn.open()
            await until("nothing is answered any more") { plane.server.answeringCount == 0 }
            let settlement = try #require(plane.bench.ledger.settlement)
            #expect(settlement.outcome == .abandoned)
            #expect(settlement.usageSource == .drained)
            #expect(settlement.usage == Usage(input: 7, output: 3))
        }
    }

    @Test func `in the middle of a stream have it cancelled when too many are drained`() async throws {
        let script = Bench.stream("Hi").prefix(2) + [.silence]
        try await withPlane([Array(script)], drains: Drains(most: 0)) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages().bytes)
            _ = try await client.text(through: "Hi")
            client.close()
            await until("the entry is settled") { plane.bench.ledger.settlement != nil }
            #expect(plane.bench.ledger.settlement?.outcome == .abandoned)
            #expect(plane.bench.ledger.settlement?.usageSource == .estimated)
            await until("nothing is answered any more") { plane.server.answeringCount == 0 }
            // The answer ends on a thread that is not the connection's.
            await until("the connection is closed") { plane.server.connectionCount == 0 }
        }
    }

    @Test func `are drained for a limited time`() async throws {
        let script = Bench.stream("Hi").prefix(2) + [.silence]
        let drains = Drains(duration: .milliseconds(50))
        try await withPlane([Array(script)], drains: drains) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages().bytes)
            _ = try await client.text(through: "Hi")
            client.close()
            await until("the entry is settled") { plane.bench.ledger.settlement != nil }
            #expect(plane.bench.journal.all.contains("cancel"))
            let settlement = try #require(plane.bench.ledger.settlement)
            #expect(settlement.outcome == .abandoned)
            #expect(settlement.usageSource == .estimated)
            // That was us: nothing was wrong with the provider.
            #expect(settlement.errorType == nil && settlement.errorMessage == nil)
            #expect(settlement.attempts.map(\.outcome) == [.cancelled])
        }
    }

    @Test func `make room for the next request of their key while their answer is drained`() async throws {
        let script = Bench.stream("Hi").prefix(2) + [.silence]
        try await withPlane([Array(script)], drains: Drains(duration: .seconds(600))) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages().bytes)
            _ = try await client.text(through: "Hi")
            client.close()
            await until("its place is given back") { plane.bench.journal.all.contains("leave") }
            #expect(plane.bench.ledger.settlement == nil)
        }
    }

    @Test func `without reading a refusal leave nothing behind`() async throws {
        try await withPlane { plane in
            for request in [
                plane.messages("{"), Request("GET", "/nothing"),
                plane.messages("x").with("content-encoding", "br"),
            ] {
                let client = try await plane.connect()
                try await client.send(request.bytes)
                client.reset()
            }
            await until("all connections are closed") { plane.server.connectionCount == 0 }
            await until("nothing is answered any more") { plane.server.answeringCount == 0 }
        }
    }
}
