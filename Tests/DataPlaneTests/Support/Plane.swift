import DataPlane
import Domain
import Gateway
import GatewayDoubles
import Logging
import NIOCore
import Testing

/// A data plane that really listens, around a gateway whose ledger and provider are doubles.
struct Plane: Sendable {
    let bench: Bench
    let server: DataPlane
    let port: Int

    func connect(receiveBuffer: CInt? = nil) async throws -> Client {
        try await Client.connect(port: port, receiveBuffer: receiveBuffer)
    }

    /// One request over a connection of its own.
    func ask(_ request: Request) async throws -> Answer {
        let client = try await connect()
        try await client.send(request.bytes)
        return try await client.answer(toHead: request.method == "HEAD")
    }

    /// A header that proves who asks.
    func key(_ token: KeyToken? = nil) -> (String, String) {
        ("x-api-key", (token ?? bench.key).whole.reveal { $0 })
    }

    /// `POST /v1/messages` with the good key.
    func messages(_ body: String = Bench.question(), headers: [(String, String)] = []) -> Request {
        Request("POST", "/v1/messages", headers: [key()] + headers, body: body)
    }

    /// The only entry on the ledger.
    var entry: Entry {
        get throws {
            try #require(bench.ledger.entries.count == 1)
            return try #require(bench.ledger.entries.first)
        }
    }
}

extension ConnectionLimits {
    /// For tests about something else, whose turn may come late on a busy machine.
    static let patient = ConnectionLimits(
        headTimeout: .minutes(10), bodyTimeout: .minutes(10), idleTimeout: .minutes(10))
}

/// Starts a data plane for the length of a test, ends it, and looks whether anything is left over.
func withPlane(
    _ scripts: [[Act]] = [],
    models: [String] = ["claude-test"],
    displayNames: [String: String] = [:],
    prices: PriceList = PriceList(),
    drains: Drains = Drains(),
    bodyMemory: Int = 64 << 20,
    limits: ConnectionLimits = .patient,
    cors: CORSPolicy = CORSPolicy(),
    isReady: @escaping @Sendable () async -> Bool = { true },
    _ body: (Plane) async throws -> Void
) async throws {
    let bench = try await Bench(
        scripts, models: models, displayNames: displayNames, prices: prices, bodyMemory: bodyMemory,
        drains: drains)
    let server = DataPlane(
        bench.gateway, limits: limits, cors: cors,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        isReady: isReady)
    let port = try await server.listen(host: "127.0.0.1", port: 0)
    do {
        try await body(Plane(bench: bench, server: server, port: port))
        await server.drain(grace: .zero, drains: drains)
        #expect(server.answeringCount == 0)
        await until("every connection is closed") { server.connectionCount == 0 }
        await until("every drain has ended") { drains.count == 0 }
        #expect(bench.ledger.entries.allSatisfy { $0.settlement != nil }, "an entry is open")
        await until("no body takes memory") { bench.bodyMemory.count == 0 }
    } catch {
        await server.drain(grace: .zero, drains: drains)
        await server.shutDown()
        throw error
    }
    await server.shutDown()
}

/// Waits for something that the server will do, and fails when it does not: after two minutes, so that a sanitizer and
/// a busy machine are no reason.
func until(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: @Sendable () -> Bool
) async {
    for _ in 0..<120_000 {
        if condition() { return }
        try? await Task.sleep(for: .milliseconds(1))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}
