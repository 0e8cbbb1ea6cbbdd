import Domain
import GatewayDoubles
import Testing
import Wire

@testable import Gateway

@Suite struct `the life of a key` {
    private static let start = Timestamp(milliseconds: 1_764_000_000_000)

    /// The clock of a bench at a moment after its keys were made.
    private func clock(after duration: Duration) -> Clock {
        Clock(now: { Self.start + duration }, steady: { .zero })
    }

    @Test(arguments: [(0, 200), (59, 200), (60, 401), (600, 401)])
    func `the secret before a rotation is taken for the time of grace`(
        seconds: Int, status: Int
    ) async throws {
        let bench = try await Bench([Bench.stream()], clock: clock(after: .seconds(seconds)))
        await bench.ask(with: bench.replaced)
        #expect(bench.reply.status ?? bench.reply.error?.status == status)
        if status == 401 { #expect(bench.reply.error?.message == "invalid x-api-key") }
    }

    @Test func `the secret after a rotation is taken at once`() async throws {
        let bench = try await Bench([Bench.stream()], clock: clock(after: .zero))
        await bench.ask(with: bench.rotated)
        #expect(bench.reply.status == 200)
        #expect(bench.ledger.entries.first?.opening.key == bench.rotated.id)
    }

    @Test func `a disabled key is refused on the ledger, and told so`() async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask(with: bench.disabled)
        #expect(bench.reply.error?.status == 401)
        #expect(bench.reply.error?.type == "authentication_error")
        #expect(bench.reply.error?.message.contains("disabled") == true)
        #expect(bench.reply.error?.shouldRetry == false)
        #expect(bench.journal.all == ["record", "reply 401"])
    }

    @Test(arguments: ["tga-a1-secret", "tga-", "tga-k1"])
    func `an admin key is told that it cannot call models`(text: String) async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask(credential: Secret(text))
        #expect(bench.reply.error?.status == 401)
        #expect(bench.reply.error?.message.hasPrefix("An admin key cannot call models.") == true)
        #expect(bench.journal.all == ["reply 401"])
    }

    @Test func `an entry names the user and the team of its key`() async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask()
        #expect(bench.ledger.entries.first?.opening.user == "user_1")
        #expect(bench.ledger.entries.first?.opening.team == "wrkspc_1")
    }
}
