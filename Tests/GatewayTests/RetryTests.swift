import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

@Suite struct `a request that failed everywhere` {
    private static let soon = RetryPolicy(rounds: 1, pause: .zero)

    @Test(arguments: [500, 503, 529])
    func `is tried once more when it may have passed`(status: Int) async throws {
        let bench = try await Bench(
            [[.head(status), .body("{}")], Bench.stream()], retries: Self.soon, clock: HeldClock().clock)
        await bench.ask()
        #expect(bench.ledger.settlement?.attempts.map(\.status) == [status, 200])
        #expect(bench.ledger.settlement?.outcome == .completed)
    }

    @Test(arguments: [400, 401, 403, 404, 413, 429])
    func `is not tried again when it would fail again`(status: Int) async throws {
        let bench = try await Bench(
            [[.head(status), .body("{}")], Bench.stream()], retries: Self.soon, clock: HeldClock().clock)
        await bench.ask()
        #expect(bench.ledger.settlement?.attempts.count == 1)
    }

    @Test func `is tried no more often than it is allowed`() async throws {
        let bench = try await Bench(
            (1...9).map { _ in [.head(503), .body("{}")] }, targets: Bench.two,
            retries: RetryPolicy(rounds: 2, pause: .zero), clock: HeldClock().clock)
        await bench.ask()
        #expect(bench.ledger.settlement?.attempts.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(bench.ledger.settlement?.attempts.map(\.provider.text).suffix(2) == ["first", "second"])
    }

    @Test func `is not tried again when its client has waited for long`() async throws {
        let time = HeldClock()
        let bench = try await Bench(
            [
                [.meanwhile { time.advance(.seconds(11)) }, .head(503), .body("{}")], Bench.stream(),
            ], retries: Self.soon, clock: time.clock)
        await bench.ask()
        #expect(bench.ledger.settlement?.attempts.count == 1)
    }

    @Test func `waits for as long as the provider asks, if that is short`() async throws {
        let bench = try await Bench(
            [
                [.head(429, [(name: "retry-after", value: "60")]), .body("{}")], Bench.stream(),
            ], retries: Self.soon, clock: HeldClock().clock)
        await bench.ask()
        #expect(bench.ledger.settlement?.attempts.count == 1, "a minute is more than anybody waits here")
    }

    private static func failure(_ status: Int, retryAfter: Int? = nil) -> [Act] {
        [.head(status, retryAfter.map { [(name: "retry-after", value: String($0))] } ?? []), .body("{}")]
    }

    @Test(arguments: [
        ([failure(429, retryAfter: 30), failure(500)], ["first", "second", "second"]),
        ([failure(500), failure(429, retryAfter: 60)], ["first", "second", "first"]),
    ])
    func `is tried again where it may be, and not where it may not`(
        failures: [[Act]], asked: [String]
    ) async throws {
        let bench = try await Bench(
            failures + [Bench.stream()], targets: Bench.two, retries: Self.soon, clock: HeldClock().clock)
        await bench.ask()
        #expect(bench.ledger.settlement?.attempts.map(\.provider.text) == asked)
        #expect(bench.ledger.settlement?.outcome == .completed)
    }

    /// A request that waits for its next attempt.
    private func waiting() async throws -> (Bench, Task<Void, Never>) {
        let bench = try await Bench(
            [Self.failure(503, retryAfter: 9), Bench.stream()], retries: Self.soon,
            clock: HeldClock().clock)
        let asking = Task { await bench.ask() }
        while bench.reply.observers < 2 { await Task.yield() }
        return (bench, asking)
    }

    @Test func `is given up in the pause when its client leaves`() async throws {
        let (bench, asking) = try await waiting()
        bench.reply.leave()
        await asking.value
        #expect(bench.transport.requests.count == 1)
        #expect(bench.journal.all.last == "settle abandoned")
        #expect(bench.ledger.settlement?.attempts.map(\.status) == [503])
        #expect(!bench.journal.all.contains("note 2"), "nobody saw a second attempt")
    }

    @Test func `is told to come back when the process ends in the pause`() async throws {
        let (bench, asking) = try await waiting()
        bench.reply.end()
        await asking.value
        #expect(bench.transport.requests.count == 1)
        #expect(bench.reply.error?.status == 529)
        #expect(bench.reply.error?.message.contains("restarted") == true)
        #expect(bench.ledger.settlement?.attempts.map(\.status) == [503])
    }

    @Test func `has no attempt on the ledger that nobody saw`() async throws {
        let bench = try await Bench(
            [Self.failure(503), Bench.stream()], targets: Bench.two, clock: HeldClock().clock)
        let reply = bench.reply
        bench.ledger.whenNoting { reply.leave() }
        await bench.ask()
        #expect(bench.transport.requests.count == 1)
        #expect(bench.journal.all.suffix(3) == ["note 2", "note 1", "settle abandoned"])
    }

    @Test func `is not begun when the process is about to end`() async throws {
        let bench = try await Bench([Bench.stream()])
        bench.reply.end()
        await bench.ask()
        #expect(bench.transport.requests.isEmpty)
        #expect(bench.reply.error?.status == 529)
    }
}
