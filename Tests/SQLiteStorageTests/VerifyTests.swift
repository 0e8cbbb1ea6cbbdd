import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct VerifyTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    /// Six entries over three hours, priced, and two without a cost.
    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        try await store.add([Price.sample("price_a")], by: .operator, at: noon)
        for number in 0..<6 {
            try await store.record(Self.entry(number, at: noon + .seconds(number * 1800)))
        }
        var unpriced = Self.entry(6, at: noon)
        unpriced.settlement?.costNanoUSD = nil
        unpriced.settlement?.price = nil
        unpriced.settlement?.costReason = .unpriced
        try await store.record(unpriced)
        try await store.open(.sample(7, node: "dead"))
        _ = try await store.settleInterrupted(exceptNode: "alive", at: noon)
        try await store.open(.sample(8))
        try await store.addUpDays(before: noon + .seconds(86_400))
    }

    private static func entry(_ number: Int, at moment: Timestamp) -> Entry {
        var opening = EntryOpening.sample(number)
        (opening.id, opening.openedAt) = (requestID(number, at: moment), moment)
        var settlement = EntrySettlement.sample
        settlement.costNanoUSD = Price.sample("price_a").cost(of: settlement.usage)
        settlement.price = "price_a"
        return Entry(opening: opening, settlement: settlement)
    }

    private func damage(_ sql: String) throws {
        let connection = try Connection(path: folder.database, for: .command)
        try connection.execute("PRAGMA foreign_keys = OFF")
        try connection.execute(sql)
    }

    @Test func `sound books agree`() async throws {
        let verification = try await store.verify()
        #expect(verification.books.flatMap(\.gaps) == [])
        #expect(verification.isSound)
        #expect(
            verification.books.map(\.name) == [
                "entries", "attempts", "prices", "sums by the hour", "budgets",
            ])
        #expect(verification.books.map(\.checked) == [8, 15, 6, 4, 0])
    }

    @Test(arguments: [
        (
            "UPDATE usage_hour SET output_tokens = output_tokens + 1 WHERE hour = (SELECT max(hour) FROM usage_hour)",
            "sums by the hour"
        ),
        ("UPDATE usage_hour SET last_at = last_at - 1", "sums by the hour"),
        ("UPDATE usage_hour SET minutes = 0", "sums by the hour"),
        ("UPDATE usage_hour SET requests = 2 WHERE requests = 1", "sums by the hour"),
        ("DELETE FROM usage_hour WHERE hour = (SELECT min(hour) FROM usage_hour)", "sums by the hour"),
        (
            "INSERT INTO usage_hour SELECT 1, id, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0 FROM usage_dimension LIMIT 1",
            "sums by the hour"
        ),
        ("UPDATE usage_dimension SET client = 'other'", "sums by the hour"),
        ("UPDATE usage_day SET output_tokens = output_tokens + 1", "sums by the hour"),
        ("UPDATE usage_day SET web_searches = web_searches + 1", "sums by the hour"),
        ("UPDATE usage_hour SET web_searches = web_searches + 1", "sums by the hour"),
        ("UPDATE entry SET web_searches = 4 WHERE outcome = 'completed'", "prices"),
        ("DELETE FROM usage_day", "sums by the hour"),
        ("UPDATE day_sums SET until = 0", "sums by the hour"),
        ("UPDATE entry SET input_tokens = 11 WHERE outcome = 'completed'", "sums by the hour"),
        ("DELETE FROM entry WHERE outcome = 'interrupted'", "sums by the hour"),
        ("UPDATE entry SET cost_nano_usd = cost_nano_usd + 1 WHERE cost_nano_usd > 0", "prices"),
        ("UPDATE entry SET price_id = 'price_x' WHERE price_id IS NOT NULL", "prices"),
        ("UPDATE entry SET price_id = NULL", "prices"),
        ("UPDATE entry SET cost_reason = NULL", "entries"),
        ("UPDATE entry SET cost_reason = 'unpriced'", "entries"),
        ("UPDATE entry SET opened_at = opened_at + 1", "entries"),
        ("UPDATE entry SET output_tokens = NULL WHERE state = 'settled'", "entries"),
        ("DELETE FROM attempt WHERE number = 2", "attempts"),
        ("UPDATE attempt SET number = 5 WHERE number = 2", "attempts"),
    ])
    func `every gap is told, by the book it is in`(sql: String, book: String) async throws {
        try damage(sql)
        let verification = try await store.verify()
        #expect(!verification.isSound)
        let found = verification.books.filter { !$0.gaps.isEmpty }
        #expect(found.contains { $0.name == book }, "\(verification)")
        #expect(found.allSatisfy { $0.gaps.count <= 5 * (Verification.Book.limit + 1) })
    }

    @Test func `a settlement that comes twice is counted once, and one that fails not at all`() async throws {
        let before = try await store.usage(
            UsageQuery(groups: [], since: noon, until: noon + .seconds(99_999)))
        let twice = Self.entry(0, at: noon)
        try await store.settle(twice.id, twice.settlement ?? .sample)
        await #expect(throws: StorageError.self) { try await store.record(twice) }
        await #expect(throws: StorageError.self) { try await store.settle("req_none", .sample) }
        let after = try await store.usage(UsageQuery(groups: [], since: noon, until: noon + .seconds(99_999)))
        #expect(before == after)
        #expect(try await store.verify().isSound)
    }

    @Test func `a batch with a failure in it counts exactly what it keeps`() async throws {
        // New dimensions in each job: ids that a failed attempt of the batch gave out must not be used again.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 100..<180 {
                group.addTask {
                    var entry = Self.entry(number, at: noon + .seconds(number))
                    entry.opening.requestedModel = "model-\(number % 40)"
                    if number % 5 == 0, let attempt = entry.settlement?.attempts.first {
                        // The entry's second row breaks a rule, after its first was written.
                        var broken = attempt
                        broken.number = .max
                        entry.settlement?.attempts = [broken, broken]
                        entry.opening.id = requestID(0, at: noon)
                    }
                    _ = try? await store.record(entry)
                }
            }
            try await group.waitForAll()
        }
        let verification = try await store.verify()
        #expect(verification.books.flatMap(\.gaps) == [])
        let result = try await store.usage(
            UsageQuery(
                groups: [.model], since: noon, until: noon + .seconds(9000), only: [.key: ["k0000000000a"]]))
        #expect(result.total.requests == 64 + 7)
    }

    @Test func `books agree also while a server writes`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 200..<400 {
                    try await store.open(.sample(number))
                    var settlement = EntrySettlement.sample
                    (settlement.costNanoUSD, settlement.costReason) = (nil, .unpriced)
                    try await store.settle(requestID(number), settlement)
                }
            }
            group.addTask {
                for _ in 0..<10 {
                    let verification = try await store.verify()
                    #expect(verification.books.flatMap(\.gaps) == [])
                }
            }
            try await group.waitForAll()
        }
    }
}
