import Domain
import Testing

@testable import SQLiteStorage

@Suite struct `reasoning that clients drop` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
    }

    private func kept(
        _ call: String, key: KeyID = "k0000000000a", after seconds: Int = 0, _ sealed: [UInt8] = [1, 0, 255]
    ) -> KeptReasoning {
        KeptReasoning(call: call, key: key, sealed: sealed, createdAt: noon + .seconds(seconds))
    }

    /// Settles a request whose answer had these calls.
    private func settle(_ number: Int, keeping reasoning: [KeptReasoning]) async throws {
        try await store.open(.sample(number))
        try await store.settle(requestID(number), .sample, keeping: reasoning)
    }

    private func found(_ calls: [String], for key: KeyID = "k0000000000a", at now: Timestamp = noon)
        async throws -> [KeptReasoning]
    {
        try await store.reasoning(of: calls, for: key, at: now)
    }

    @Test func `is found by its calls, for its key alone`() async throws {
        let (first, second) = (kept("toolu_a_0"), kept("toolu_a_1", []))
        try await settle(1, keeping: [first, second])
        #expect(try await found(["toolu_a_1", "toolu_b_0", "toolu_a_0"]) == [second, first])
        #expect(try await found(["toolu_a_0"], for: "k0000000000b").isEmpty)
        #expect(try await found([]).isEmpty)
    }

    @Test func `is there as soon as its answer is settled, and also for the next process`() async throws {
        try await settle(1, keeping: [kept("toolu_a_0")])
        await store.close()
        let next = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        #expect(try await next.reasoning(of: ["toolu_a_0"], for: "k0000000000a", at: noon).count == 1)
        await next.close()
    }

    @Test func `is written once, however often its answer is settled`() async throws {
        try await settle(1, keeping: [kept("toolu_a_0", [1])])
        try await store.settle(requestID(1), .sample, keeping: [kept("toolu_a_0", [2]), kept("toolu_a_1")])
        #expect(try await found(["toolu_a_0", "toolu_a_1"]).map(\.sealed) == [[1]])
    }

    @Test func `is not there for an answer that could not be settled`() async throws {
        await #expect(throws: StorageError.self) {
            try await store.settle(requestID(9), .sample, keeping: [kept("toolu_a_0")])
        }
        #expect(try await found(["toolu_a_0"]).isEmpty)
    }

    @Test func `is forgotten after a day, and removed by what comes later or by cleaning`() async throws {
        let end = noon + KeptReasoning.lifetime
        try await settle(1, keeping: (0..<10).map { kept("toolu_a_\($0)", after: $0) })
        #expect(try await found(["toolu_a_0"], at: end + .milliseconds(-1)).count == 1)
        #expect(try await found(["toolu_a_0"], at: end).isEmpty)
        // A new one takes four with it: those of the first four seconds.
        try await settle(2, keeping: [kept("toolu_b_0", after: 86_400 + 8)])
        #expect(try await rows() == 7)
        #expect(try await store.removeExpired(at: end + .seconds(8)) == 5)
        #expect(try await rows() == 2)
    }

    @Test func `the table holds the newest and no more than it may`() async throws {
        try await settle(1, keeping: [kept("toolu_old_0"), kept("toolu_old_1")])
        // As if so many had come since.
        try Connection(path: folder.database, for: .command).execute(
            """
            UPDATE kept_reasoning SET number = number + 19998;
            INSERT INTO kept_reasoning SELECT 1, key_id, 'toolu_older_0', sealed, created_at, expires_at
            FROM kept_reasoning LIMIT 1
            """)
        try await settle(2, keeping: [kept("toolu_new_0")])
        #expect(try await found(["toolu_older_0"]).isEmpty)
        #expect(try await found(["toolu_old_0", "toolu_old_1", "toolu_new_0"]).count == 3)
        #expect(KeptReasoning.capacity == 20_000)
    }

    @Test func `is found and removed without looking at every row`() throws {
        let plans = try [KeptReasoning.select, KeptReasoning.deleteExpired, KeptReasoning.deleteSurplus].map {
            try queryPlan(of: $0, in: folder.database)
        }
        #expect(plans[0].contains { $0.contains("kept_reasoning_by_call") })
        #expect(plans[2].contains { $0.contains("number<?") || $0.contains("rowid<?") })
        #expect(!plans[1].contains { $0.contains("USE TEMP B-TREE") })
    }

    private func rows() async throws -> Int {
        let connection = try Connection(path: folder.database, for: .reading)
        let count = try connection.prepare(SQL("SELECT count(*) FROM kept_reasoning"))
        return try count.step() ? count.int() : 0
    }
}
