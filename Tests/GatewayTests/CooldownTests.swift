import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

@Suite struct `a target that fails` {
    private let time = HeldClock()

    private static func failure(_ status: Int, retryAfter: Int? = nil) -> [Act] {
        [
            .head(status, retryAfter.map { [(name: "retry-after", value: String($0))] } ?? []),
            .body(#"{"error":{"message":"no"}}"#),
        ]
    }

    private func bench(_ scripts: [[Act]], credentials: Int = 0) async throws -> Bench {
        try await Bench(scripts, targets: Bench.two, credentials: credentials, clock: time.clock)
    }

    @Test(arguments: [401, 402, 429])
    func `in a way that leaves no doubt is passed over at once`(status: Int) async throws {
        let bench = try await bench([Self.failure(status), Bench.stream(), Bench.stream()])
        await bench.ask()
        #expect(bench.providersAsked() == ["first", "second"])
        await bench.ask()
        #expect(bench.providersAsked() == ["second"])
    }

    @Test(arguments: [403, 404, 408, 500, 502, 503, 529])
    func `in a way that happens to everybody is passed over after the third time`(status: Int) async throws {
        let bench = try await bench(
            (1...3).flatMap { _ in [Self.failure(status), Bench.stream()] } + [Bench.stream()])
        for _ in 1...3 {
            await bench.ask()
            #expect(bench.providersAsked() == ["first", "second"])
        }
        await bench.ask()
        #expect(bench.providersAsked() == ["second"])
    }

    @Test func `with successes between its failures stays`() async throws {
        let bench = try await bench(
            (1...4).flatMap { _ in [Self.failure(500), Bench.stream(), Bench.stream()] })
        for _ in 1...4 {
            await bench.ask()
            #expect(bench.providersAsked() == ["first", "second"])
            await bench.ask()
            #expect(bench.providersAsked() == ["first"])
        }
    }

    @Test func `is left alone for as long as it asks, and then tried`() async throws {
        let bench = try await bench([
            Self.failure(429, retryAfter: 30), Bench.stream(), Bench.stream(), Bench.stream(),
        ])
        await bench.ask()
        _ = bench.providersAsked()
        time.advance(.seconds(29))
        await bench.ask()
        #expect(bench.providersAsked() == ["second"])
        time.advance(.seconds(1))
        await bench.ask()
        #expect(bench.providersAsked() == ["first"])
    }

    @Test func `again when it is tried is left alone for twice as long`() async throws {
        let bench = try await bench([
            Self.failure(401), Bench.stream(), Self.failure(401), Bench.stream(), Bench.stream(),
            Bench.stream(),
        ])
        await bench.ask()
        _ = bench.providersAsked()
        time.advance(.seconds(60))
        await bench.ask()
        #expect(bench.providersAsked() == ["first", "second"])
        time.advance(.seconds(119))
        await bench.ask()
        #expect(bench.providersAsked() == ["second"])
        time.advance(.seconds(1))
        await bench.ask()
        #expect(bench.providersAsked() == ["first"])
    }

    @Test func `is tried by one request alone when its time is over`() async throws {
        let bench = try await bench([Self.failure(401), Bench.stream()])
        await bench.ask()
        time.advance(.seconds(60))
        // The others come while the trial runs.
        bench.transport.play(
            [
                .meanwhile {
                    bench.transport.play(Bench.stream())
                    await bench.ask()
                    #expect(
                        bench.providersAsked() == []
                            || bench.transport.requests.last?.url.contains("second") == true)
                }
            ] + Bench.stream())
        await bench.ask()
        #expect(
            bench.transport.requests.map(\.url).suffix(2) == [
                "http://first/chat/completions", "http://second/chat/completions",
            ])
    }

    @Test func `is asked all the same when there is nobody else`() async throws {
        let bench = try await Bench(
            [Self.failure(429, retryAfter: 60), Bench.stream()], clock: time.clock)
        await bench.ask()
        #expect(bench.reply.error?.status == 429)
        await bench.ask()
        #expect(bench.transport.requests.count == 2)
        #expect(bench.reply.text.contains("message_stop"))
    }

    @Test func `to be reached takes its provider's other models along`() async throws {
        let targets = [
            Target(provider: ProviderName("first"), model: "a"),
            Target(provider: ProviderName("first"), model: "b", priority: 2),
            Target(provider: ProviderName("second"), model: "c", priority: 3),
        ]
        let bench = try await Bench(
            [[.fail(.connect)], Bench.stream(), [.fail(.connect)], Bench.stream(), Bench.stream()],
            targets: targets, clock: time.clock)
        for _ in 1...2 {
            await bench.ask()
            #expect(bench.providersAsked() == ["first", "second"], "the second model was asked in vain")
        }
        await bench.ask()
        #expect(bench.providersAsked() == ["second"])
    }

    @Test func `in the middle of a stream counts as well`() async throws {
        let cut = Array(Bench.stream().prefix(2)) + [.fail(.reset)]
        let bench = try await bench([cut, cut, cut, Bench.stream()])
        for _ in 1...3 { await bench.ask() }
        _ = bench.providersAsked()
        await bench.ask()
        #expect(bench.providersAsked() == ["second"])
    }
}

@Suite struct `a provider with several credentials` {
    private let time = HeldClock()
    private let one = [Target(provider: ProviderName("first"), model: "m1")]

    @Test(arguments: [401, 402, 429])
    func `is asked with the next one when one is refused`(status: Int) async throws {
        let bench = try await Bench(
            [[.head(status), .body("{}")], Bench.stream(), Bench.stream()], targets: one, credentials: 2,
            clock: time.clock)
        await bench.ask()
        let asked = bench.secretsSent()
        #expect(Set(asked) == ["Bearer secret-0", "Bearer secret-1"])
        let noted = bench.ledger.entries.first?.settlement?.attempts.compactMap { $0.credential?.text }
        #expect(noted == asked.map { "cred_first_" + $0.suffix(1) })
        await bench.ask()
        #expect(bench.secretsSent() == [asked[1]], "the refused one is asked again at once")
    }

    @Test
    func `is asked with the next one when one may not use the model, and with both for the next request`()
        async throws
    {
        let bench = try await Bench(
            [[.head(403), .body("{}")], Bench.stream(), Bench.stream()], targets: one, credentials: 2,
            clock: time.clock)
        await bench.ask()
        let asked = bench.secretsSent()
        #expect(Set(asked).count == 2)
        await bench.ask()
        #expect(bench.secretsSent() == [asked[0]], "one refusal may be about one request alone")
    }

    @Test func `is not asked with the next one when the fault is its own`() async throws {
        let bench = try await Bench(
            [[.head(500), .body("{}")], Bench.stream()], targets: one, credentials: 2, clock: time.clock)
        await bench.ask()
        #expect(bench.secretsSent().count == 1)
        #expect(bench.reply.error?.status == 502 || bench.reply.error?.status == 500)
    }

    @Test func `is asked with all of them in turn by sessions, and by each session with one`() async throws {
        let bench = try await Bench(
            (1...80).map { _ in Bench.stream() }, targets: one, credentials: 3, clock: time.clock)
        var used: Set<String> = []
        for session in 1...40 {
            await bench.ask(session: "session-\(session)")
            let first = bench.secretsSent()
            await bench.ask(session: "session-\(session)")
            #expect(bench.secretsSent() == first)
            used.formUnion(first)
        }
        #expect(used.count == 3)
    }
}

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
}

extension Bench {
    /// Whom the requests since the last look went to.
    fileprivate func providersAsked() -> [String] {
        transport.takeRequests().map { $0.url.contains("first") ? "first" : "second" }
    }

    /// What opened the providers of the requests since the last look.
    fileprivate func secretsSent() -> [String] {
        transport.takeRequests().compactMap { request in
            request.headers.first { $0.name == "authorization" }?.value
        }
    }
}
