import Domain
import SQLiteStorage
import Synchronization
import Testing
import Wire

@testable import tollgate

@Suite struct RequestsTests {
    @Test func `requests are listed from the newest, the running one as open`() async throws {
        let sandbox = try await Sandbox.withLedger()
        let list = await sandbox.run("requests", "list")
        #expect(list.status == .done)
        #expect(
            list.output == """
                TIME      ID                              KEY    MODEL     ANSWERED BY          OUTCOME      INPUT  CACHED  OUTPUT     COST   TOOK
                09:04:55  \(LedgerSample.third)  alice  claude-x  openai/gpt-5.1       open             -       -       -        -      -
                09:03:00  \(LedgerSample.second)  bob    gpt-x     -                    failed 529       -       -       -        -  1.0 s
                07:05:00  \(LedgerSample.first)  alice  claude-x  openai/gpt-5.1-2026  completed   31,210  30,000     450  $0.0123  4.0 s

                """)
    }

    @Test(arguments: [
        (["--key", "k2"], [LedgerSample.second]),
        (["--model", "claude-x"], [LedgerSample.third, LedgerSample.first]),
        (["--provider", "openai"], [LedgerSample.first]), (["--outcome", "failed"], [LedgerSample.second]),
        (["--status", "529"], [LedgerSample.second]), (["--status", "200"], [LedgerSample.first]),
        (["--error-type", "overloaded_error"], [LedgerSample.second]),
        (["--min-cost", "0.0123"], [LedgerSample.first]), (["--min-cost", "0.0124"], []),
        (["--since", "1h"], [LedgerSample.third, LedgerSample.second]),
        (["--until", "1m"], [LedgerSample.second, LedgerSample.first]),
        (["--limit", "2"], [LedgerSample.third, LedgerSample.second]),
        (["--before", LedgerSample.second], [LedgerSample.first]),
        (["--user", "alice"], [LedgerSample.third, LedgerSample.first]),
        (["--user", "user_bob"], [LedgerSample.second]),
        (["--session", "s1", "--limit", "1"], [LedgerSample.third]),
    ])
    func `every filter narrows the list`(filter: [String], ids: [String]) async throws {
        let sandbox = try await Sandbox.withLedger()
        let list = await sandbox.run(["requests", "list", "--json"] + filter)
        #expect(list.status == .done)
        let json = try JSONDocument(Array(list.output.utf8)).root
        #expect(json.elements.compactMap { $0["id"]?.string } == ids)
    }

    @Test(arguments: ["list", "tail"])
    func `a user who does not exist is not found`(command: String) async throws {
        let sandbox = try await Sandbox.withLedger()
        let outcome = await sandbox.run("requests", command, "--user", "nobody")
        #expect(outcome.status == .notFound)
        #expect(outcome.talk.contains("there is no user nobody"))
    }

    @Test func `a full page says how to get the next`() async throws {
        let sandbox = try await Sandbox.withLedger()
        #expect(
            await sandbox.run("requests", "list", "--limit", "2").talk.contains(
                "--before \(LedgerSample.second)"))
        #expect(await !sandbox.run("requests", "list", "--limit", "4").talk.contains("--before"))
    }

    @Test(arguments: [
        ["requests", "list", "--limit", "0"], ["requests", "list", "--limit", "10001"],
        ["requests", "list", "--outcome", "fine"], ["requests", "list", "--since", "lately"],
        ["requests", "list", "--key", "tg-k1-hunter2"], ["requests", "show"],
        ["requests", "tail", "--outcome", "fine"], ["requests", "list", "--status", "2xx"],
        ["requests", "tail", "--min-cost", "a lot"],
    ])
    func `wrong usage is told`(arguments: [String]) async throws {
        let outcome = await (try await Sandbox.withLedger()).run(arguments)
        #expect(outcome.status == .wrongUsage)
        #expect(!outcome.talk.contains("hunter2"))
    }

    @Test func `a request is shown whole, for people`() async throws {
        let shown = await (try await Sandbox.withLedger()).run("requests", "show", LedgerSample.first)
        #expect(
            shown.output == """
                Id                \(LedgerSample.first)
                Opened            2026-11-23T07:05:00.000Z (2h ago)
                Key               k1 (alice)
                User              user_alice (alice)
                Team              -
                Session           s1
                Client            claude-cli/2.1
                Endpoint          /v1/messages, streamed
                Asked for         claude-x
                Mapped to         openai/gpt-5.1
                Answered by       openai/gpt-5.1-2026
                Request           51,200 bytes, about 12,000 tokens
                Node              n1
                Outcome           completed, status 200
                Stop reason       end_turn
                Usage             1,200 input, 30,000 cache read, 10 cache write 5m, 450 output (200 reasoning), 2 web searches (reported)
                Cost              $0.0123
                First token       850 ms
                Took              4.0 s
                Answer            20,480 bytes
                Not carried over  request.top_k, tool.web_search ×2

                ATTEMPT  TARGET          OUTCOME   STATUS  ERROR               TOOK  TOKENS     COST  UPSTREAM REQUEST
                      1  azure/gpt-5.1   failed       529  overloaded_error  300 ms       -        -  -
                      2  openai/gpt-5.1  answered     200  -                  3.0 s  31,660  $0.0123  up-1

                """)
    }

    @Test func `an error message of a provider cannot steer the terminal`() async throws {
        let shown = await (try await Sandbox.withLedger()).run("requests", "show", LedgerSample.second)
        #expect(shown.output.contains("Error        overloaded_error: Overloaded\u{FFFD}[2J\n"))
        #expect(!shown.output.contains("\u{1B}"))
    }

    @Test func `a running request is shown as open`() async throws {
        let sandbox = try await Sandbox.withLedger()
        #expect(
            await sandbox.run("requests", "show", LedgerSample.third).output.contains("open: it still runs"))
        let json = try JSONDocument(
            Array(await sandbox.run("requests", "show", LedgerSample.third, "--json").output.utf8)
        ).root
        #expect(json["state"]?.string == "open")
        #expect(json["user_id"]?.string == "user_alice")
        #expect(json["user"]?.string == "alice")
        #expect(json["outcome"]?.isNull == true)
        #expect(json["input_tokens"]?.isNull == true)
    }

    @Test func `the JSON of a request has every fact, and the provider's usage byte for byte`() async throws {
        let shown = await (try await Sandbox.withLedger()).run(
            "requests", "show", LedgerSample.first, "--json")
        let json = try JSONDocument(Array(shown.output.utf8)).root
        #expect(
            json.members.map(\.name) == [
                "id", "opened_at", "node", "key", "user_id", "user", "team_id", "team", "session", "agent",
                "client", "end_user", "request_class", "endpoint",
                "requested_model", "mapped_model", "stream", "request_bytes", "input_tokens_estimate",
                "state",
                "settled_at", "outcome", "status", "error_type", "error_message", "stop_reason", "provider",
                "upstream_model", "input_tokens", "cache_read_tokens", "cache_write_5m_tokens",
                "cache_write_1h_tokens", "output_tokens", "reasoning_tokens", "web_searches", "usage_source",
                "raw_usage",
                "cost_nano_usd", "price", "cost_reason", "first_token_ms", "duration_ms", "response_bytes",
                "attempts", "losses",
            ])
        #expect(shown.output.contains(#""raw_usage":{"prompt_tokens": 31210,"x":1.0}"#))
        #expect(json["opened_at"]?.string == "2026-11-23T07:05:00.000Z")
        #expect(json["cost_nano_usd"]?.int == 12_345_678)
        #expect(json["first_token_ms"]?.int == 850)
        #expect(json["losses"]?["tool.web_search"]?.int == 2)
        let attempts = try #require(json["attempts"])
        #expect(attempts.elements.compactMap { $0["outcome"]?.string } == ["failed", "answered"])
        #expect(
            attempts.elements.first { _ in true }?.members.map(\.name) == [
                "number", "provider", "model", "credential", "started_at", "outcome", "status", "error",
                "upstream_request_id", "duration_ms", "input_tokens", "cache_read_tokens",
                "cache_write_5m_tokens", "cache_write_1h_tokens", "output_tokens", "reasoning_tokens",
                "web_searches", "cost_nano_usd", "price",
            ])
    }

    @Test func `a request that does not exist is not found`() async throws {
        let outcome = await (try await Sandbox.withLedger()).run("requests", "show", "req_9")
        #expect(outcome.status == .notFound)
        #expect(outcome.output.isEmpty)
    }

    @Test func `a tail prints each request once, when it has ended`() async throws {
        let sandbox = try await Sandbox.withLedger()
        let turn = Mutex(0)
        let tail = await sandbox.run(["requests", "tail", "--json"]) { _ in
            switch turn.withLock({ turn in
                turn += 1; return turn
            }) {
            case 1:
                try await sandbox.withStore { store in
                    try await store.open(LedgerSample.opening(4, secondsAgo: 0))
                    try await store.record(LedgerSample.failed(LedgerSample.opening(5, secondsAgo: 0)))
                }
            case 2:
                let settlement = LedgerSample.completed(LedgerSample.opening(4, secondsAgo: 0)).settlement
                try await sandbox.withStore { store in
                    if let settlement {
                        try await store.settle(RequestID(LedgerSample.id(4, secondsAgo: 0)), settlement)
                    }
                }
            case 3: break
            default: throw CancellationError()
            }
        }
        let ids = try tail.lines.map { try JSONDocument(Array($0.utf8)).root["id"]?.string }
        #expect(ids == [5, 4].map { LedgerSample.id($0, secondsAgo: 0) })
    }

    @Test func `a tail for one outcome sees requests that were open before`() async throws {
        let sandbox = try await Sandbox.withLedger()
        let turn = Mutex(0)
        let tail = await sandbox.run(["requests", "tail", "--outcome", "completed", "--provider", "openai"]) {
            _ in
            switch turn.withLock({ turn in
                turn += 1; return turn
            }) {
            case 1:
                try await sandbox.withStore { try await $0.open(LedgerSample.opening(4, secondsAgo: 0)) }
            case 2:
                let settlement = LedgerSample.completed(LedgerSample.opening(4, secondsAgo: 0)).settlement
                try await sandbox.withStore { store in
                    if let settlement {
                        try await store.settle(RequestID(LedgerSample.id(4, secondsAgo: 0)), settlement)
                    }
                    try await store.record(LedgerSample.failed(LedgerSample.opening(5, secondsAgo: 0)))
                }
            case 3: break
            default: throw CancellationError()
            }
        }
        #expect(tail.lines.count == 2)
        #expect(tail.output.contains(LedgerSample.id(4, secondsAgo: 0)))
    }
}
