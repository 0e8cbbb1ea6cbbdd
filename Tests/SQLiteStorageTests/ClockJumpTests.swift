import Domain
import Testing

@testable import SQLiteStorage

/// Requests that run while the machine's clock is set to another time, and back.
@Suite(.serialized) struct `A clock that jumps` {
    private let folder: TemporaryFolder
    private let store: SQLiteStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        try await store.add(ServiceKey(id: "k0000000000a", name: "k", createdAt: noon, secretHash: [1]))
        let budget = Budget(
            id: "budget_1", scope: .organization, amountNanoUSD: 10_000, period: .day, createdAt: noon)
        _ = try await store.put(
            budget, in: BudgetPeriod.day.window(at: noon, in: .utc), by: .operator, at: noon)
    }

    private func open(_ number: Int, at moment: Timestamp) async throws -> RequestID {
        var opening = EntryOpening.sample(number)
        (opening.id, opening.openedAt) = (requestID(number, at: moment), moment)
        let limits = KeyLimits(requestsPerMinute: 60, concurrentRequests: 2)
        let claim = Claim(
            budgets: [
                BudgetClaim(
                    budget: "budget_1", window: BudgetPeriod.day.window(at: moment, in: .utc),
                    amountNanoUSD: 10_000, reservedNanoUSD: 100)
            ],
            limits: LimitClaim(
                key: "k0000000000a", limits: limits, inputTokens: 0, outputTokens: 0))
        let outcome = try await store.open(opening, claiming: claim)
        guard case .granted = outcome else {
            Issue.record("request \(number) is refused: \(outcome)")
            return opening.id
        }
        return opening.id
    }

    private func settle(_ id: RequestID, at moment: Timestamp) async throws {
        var settlement = EntrySettlement.sample
        settlement.settledAt = moment
        (settlement.costNanoUSD, settlement.price, settlement.costReason) = (nil, nil, .unpriced)
        try await store.settle(id, settlement)
    }

    @Test(arguments: [-86_400 * 3, -1800, -5, 5, 1800, 86_400 * 3])
    func `loses no entry, refuses nobody, and leaves nothing reserved`(seconds: Int) async throws {
        let away = noon + .seconds(seconds)
        let first = try await open(1, at: noon)
        let second = try await open(2, at: away)
        try await store.addUpDays(before: away)
        try await settle(first, at: away)
        try await settle(second, at: noon + .seconds(3))
        // And back.
        let third = try await open(3, at: noon + .seconds(4))
        try await settle(third, at: noon + .seconds(5))
        try await store.addUpDays(before: noon + .seconds(6))

        let found = try await store.entries(EntryFilter(), limit: 10)
        #expect(Set(found.map(\.id)) == [first, second, third])
        let report = try await store.usage(
            UsageQuery(
                groups: [.day], since: noon + .seconds(-86_400 * 10), until: noon + .seconds(86_400 * 10)))
        #expect(report.total.requests == 3)
        #expect(try await store.verify().books.flatMap(\.gaps) == [])
        #expect(try await store.check() == [])
        let uses = try await store.uses(["budget_1": BudgetPeriod.day.window(at: noon, in: .utc).start])
        #expect(uses["budget_1"]?.reservedNanoUSD == 0)
        await store.close()
    }
}
