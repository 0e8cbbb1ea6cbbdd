import DataPlane
import Domain
import Foundation
import Gateway
import GatewayDoubles
import NIOCore
import NIOPosix
import TestSupport
import Testing

@Suite struct `request bodies` {
    private static let most = 32 << 20

    /// No JSON from its first byte on, so that reading it costs nothing.
    private static func noise(_ count: Int) -> Data { Data(repeating: UInt8(ascii: "x"), count: count) }

    private static func head(_ plane: Plane, _ framing: (String, String)...) -> String {
        Request("POST", "/v1/messages", headers: [plane.key()] + framing).head
    }

    private static func chunk(_ bytes: Data) -> Data {
        Data((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + Data("\r\n".utf8)
    }

    @Test func `a body of 32 MiB is read whole`() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(Self.head(plane, ("content-length", "\(Self.most)")))
            try await client.send(Self.noise(Self.most))
            #expect(try await client.answer().status == 400)
            #expect(try plane.entry.opening.requestBytes == Self.most)
        }
    }

    @Test(arguments: [
        ("content-length", "100"), ("content-length", "60000"), ("transfer-encoding", "chunked"),
    ])
    func `a stranger's body is not awaited`(framing: (String, String)) async throws {
        try await withPlane { plane in
            for headers in [
                [framing], [framing, ("x-api-key", "tg-nobody-knows")],
                [framing, plane.key(plane.bench.revoked)],
            ] {
                let client = try await plane.connect()
                try await client.send(Request("POST", "/v1/messages", headers: headers).head)
                let answer = try await client.answer()
                #expect(answer.status == 401)
                #expect(answer["connection"] == "close")
                client.close()
            }
            // The key that was good once is known.
            #expect(try plane.entry.settlement?.status == 401)
        }
    }

    @Test(arguments: [("/health/live", 400), ("/", 400), ("/nowhere", 404), ("/v1/models", 405)])
    func `a body that nobody reads is not awaited`(path: String, status: Int) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let method = status == 400 ? "GET" : "POST"
            try await client.send(Request(method, path, headers: [("content-length", "60000")]).head)
            #expect(try await client.answer().status == status)
        }
    }

    @Test func `an empty body is none`() async throws {
        try await withPlane { plane in
            let live = try await plane.ask(Request("GET", "/health/live", headers: [("content-length", "0")]))
            #expect(live.status == 200)
            let stranger = try await plane.ask(
                Request("POST", "/v1/messages", headers: [("content-length", "0")]))
            #expect(stranger.status == 401)
        }
    }

    @Test(arguments: [[("content-length", "20000000")], [("transfer-encoding", "chunked")]])
    func `a stranger's large body is refused before it is read whole`(
        framing: [(String, String)]
    ) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let stranger = ("x-api-key", "tg-nobody-knows")
            let head = Request("POST", "/v1/messages", headers: [stranger] + framing).head
            try await client.send(head)
            let piece = Self.noise(1 << 19)
            for _ in 1...3 {
                try await client.send(framing[0].0 == "content-length" ? piece : Self.chunk(piece))
            }
            #expect(try await client.answer().status == 401)
            #expect(plane.bench.ledger.entries.isEmpty)
        }
    }

    @Test func `a body of 32 MiB in chunks is read whole`() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(Self.head(plane, ("transfer-encoding", "chunked")))
            for _ in 1...32 { try await client.send(Self.chunk(Self.noise(1 << 20))) }
            try await client.send("0\r\n\r\n")
            #expect(try await client.answer().status == 400)
            #expect(try plane.entry.opening.requestBytes == Self.most)
        }
    }

    @Test(arguments: [0, 1 << 20, Self.most + 1])
    func `a body declared one byte larger is refused, however much of it comes`(sent: Int) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(Self.head(plane, ("content-length", "\(Self.most + 1)")))
            try await client.send(Self.noise(sent))
            let answer = try await client.answer()
            #expect(answer.status == 413)
            #expect(answer.errorType == "request_too_large")
            #expect(answer["connection"] == "close")
            #expect(try plane.entry.settlement?.status == 413)
            #expect(try await client.rest().end == .closed)
        }
    }

    @Test func `chunks of one byte more are refused while they come`() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(Self.head(plane, ("transfer-encoding", "chunked")))
            for _ in 1...32 { try await client.send(Self.chunk(Self.noise(1 << 20))) }
            try await client.send(Self.chunk(Self.noise(1)))
            let answer = try await client.answer()
            #expect(answer.status == 413)
            #expect(answer.errorType == "request_too_large")
            // The client has not finished its body yet, and may do so without harm.
            try await client.send(Self.chunk(Self.noise(1 << 20)) + Data("0\r\n\r\n".utf8))
            #expect(try await client.rest().end == .closed)
        }
    }

    @Test(arguments: [(1 << 10, true), (1 << 20, false)])
    func `only a small one is worked on where others wait for their answers`(
        size: Int, isOnLoop: Bool
    ) async throws {
        try await withPlane([Bench.whole()]) { plane in
            plane.bench.ledger.whenOpening {
                let isThere = MultiThreadedEventLoopGroup.currentEventLoop != nil
                #expect(isThere == isOnLoop)
            }
            let body = Bench.question(text: String(repeating: "word ", count: size / 5), stream: false)
            let answer = try await plane.ask(plane.messages(body))
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: [("content-length", "3000000"), ("transfer-encoding", "chunked")])
    func `large ones share the memory that there is for them, and give it back`(
        framing: (String, String)
    ) async throws {
        try await withPlane([Bench.whole()], bodyMemory: 4 << 20) { plane in
            let piece = framing.0 == "content-length" ? Self.noise(1 << 20) : Self.chunk(Self.noise(1 << 20))
            let greedy = try await plane.connect()
            try await greedy.send(Self.head(plane, framing))
            for _ in 1...2 { try await greedy.send(piece) }
            await until("its memory is taken") { plane.bench.bodyMemory.count >= 2 << 20 }

            let large = try await plane.connect()
            try await large.send(Self.head(plane, ("content-length", "3000000")))
            try await large.send(Self.noise(100_000))
            let refusal = try await large.answer()
            #expect(refusal.status == 529)
            #expect(refusal["retry-after"] == "1")
            #expect(try plane.entry.settlement?.status == 529)

            let small = try await plane.ask(plane.messages(Bench.question(stream: false)))
            #expect(small.status == 200)

            greedy.close()
            await until("its memory is free again") { plane.bench.bodyMemory.count == 0 }
        }
    }

    @Test func `a refused body leaves others alone`() async throws {
        try await withPlane([Bench.whole()]) { plane in
            let other = try await plane.connect()
            let client = try await plane.connect()
            try await client.send(Self.head(plane, ("content-length", "\(1 << 40)")))
            #expect(try await client.answer().status == 413)
            try await other.send(plane.messages(Bench.question(stream: false)).bytes)
            #expect(try await other.answer().status == 200)
        }
    }

    @Test(arguments: [1, 7, 1000])
    func `a body in chunks is put together`(size: Int) async throws {
        try await withPlane([Bench.whole()]) { plane in
            let client = try await plane.connect()
            let body = Data(Bench.question(stream: false).utf8)
            var message = Data(Self.head(plane, ("transfer-encoding", "chunked")).utf8)
            for start in stride(from: 0, to: body.count, by: size) {
                message += Self.chunk(body[start..<min(start + size, body.count)])
            }
            try await client.send(message + Data("0\r\ntrailer: x\r\n\r\n".utf8))
            #expect(try await client.answer().status == 200)
            #expect(try plane.entry.opening.requestBytes == body.count)
        }
    }

    @Test func `a body in single bytes is put together`() async throws {
        try await withPlane([Bench.whole()]) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages(Bench.question(stream: false)).bytes, piece: 1)
            #expect(try await client.answer().status == 200)
        }
    }

    @Test func `a client that asks first is told to go on`() async throws {
        try await withPlane([Bench.whole()]) { plane in
            let client = try await plane.connect()
            let request = plane.messages(Bench.question(stream: false)).with("expect", "100-Continue")
            try await client.send(request.head)
            #expect(try await client.text(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send(request.body)
            #expect(try await client.answer().status == 200)
        }
    }

    @Test(arguments: [("content-length", "\(most + 1)", 413), ("content-encoding", "gzip", 415)])
    func `a client that asks first is refused before it sends`(
        name: String, value: String, status: Int
    ) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let head = Request(
                "POST", "/v1/messages", headers: [plane.key(), ("expect", "100-continue"), (name, value)]
            ).head
            try await client.send(head)
            #expect(try await client.head().status == status)
        }
    }

    @Test func `a client of HTTP 1_0 is not told to go on, because it would not understand`() async throws {
        try await withPlane([Bench.whole()]) { plane in
            let client = try await plane.connect()
            let request = plane.messages(Bench.question(stream: false)).with("expect", "100-continue")
                .asHTTP10
            try await client.send(request.bytes)
            #expect(try await client.head().status == 200)
        }
    }

    @Test(arguments: ["gzip", "br", "deflate", "GZIP", "gzip, identity"])
    func `a packed body is refused`(encoding: String) async throws {
        try await withPlane { plane in
            let answer = try await plane.ask(plane.messages("\u{1F}\u{8}").with("content-encoding", encoding))
            #expect(answer.status == 415)
            #expect(answer.errorType == "invalid_request_error")
            #expect(try plane.entry.settlement?.status == 415)
        }
    }

    @Test func `a body that says it is not packed is read`() async throws {
        try await withPlane([Bench.whole()]) { plane in
            let request = plane.messages(Bench.question(stream: false)).with("content-encoding", "Identity")
            let answer = try await plane.ask(request)
            #expect(answer.status == 200)
        }
    }

    @Test func `a missing body is an error of the request`() async throws {
        try await withPlane { plane in
            let answer = try await plane.ask(plane.messages(""))
            #expect(answer.status == 400)
        }
    }
}
