import DataPlane
import Domain
import Gateway
import GatewayDoubles
import TestSupport
import Testing

@Suite struct `the end of the process` {
    /// Begins to drain and returns once no new connection is taken.
    private static func drain(_ plane: Plane, grace: Duration = .seconds(60)) async throws -> Task<
        Void, Never
    > {
        let task = Task { await plane.server.drain(grace: grace, drains: plane.bench.drains) }
        while let client = try? await plane.connect() { client.close() }
        return task
    }

    @Test func `lets a running stream finish and refuses new connections`() async throws {
        let goOn = Latch()
        let acts = Bench.stream("Hi")
        let script = acts.prefix(2) + [.meanwhile { await goOn.wait() }] + acts.dropFirst(2)
        try await withPlane([Array(script)]) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages().bytes)
            _ = try await client.text(through: "Hi")
            let drain = try await Self.drain(plane)
            await #expect(throws: Client.Failure.refused) { try await plane.connect() }
            goOn.open()
            let (text, end) = try await client.rest()
            #expect(text.contains(`streams`.end))
            #expect(text.hasSuffix("0\r\n\r\n"))
            #expect(end == .closed)
            client.close()
            await drain.value
            #expect(plane.server.answeringCount == 0)
            #expect(plane.server.connectionCount == 0)
            #expect(plane.bench.ledger.settlement?.outcome == .completed)
        }
    }

    @Test func `closes idle connections, used or new`() async throws {
        try await withPlane { plane in
            let used = try await plane.connect()
            try await used.send(Request("GET", "/health/live").bytes)
            #expect(try await used.answer().status == 200)
            let new = try await plane.connect()
            await until("both are there") { plane.server.connectionCount == 2 }
            let drain = try await Self.drain(plane)
            for client in [used, new] { #expect(try await client.rest().text == "") }
            await drain.value
        }
    }

    @Test func `finishes a request whose body is coming in`() async throws {
        try await withPlane([Bench.whole()]) { plane in
            let client = try await plane.connect()
            let request = plane.messages(Bench.question(stream: false)).with("expect", "100-continue")
            try await client.send(request.head)
            #expect(try await client.head().status == 100)
            let drain = try await Self.drain(plane)
            try await client.send(request.body)
            let answer = try await client.answer()
            #expect(answer.status == 200)
            #expect(answer["connection"] == "close")
            #expect(try await client.rest().end == .closed)
            client.close()
            await drain.value
            #expect(plane.bench.ledger.settlement?.outcome == .completed)
        }
    }

    @Test func `is seen by whoever asks whether the server is ready`() async throws {
        let (asked, goOn) = (Latch(), Latch())
        let isReady: @Sendable () async -> Bool = {
            asked.open()
            await goOn.wait()
            return true
        }
        try await withPlane(isReady: isReady) { plane in
            let client = try await plane.connect()
            try await client.send(Request("GET", "/health/ready").bytes)
            await asked.wait()
            let drain = try await Self.drain(plane)
            goOn.open()
            #expect(try await client.answer().status == 503)
            client.close()
            await drain.value
        }
    }

    @Test(arguments: [true, false])
    func `tells the client of a request that is overdue to try again, and settles it`(
        isStream: Bool
    ) async throws {
        let asked = Latch()
        let script = (isStream ? Bench.stream().prefix(2) : []) + [.meanwhile { asked.open() }, .silence]
        try await withPlane([Array(script)]) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages(Bench.question(stream: isStream)).bytes)
            await asked.wait()
            await plane.server.drain(grace: .zero, drains: plane.bench.drains)
            #expect(plane.server.answeringCount == 0)
            let settlement = try #require(plane.bench.ledger.settlement)
            #expect(settlement.outcome == .failed)
            #expect(settlement.errorMessage?.contains("being restarted") == true)
            #expect(settlement.usageSource == .estimated)
            #expect(settlement.attempts.map(\.outcome) == [.cancelled])
            let answer = try await client.answer()
            #expect(answer.status == (isStream ? 200 : 529))
            #expect(answer.text.contains(isStream ? "event: error" : "overloaded_error"))
            #expect(answer.text.contains("being restarted") && !answer.text.contains("message_stop"))
        }
    }

    @Test func `does not wait for answers whose client has left`() async throws {
        let script = Bench.stream("Hi").prefix(2) + [.silence]
        let drains = Drains(duration: .seconds(600))
        try await withPlane([Array(script)], drains: drains) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages().bytes)
            _ = try await client.text(through: "Hi")
            client.close()
            await until("the answer is drained") { drains.count == 1 }
            await plane.server.drain(grace: .zero, drains: drains)
            #expect(plane.server.answeringCount == 0)
            #expect(plane.bench.ledger.settlement?.outcome == .abandoned)
        }
    }

    @Test func `waits until a slow client has the whole of its answer`() async throws {
        let text = String(repeating: "w", count: 8 << 20)
        try await withPlane([Bench.whole(text)]) { plane in
            let client = try await plane.connect(receiveBuffer: 64 << 10)
            try await client.send(plane.messages(Bench.question(stream: false)).bytes)
            await until("the answer is settled") {
                plane.server.answeringCount == 0 && plane.bench.ledger.settlement != nil
            }
            let drain = try await Self.drain(plane)
            let answer = try await client.answer()
            #expect(answer.isWhole)
            #expect(answer.body.count > text.utf8.count)
            client.close()
            await drain.value
        }
    }

    @Test func `refuses a request that comes after it on a connection that is still open`() async throws {
        let goOn = Latch()
        let asked = Latch()
        try await withPlane([
            [
                .meanwhile {
                    asked.open(); await goOn.wait()
                }
            ] + Bench.whole()
        ]) { plane in
            let client = try await plane.connect()
            let request = plane.messages(Bench.question(stream: false))
            try await client.send(request.bytes + request.bytes)
            await asked.wait()
            let drain = try await Self.drain(plane)
            goOn.open()
            #expect(try await client.answer().status == 200)
            #expect(try await client.rest().text == "")
            client.close()
            await drain.value
            #expect(plane.bench.ledger.entries.count == 1)
        }
    }
}
