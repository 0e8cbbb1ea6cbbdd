import DataPlane
import Domain
import Gateway
import GatewayDoubles
import NIOCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct `what a connection may take` {
    /// Every time is short; which of them ends a connection is told by what the test leaves out.
    private static let short = TimeAmount.seconds(2)
    private static let long = TimeAmount.seconds(600)

    @Test(arguments: ["", "G", "GET / HTTP/1.1\r\nhost: a\r\nx: ", "GET / HTTP/1.1\r\nhost: a\r\n"])
    func `a head that does not come is not awaited for ever`(sent: String) async throws {
        let limits = ConnectionLimits(headTimeout: Self.short, bodyTimeout: Self.long, idleTimeout: Self.long)
        try await withPlane(limits: limits) { plane in
            let client = try await plane.connect()
            try await client.send(sent)
            #expect(try await client.rest().text == "")
        }
    }

    @Test(arguments: ["content-length: 100\r\n\r\nhalf", "transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n"])
    func `a body that does not come is not awaited for ever`(sent: String) async throws {
        let limits = ConnectionLimits(headTimeout: Self.long, bodyTimeout: Self.short, idleTimeout: Self.long)
        try await withPlane(limits: limits) { plane in
            let client = try await plane.connect()
            try await client.send("POST /v1/messages HTTP/1.1\r\nhost: a\r\n" + sent)
            _ = try await client.rest()
            #expect(plane.bench.journal.all.isEmpty)
        }
    }

    @Test(arguments: [nil, "transfer-encoding"])
    func `a body that drips is not awaited for ever`(framing: String?) async throws {
        let limits = ConnectionLimits(
            headTimeout: Self.long, bodyTimeout: Self.long, wholeBodyTimeout: Self.short,
            idleTimeout: Self.long)
        try await withPlane(limits: limits) { plane in
            let client = try await plane.connect()
            let framing = framing.map { ($0, "chunked") } ?? ("content-length", "30000000")
            try await client.send(
                Request("POST", "/v1/messages", headers: [plane.key(), framing]).head)
            await #expect(throws: Client.Failure.self) {
                while true { try await client.send(framing.1 == "chunked" ? "1\r\n \r\n" : " ") }
            }
            #expect(plane.bench.journal.all.isEmpty)
        }
    }

    @Test(arguments: ["", "GET /health/live HTTP/1.1\r\nhost: a\r\nx: "])
    func `a connection that is not used any more is closed`(sent: String) async throws {
        let limits = ConnectionLimits(headTimeout: Self.long, bodyTimeout: Self.long, idleTimeout: Self.short)
        try await withPlane(limits: limits) { plane in
            let client = try await plane.connect()
            try await client.send(Request("GET", "/health/live").bytes)
            #expect(try await client.answer().status == 200)
            try await client.send(sent)
            #expect(try await client.rest().text == "")
        }
    }

    @Test func `a refused client that sends on and on is cut off`() async throws {
        let limits = ConnectionLimits(headTimeout: Self.long, bodyTimeout: Self.short, idleTimeout: Self.long)
        try await withPlane(limits: limits) { plane in
            let client = try await plane.connect()
            try await client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999\r\n\r\n")
            #expect(try await client.answer().status == 413)
            await #expect(throws: Client.Failure.self) {
                while true { try await client.send("more and more") }
            }
        }
    }

    @Test(arguments: [
        "POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 9999999\r\n\r\n",
        "GET / HTTP/1.1\r\nx: " + String(repeating: "x", count: 100_000),
    ])
    func `a stranger that was refused is cut off sooner`(sent: String) async throws {
        let limits = ConnectionLimits(
            headTimeout: Self.long, bodyTimeout: Self.long, strangerTimeout: Self.short,
            idleTimeout: Self.long)
        try await withPlane(limits: limits) { plane in
            let client = try await plane.connect()
            try await client.send(sent)
            #expect(try await [401, 431].contains(client.answer().status))
            await #expect(throws: Client.Failure.self) {
                while true { try await client.send("more and more") }
            }
        }
    }

    @Test func `an answer that takes its time is not cut off`() async throws {
        let asked = Latch()
        let goOn = Latch()
        let script: [Act] =
            [
                .meanwhile {
                    asked.open(); await goOn.wait()
                }
            ] + Bench.whole()
        let limits = ConnectionLimits(
            headTimeout: .seconds(4), bodyTimeout: .seconds(4), idleTimeout: .seconds(4))
        try await withPlane([script], limits: limits) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages(Bench.question(stream: false)).bytes)
            await asked.wait()
            // A connection that came later is cut off first: so the time has passed.
            #expect(try await plane.connect().rest().text == "")
            goOn.open()
            #expect(try await client.answer().status == 200)
        }
    }

    @Test func `a client that never takes its answer is cut off`() async throws {
        let text = String(repeating: "y", count: 1 << 20)
        let pieces = (0..<16).map { _ in Act.body(Bench.chunk(#"{"index":0,"delta":{"content":"\#(text)"}}"#))
        }
        let limits = ConnectionLimits(
            headTimeout: Self.long, bodyTimeout: Self.long, idleTimeout: Self.long, stallTimeout: Self.short)
        try await withPlane([[.head(200)] + pieces + [.silence]], drains: Drains(most: 0), limits: limits) {
            plane in
            let client = try await plane.connect(receiveBuffer: 64 << 10)
            try await client.send(plane.messages().bytes)
            await until("the entry is settled") { plane.bench.ledger.settlement != nil }
            #expect(plane.bench.ledger.settlement?.outcome == .abandoned)
            await until("the connection is closed") { plane.server.connectionCount == 0 }
            client.close()
        }
    }
}

@Suite struct `how many connections there may be` {
    /// A provider that answers when it is allowed to.
    private static func held(_ asked: Latch, until goOn: Latch) -> [Act] {
        [
            .meanwhile {
                asked.open(); await goOn.wait()
            }
        ] + Bench.whole()
    }

    private static let health = Request("GET", "/health/live")

    @Test func `the one over the limit is told to come back and closed`()
        async throws
    {
        let (asked, goOn) = (Latch(), Latch())
        try await withPlane([Self.held(asked, until: goOn)], limits: ConnectionLimits(connections: 1)) {
            plane in
            let first = try await plane.connect()
            try await first.send(plane.messages(Bench.question(stream: false)).bytes)
            await asked.wait()
            let second = try await plane.connect()
            try await second.send(plane.messages().bytes)
            let answer = try await second.answer()
            #expect(answer.status == 529)
            #expect(answer.errorType == "overloaded_error")
            #expect(answer["retry-after"] == "1")
            #expect(answer["connection"] == "close")
            #expect(try await second.rest().end == .closed)
            second.close()
            #expect(plane.bench.ledger.entries.contains { $0.settlement?.status == 529 })
            goOn.open()
            #expect(try await first.answer().status == 200)
        }
    }

    @Test func `the server's health is told also when all places are taken`() async throws {
        let (asked, goOn) = (Latch(), Latch())
        try await withPlane([Self.held(asked, until: goOn)], limits: ConnectionLimits(connections: 1)) {
            plane in
            let busy = try await plane.connect()
            try await busy.send(plane.messages(Bench.question(stream: false)).bytes)
            await asked.wait()
            for path in ["/health/live", "/health/ready", "/health/live"] {
                let answer = try await plane.ask(Request("GET", path))
                #expect(answer.status == 200)
                #expect(answer["connection"] == "close")
            }
            goOn.open()
            #expect(try await busy.answer().status == 200)
        }
    }

    @Test func `whoever has waited for longest gives its place to who comes`() async throws {
        try await withPlane(limits: ConnectionLimits(connections: 2)) { plane in
            let (first, second) = (try await plane.connect(), try await plane.connect())
            for client in [first, second, first] {
                try await client.send(Self.health.bytes)
                #expect(try await client.answer().status == 200)
            }
            let third = try await plane.connect()
            try await third.send(Self.health.bytes)
            #expect(try await third.answer().status == 200)
            #expect(try await second.rest() == ("", .closed))
            for client in [first, third] {
                try await client.send(Self.health.bytes)
                #expect(try await client.answer().status == 200)
            }
            #expect(plane.server.connectionCount == 2)
        }
    }

    @Test func `strangers give theirs before those with a key`() async throws {
        try await withPlane([Bench.whole()], limits: ConnectionLimits(connections: 3)) { plane in
            let known = try await plane.connect()
            try await known.send(plane.messages(Bench.question(stream: false)).bytes)
            #expect(try await known.answer().status == 200)
            // One that asks without a key, and one that never finishes its head.
            let (asking, dripping) = (try await plane.connect(), try await plane.connect())
            try await asking.send(Self.health.bytes)
            #expect(try await asking.answer().status == 200)
            try await dripping.send("GET / HTTP/1.1\r\nhost: a\r\nx: ")
            // Kept, because whoever goes by itself would leave its place to the next.
            var others: [Client] = []
            for _ in 1...5 {
                others.append(try await plane.connect())
                try await others.last?.send(Self.health.bytes)
                #expect(try await others.last?.answer().status == 200)
            }
            #expect(try await asking.rest().end == .closed)
            #expect(try await dripping.rest().text == "")
            try await known.send(Self.health.bytes)
            #expect(try await known.answer().status == 200)
            for other in others { other.close() }
        }
    }

    @Test func `a flood of strangers takes no more than the places that there are`() async throws {
        let (asked, goOn) = (Latch(), Latch())
        try await withPlane([Self.held(asked, until: goOn)], limits: ConnectionLimits(connections: 2)) {
            plane in
            let busy = try await plane.connect()
            try await busy.send(plane.messages(Bench.question(stream: false)).bytes)
            await asked.wait()
            var strangers: [Client] = []
            for _ in 1...200 { strangers.append(try await plane.connect()) }
            await until("they are let go") { plane.server.connectionCount <= 2 }
            goOn.open()
            #expect(try await busy.answer().status == 200)
            for stranger in strangers { stranger.close() }
        }
    }

    @Test func `a place returns when a connection closes`() async throws {
        try await withPlane(limits: ConnectionLimits(connections: 1)) { plane in
            for _ in 1...3 {
                let client = try await plane.connect()
                try await client.send(Request("GET", "/health/live").bytes)
                #expect(try await client.answer().status == 200)
                client.close()
                await until("the place is free") { plane.server.connectionCount == 0 }
            }
        }
    }
}
