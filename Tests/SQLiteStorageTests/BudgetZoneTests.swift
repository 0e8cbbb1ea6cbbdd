import Domain
import TestSupport
import Testing

@testable import SQLiteStorage

/// What a budget has spent and reserved when its time zone is another than before.
@Suite(.serialized) struct `A budget whose zone changes` {
    private let folder: TemporaryFolder
    private let store: SQLiteStore
    private let berlin: ZoneRules

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        berlin = try #require(ZoneRules(file: ZoneFile.bytes(types: [3600], changes: [])))
        try await set(.utc)
        // At 12:00:01, and at 23:30, which is the next day in Berlin.
        for (number, seconds) in [(1, 1), (2, 41_400)] {
            var opening = EntryOpening.sample(number)
            opening.openedAt = noon + .seconds(seconds)
            opening.id = requestID(number, at: opening.openedAt)
            let window = BudgetPeriod.day.window(at: opening.openedAt, in: .utc)
            _ = try await store.open(
                opening,
                claiming: Claim(budgets: [
                    BudgetClaim(
                        budget: "budget_a", window: window, amountNanoUSD: 1_000, reservedNanoUSD: 100)
                ]))
        }
    }

    @Test func `counts what runs in its new window as well`() async throws {
        #expect(try await use(in: .utc) == BudgetUse(spentNanoUSD: 0, reservedNanoUSD: 200))
        try await set(berlin)
        // Only the second was opened in the new window, that of the next day; both were in the old one.
        #expect(try await use(in: berlin) == BudgetUse(spentNanoUSD: 0, reservedNanoUSD: 100))
        #expect(try await use(in: .utc) == BudgetUse(spentNanoUSD: 0, reservedNanoUSD: 200))
        try await set(.utc)
        #expect(try await use(in: .utc) == BudgetUse(spentNanoUSD: 0, reservedNanoUSD: 200))
        #expect(try await store.verify().isSound)
    }

    @Test func `counts what they cost in every window they lie in, and keeps nothing reserved`() async throws
    {
        try await set(berlin)
        var settlement = EntrySettlement.sample
        settlement.costNanoUSD = 30
        for (number, seconds) in [(1, 1), (2, 41_400)] {
            try await store.settle(requestID(number, at: noon + .seconds(seconds)), settlement)
        }
        #expect(try await use(in: berlin) == BudgetUse(spentNanoUSD: 30, reservedNanoUSD: 0))
        #expect(try await use(in: .utc) == BudgetUse(spentNanoUSD: 60, reservedNanoUSD: 0))
        #expect(try await store.verify().books.first { $0.name == "budgets" }?.gaps == [])
    }

    @Test func `ends its window when the new zone does, where both begin together`() async throws {
        // As in London, whose March begins with UTC's and ends an hour before it.
        let first = try #require(Timestamp(year: 2027, month: 3, day: 1))
        let long = BudgetWindow(start: first, end: try #require(Timestamp(year: 2027, month: 4, day: 1)))
        let short = BudgetWindow(start: first, end: long.end + .seconds(-3600))
        for window in [long, short] {
            _ = try await store.put(
                Budget(
                    id: "budget_m", scope: .organization, amountNanoUSD: 1_000, period: .month,
                    createdAt: noon), in: window, by: .operator, at: first + .seconds(60))
        }
        let connection = try Connection(path: folder.database, for: .reading)
        let row = try connection.prepare(
            SQL("SELECT ends_at FROM budget_window WHERE budget_id = 'budget_m'"))
        #expect(try row.step())
        #expect(row.int64() == short.end.milliseconds)
        row.reset()
    }

    /// At a quarter to twelve at night.
    private var now: Timestamp { noon + .seconds(42_300) }

    private func set(_ zone: ZoneRules) async throws {
        let budget = Budget(
            id: "budget_a", scope: .organization, amountNanoUSD: 1_000, period: .day,
            zone: zone == .utc ? "UTC" : "Europe/Berlin", createdAt: noon)
        _ = try await store.put(
            budget, in: BudgetPeriod.day.window(at: now, in: zone), by: .operator, at: now)
    }

    private func use(in zone: ZoneRules) async throws -> BudgetUse {
        let window = BudgetPeriod.day.window(at: now, in: zone)
        return try await store.uses(["budget_a": window.start])["budget_a"] ?? BudgetUse()
    }
}
