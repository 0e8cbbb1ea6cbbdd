import Domain
import Gateway
import GatewayDoubles
import Logging
import Testing
import Upstream

@Suite(.timeLimit(.minutes(1))) struct `what is passed over is published` {
    private let time = HeldClock()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func failure(_ status: Int) -> [Act] {
        [.head(status), .body(#"{"error":{"message":"no"}}"#)]
    }

    private var start: Timestamp { Timestamp(milliseconds: 1_764_000_000_000) }

    @Test func `when it begins, when it goes on, when it is over, and not at the end`() async throws {
        let bench = try await Bench(
            [Self.failure(401), Self.failure(402), Bench.stream()], credentials: 1, clock: time.clock)
        let store = MemoryCooldowns()
        let notice = CooldownNotice(of: bench.health, store: store, logger: logger)
        let running = Task { await notice.run() }
        var published = store.published.makeAsyncIterator()
        #expect(await published.next() == [])

        await bench.ask()
        let account = HealthSubject.credential(ProviderName("first"), CredentialID("cred_first_0"))
        #expect(
            await published.next() == [
                Cooldown(
                    of: account, .credential, status: 401, failures: 1, since: start,
                    until: start + .seconds(60))
            ])

        time.advance(.seconds(60))
        await bench.ask()
        #expect(
            await published.next() == [
                Cooldown(
                    of: account, .quota, status: 402, failures: 2, since: start,
                    until: start + .seconds(180))
            ])

        await bench.ask()
        #expect(await published.next() == [])

        running.cancel()
        #expect(await published.next() == [])
        await running.value
    }

    @Test func `by kind of failure`() async throws {
        let targets = [Target(provider: ProviderName("first"), model: "m1")]
        let bench = try await Bench(
            (1...3).map { _ in Self.failure(529) }, targets: targets, clock: time.clock)
        let store = MemoryCooldowns()
        let running = Task {
            await CooldownNotice(of: bench.health, store: store, logger: logger).run()
        }
        var published = store.published.makeAsyncIterator()
        _ = await published.next()
        for _ in 1...3 { await bench.ask() }
        let told = try #require(await published.next())
        #expect(told.map(\.subject) == [.target(ProviderName("first"), model: "m1")])
        #expect(told.map(\.reason) == [.overloaded])
        #expect(told.map(\.failures) == [3])
        #expect(told.map(\.status) == [529])
        running.cancel()
        await running.value
    }

    @Test func `once that is possible, and no request waits for it`() async throws {
        let bench = try await Bench(
            [Self.failure(401), Bench.stream()], targets: Bench.two, clock: time.clock)
        let store = MemoryCooldowns(failures: 3)
        let notice = CooldownNotice(
            of: bench.health, store: store, patience: .milliseconds(1), logger: logger)
        await bench.ask()
        #expect(bench.reply.text.contains("message_stop"))
        let running = Task { await notice.run() }
        var published = store.published.makeAsyncIterator()
        #expect(await published.next() == [])
        #expect(await published.next()?.map(\.reason) == [.credential])
        running.cancel()
        await running.value
    }
}
