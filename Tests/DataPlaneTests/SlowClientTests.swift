import DataPlane
import Domain
import Foundation
import Gateway
import GatewayDoubles
import Testing
import Upstream

@Suite struct `clients that read slowly` {
    private static let piece = String(repeating: "~", count: 256 << 10)
    private static let count = 32
    /// The kernel's buffers, which take up to 4 MiB on either side, and what the server holds itself.
    private static let mostInTransit = 7 << 20

    private static var long: [Act] {
        let piece = Act.body(Bench.chunk(#"{"index":0,"delta":{"content":"\#(piece)"}}"#))
        return [.head(200)] + Array(repeating: piece, count: count) + Bench.stream("end").dropFirst()
    }

    /// Waits until the provider is held back and stays so.
    private static func standstill(_ plane: Plane) async throws -> Int {
        var seen = -1
        while true {
            await until("the provider is held back") { plane.bench.transport.isHeldBack }
            let count = plane.bench.transport.flows.count
            if count == seen { return count }
            seen = count
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    @Test(arguments: [true, false])
    func `hold the provider back, and get the whole stream when they read again`(isHTTP10: Bool) async throws
    {
        try await withPlane([Self.long]) { plane in
            let client = try await plane.connect(receiveBuffer: 64 << 10)
            try await client.send((isHTTP10 ? plane.messages().asHTTP10 : plane.messages()).bytes)
            let pieces = try await Self.standstill(plane)
            #expect(plane.bench.transport.flows.last == .pause)
            #expect(pieces * Self.piece.utf8.count < Self.mostInTransit)
            #expect(plane.bench.ledger.settlement == nil)

            let answer = try await client.answer()
            #expect(answer.isWhole)
            #expect(String(decoding: answer.body.suffix(200), as: UTF8.self).hasSuffix(`streams`.end))
            // Beside the text each event has a few words around it.
            let said = Self.count * Self.piece.utf8.count
            #expect((said..<said + (64 << 10)).contains(answer.body.count))
            #expect(plane.bench.ledger.settlement?.outcome == .completed)
        }
    }

    @Test func `and leave do not hold the provider back for ever`() async throws {
        try await withPlane([Self.long], drains: Drains(duration: .seconds(600))) { plane in
            let client = try await plane.connect(receiveBuffer: 64 << 10)
            try await client.send(plane.messages().bytes)
            _ = try await Self.standstill(plane)
            client.reset()
            await until("the entry is settled") { plane.bench.ledger.settlement != nil }
            #expect(plane.bench.ledger.settlement?.outcome == .abandoned)
            #expect(plane.bench.ledger.settlement?.usageSource == .drained)
        }
    }

    @Test func `do not hold back others`() async throws {
        try await withPlane([Self.long, Bench.stream("quick")]) { plane in
            let slow = try await plane.connect(receiveBuffer: 64 << 10)
            try await slow.send(plane.messages().bytes)
            _ = try await Self.standstill(plane)
            #expect(try await plane.ask(plane.messages()).text.contains("quick"))
        }
    }

    @Test(arguments: ["keep-alive", "close"])
    func `get the whole of a large answer`(connection: String) async throws {
        let text = String(repeating: "w", count: 8 << 20)
        try await withPlane([Bench.whole(text)]) { plane in
            let client = try await plane.connect(receiveBuffer: 64 << 10)
            try await client.send(
                plane.messages(Bench.question(stream: false)).with("connection", connection).bytes)
            // Until then the server is done with it but for the sending.
            await until("the answer is settled") {
                plane.server.answeringCount == 0 && plane.bench.ledger.settlement != nil
            }
            let answer = try await client.answer()
            #expect(answer.isWhole)
            #expect(answer.body.count > text.utf8.count)
        }
    }
}
