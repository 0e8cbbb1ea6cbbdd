import Domain
import SQLiteStorage

extension Office {
    /// Two users with a key each and a key without a user, and their requests of three days.
    struct Ledger: Sendable {
        var alice: UserID
        var bob: UserID
        var team: TeamID
        var aliceKey: KeyID
        var bobKey: KeyID
        var robotKey: KeyID
        var entries: [Entry]
    }

    /// 2026-11-21T00:00:00Z, two days before `now`.
    static let firstDay = Timestamp(milliseconds: 1_795_219_200_000)

    func keep() async throws -> Ledger {
        let ledger = try await ledger()
        for entry in ledger.entries { try await store.record(entry) }
        return ledger
    }

    /// The entries that `keep` keeps, of owners that are there.
    func entriesOfLedger() async throws -> [Entry] { try await ledger().entries }

    private func ledger() async throws -> Ledger {
        let (alice, bob, team) = (UserID("user_alice"), UserID("user_bob"), TeamID("wrkspc_lab"))
        for user in [
            User(id: alice, name: "alice", email: "alice@example.org", createdAt: Self.now),
            User(id: bob, name: "bob", createdAt: Self.now),
        ] { try await store.add(user, by: Self.actor, at: Self.now) }
        try await store.add(Team(id: team, name: "lab", createdAt: Self.now), by: Self.actor, at: Self.now)
        let keys = [
            try await serviceKey(name: "a", user: alice, team: team),
            try await serviceKey(name: "b", user: bob),
            try await serviceKey(name: "robot"),
        ].compactMap { KeyToken($0)?.id }
        var entries: [Entry] = []
        for number in 0..<36 {
            entries.append(
                Self.entry(
                    number, owners: [(keys[0], alice, team), (keys[1], bob, nil), (keys[2], nil, nil)]))
        }
        return Ledger(
            alice: alice, bob: bob, team: team, aliceKey: keys[0], bobKey: keys[1], robotKey: keys[2],
            entries: entries)
    }

    /// One every 90 minutes from the first day on.
    private static func entry(_ number: Int, owners: [(KeyID, UserID?, TeamID?)]) -> Entry {
        let at = firstDay + .seconds(number * 5400)
        let (key, user, team) = owners[number % 3]
        let digits = String(number)
        let id = RequestID.first(at: at).text + String(repeating: "0", count: 16 - digits.count) + digits
        let isPriced = number % 4 != 3
        return Entry(
            opening: EntryOpening(
                id: RequestID(id), node: "n1", openedAt: at, key: key, user: user?.text, team: team?.text,
                caller: CallerTraits(
                    session: "s\(number / 6)", client: number % 6 < 4 ? "claude-cli/2.1" : "curl/8"),
                endpoint: "/v1/messages", requestedModel: number % 2 == 0 ? "claude-opus" : "claude-haiku",
                mappedModel: "demo/m", isStream: true),
            settlement: EntrySettlement(
                settledAt: at + .seconds(1), outcome: number % 9 == 8 ? .failed : .completed, status: 200,
                provider: ProviderName("demo"), upstreamModel: "m",
                usage: Usage(
                    input: 100 + number, cacheRead: 1000, cacheWrite5m: 7, cacheWrite1h: 3,
                    output: 10 * number, webSearches: number % 3),
                usageSource: .reported, costNanoUSD: isPriced ? 1_234_567 + Int64(number) : nil,
                costReason: isPriced ? nil : .unpriced))
    }
}
