import Domain
import SQLiteStorage

/// Entries for the tests of reading commands.
enum LedgerSample {
    /// The id of a request that came so many seconds before `Sandbox.now`.
    static func id(_ number: Int, secondsAgo: Int = 60) -> String {
        let digits = String(number)
        return RequestID.first(at: Sandbox.now + .seconds(-secondsAgo)).text
            + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The ids of `entries`, from the oldest to the newest.
    static let (first, second, third) = (
        id(1, secondsAgo: 7200), id(2, secondsAgo: 120), id(3, secondsAgo: 5)
    )

    /// An entry opened so many seconds before `Sandbox.now`; ids sort by time, as real ones do.
    static func opening(
        _ number: Int, key: String? = "k1", model: String = "claude-x", secondsAgo: Int = 60
    ) -> EntryOpening {
        EntryOpening(
            id: RequestID(id(number, secondsAgo: secondsAgo)),
            node: "n1",
            openedAt: Sandbox.now + .seconds(-secondsAgo),
            key: key.map { KeyID($0) },
            user: key == "k2" ? "user_bob" : "user_alice",
            caller: CallerTraits(session: "s1", client: "claude-cli/2.1"),
            endpoint: "/v1/messages",
            requestedModel: model,
            mappedModel: "openai/gpt-5.1",
            isStream: true,
            requestBytes: 51_200,
            inputEstimate: 12_000)
    }

    static func completed(_ opening: EntryOpening) -> Entry {
        Entry(
            opening: opening,
            settlement: EntrySettlement(
                settledAt: opening.openedAt + .seconds(4),
                outcome: .completed,
                status: 200,
                stopReason: "end_turn",
                provider: ProviderName("openai"),
                upstreamModel: "gpt-5.1-2026",
                usage: Usage(
                    input: 1200, cacheRead: 30_000, cacheWrite5m: 10, output: 450, reasoning: 200,
                    webSearches: 2),
                usageSource: .reported,
                rawUsage: #"{"prompt_tokens": 31210,"x":1.0}"#,
                costNanoUSD: 12_345_678,
                attempts: [
                    Attempt(
                        number: 1, provider: ProviderName("azure"), model: "gpt-5.1",
                        startedAt: opening.openedAt,
                        outcome: .failed, status: 529, error: "overloaded_error", duration: .milliseconds(300)
                    ),
                    Attempt(
                        number: 2, provider: ProviderName("openai"), model: "gpt-5.1",
                        startedAt: opening.openedAt,
                        outcome: .answered, status: 200, upstreamRequestID: "up-1", duration: .seconds(3)),
                ],
                losses: ["request.top_k": 1, "tool.web_search": 2],
                firstTokenAfter: .milliseconds(850),
                duration: .seconds(4),
                responseBytes: 20_480))
    }

    static func failed(_ opening: EntryOpening) -> Entry {
        Entry(
            opening: opening,
            settlement: EntrySettlement(
                settledAt: opening.openedAt + .seconds(1),
                outcome: .failed,
                status: 529,
                errorType: "overloaded_error",
                errorMessage: "Overloaded\u{1B}[2J",
                duration: .seconds(1)))
    }

    /// What a ledger in use looks like: one request of each kind, the newest still open.
    static var entries: [Entry] {
        [
            completed(opening(1, secondsAgo: 7200)),
            failed(opening(2, key: "k2", model: "gpt-x", secondsAgo: 120)),
            Entry(opening: opening(3, secondsAgo: 5)),
        ]
    }
}

extension Sandbox {
    /// Two keys, and a request of each kind on the ledger.
    static func withLedger() async throws -> Sandbox {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1", name: "alice")
        try await sandbox.addKey("k2", name: "bob")
        try await sandbox.withStore { store in
            for name in ["alice", "bob"] {
                let user = User(id: UserID("user_" + name), name: name, createdAt: Sandbox.now)
                try await store.add(user, by: Sandbox.actor, at: Sandbox.now)
            }
            for entry in LedgerSample.entries {
                if entry.settlement == nil {
                    try await store.open(entry.opening)
                } else {
                    try await store.record(entry)
                }
            }
        }
        return sandbox
    }
}
