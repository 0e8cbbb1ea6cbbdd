import Domain
import Gateway
import GatewayDoubles
import Synchronization
import Testing
import Upstream
import Wire

@Suite struct `a target that fails` {
    private let time = HeldClock()

    private static func failure(_ status: Int, retryAfter: Int? = nil) -> [Act] {
        [
            .head(status, retryAfter.map { [(name: "retry-after", value: String($0))] } ?? []),
            .body(#"{"error":{"message":"no such model"}}"#),
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

    @Test func `is neither well nor ill when this machine has no socket for a call`() async throws {
        let bench = try await bench([
            Self.failure(500), Bench.stream(), Self.failure(500), Bench.stream(), [.fail(.noSocket)],
            Self.failure(500), Bench.stream(), Bench.stream(),
        ])
        let asked = [["first", "second"], ["first", "second"], ["first"], ["first", "second"], ["second"]]
        for providers in asked {
            await bench.ask()
            #expect(bench.providersAsked() == providers)
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

    @Test func `is open to everybody as soon as its trial has brought the first word`() async throws {
        let bench = try await bench([Self.failure(401), Bench.stream()])
        await bench.ask()
        time.advance(.seconds(60))
        bench.transport.play(
            Bench.stream().prefix(2) + [
                .meanwhile {
                    bench.transport.play(Bench.stream())
                    await bench.ask()
                }
            ] + Bench.stream().dropFirst(2))
        _ = bench.providersAsked()
        await bench.ask()
        #expect(bench.providersAsked() == ["first", "first"])
    }

    @Test func `is not well because of an answer that was asked for before it failed`() async throws {
        let bench = try await bench([])
        bench.transport.play(
            Bench.stream().prefix(2) + [
                .meanwhile { [time] in
                    time.advance(.seconds(1))
                    bench.transport.play(Self.failure(429, retryAfter: 60))
                    bench.transport.play(Bench.stream())
                    await bench.ask()
                }
            ] + Bench.stream().dropFirst(2))
        await bench.ask()
        #expect(bench.providersAsked() == ["first", "first", "second"])
        bench.transport.play(Bench.stream())
        await bench.ask()
        #expect(bench.providersAsked() == ["second"])
    }

    @Test func `is not worse because of an answer that was asked for before it failed`() async throws {
        let bench = try await bench([])
        bench.transport.play(
            Bench.stream().prefix(2) + [
                .meanwhile { [time] in
                    time.advance(.seconds(1))
                    for _ in 1...3 {
                        bench.transport.play(Self.failure(503))
                        bench.transport.play(Bench.stream())
                        await bench.ask()
                    }
                    time.advance(.seconds(10))
                }, .fail(.reset),
            ])
        await bench.ask()
        _ = bench.providersAsked()
        bench.transport.play(Bench.stream())
        await bench.ask()
        #expect(bench.providersAsked() == ["first"])
    }

    @Test func `is left to its trial, whatever comes of calls that began before`() async throws {
        let bench = try await bench([])
        let mayAnswer = Latch()
        let trial = Mutex<Task<Void, Never>?>(nil)
        bench.transport.play(
            Bench.stream().prefix(2) + [
                .meanwhile { [time] in
                    time.advance(.seconds(1))
                    bench.transport.play(Self.failure(401))
                    bench.transport.play(Bench.stream())
                    await bench.ask()
                    time.advance(.seconds(60))
                    bench.transport.play([.meanwhile { await mayAnswer.wait() }] + Bench.stream())
                    trial.withLock { $0 = Task { await bench.ask() } }
                    while bench.transport.requests.count < 4 { await Task.yield() }
                }, .fail(.reset),
            ])
        await bench.ask()
        #expect(bench.providersAsked() == ["first", "first", "second", "first"])
        bench.transport.play(Bench.stream())
        await bench.ask()
        #expect(bench.providersAsked() == ["second"])
        mayAnswer.open()
        await trial.withLock { $0 }?.value
    }

    @Test func `is asked all the same when the others fail`() async throws {
        let bench = try await bench([
            Self.failure(429, retryAfter: 60), Bench.stream(), Self.failure(500), Bench.stream(),
        ])
        await bench.ask()
        _ = bench.providersAsked()
        await bench.ask()
        #expect(bench.providersAsked() == ["second", "first"])
        #expect(bench.ledger.entries.allSatisfy { $0.settlement?.outcome == .completed })
    }

    @Test func `to find what one request named is not passed over`() async throws {
        let missing: [Act] = [
            .head(404), .body(#"{"error":{"type":"not_found_error","message":"File not found: file_1"}}"#),
        ]
        let bench = try await bench((1...3).flatMap { _ in [missing, missing] } + [Bench.stream()])
        for _ in 1...3 {
            await bench.ask()
            #expect(bench.providersAsked() == ["first", "second"])
            #expect(bench.reply.error?.status == 404)
        }
        await bench.ask()
        #expect(bench.providersAsked() == ["first"])
    }

    @Test(arguments: [
        "Not Found", "404 page not found", "Invalid URL (POST /v1/chat/completions)",
        "The requested URL was not found on this server.",
    ])
    func `with a wrong address is passed over`(message: String) async throws {
        let missing: [Act] = [.head(404), .body(#"{"error":{"message":"\#(message)"}}"#)]
        let bench = try await bench((1...3).flatMap { _ in [missing, Bench.stream()] } + [Bench.stream()])
        for _ in 1...3 {
            await bench.ask()
            #expect(bench.providersAsked() == ["first", "second"])
        }
        await bench.ask()
        #expect(bench.providersAsked() == ["second"])
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

extension Bench {
    /// Whom the requests since the last look went to.
    func providersAsked() -> [String] {
        transport.takeRequests().map { $0.url.contains("first") ? "first" : "second" }
    }

    /// What opened the providers of the requests since the last look.
    func secretsSent() -> [String] {
        transport.takeRequests().compactMap { request in
            request.headers.first { $0.name == "authorization" }?.value
        }
    }
}
