import Domain
import TestSupport
import Testing

@testable import SQLiteStorage

/// Budgets and limits, checked and reserved in the transaction that opens an entry.
@Suite struct `Claims of budgets and limits` {
    private let folder: TemporaryFolder
    private let store: SQLiteStore
    private let window = BudgetPeriod.day.window(at: noon, in: .utc)

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        try await store.add(ServiceKey(id: "k0000000000a", name: "k", createdAt: noon, secretHash: [1]))
    }

    @Test func `requests at the same moment never pass a cap together`() async throws {
        try await setBudget(1_000)
        let granted = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let outcome = try? await store.open(.sample(number), claiming: claim(30, of: 1_000))
                    if case .granted? = outcome { return true }
                    return false
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(granted == 33)
        #expect(try await use() == BudgetUse(spentNanoUSD: 0, reservedNanoUSD: 990))
        try await expectSoundBooks()
    }

    @Test func `what a request cost takes the place of what it reserved`() async throws {
        try await setBudget(1_000)
        _ = try await store.open(.sample(1), claiming: claim(600, of: 1_000))
        #expect(
            try await store.open(.sample(2), claiming: claim(600, of: 1_000))
                == .refused(.reserved(0), Standing(usedNanoUSD: [600])))
        #expect(try await store.entry(requestID(2)) == nil)
        try await store.settle(requestID(1), settlement(cost: 250))
        #expect(try await use() == BudgetUse(spentNanoUSD: 250, reservedNanoUSD: 0))
        #expect(
            try await store.open(.sample(2), claiming: claim(600, of: 1_000))
                == .granted(Standing(usedNanoUSD: [850])))
        try await expectSoundBooks()
    }

    @Test func `money that is only reserved is not called spent`() async throws {
        try await setBudget(1_000)
        _ = try await store.open(.sample(1), claiming: claim(600, of: 1_000))
        let reserved = try await store.open(.sample(2), claiming: claim(401, of: 1_000))
        #expect(reserved == .refused(.reserved(0), Standing(usedNanoUSD: [600])))
        try await store.settle(requestID(1), settlement(cost: 600))
        let spent = try await store.open(.sample(2), claiming: claim(401, of: 1_000))
        #expect(spent == .refused(.spent(0, usedNanoUSD: 600), Standing(usedNanoUSD: [600])))
        let tooDear = try await store.open(.sample(2), claiming: claim(1_001, of: 1_000))
        #expect(tooDear == .refused(.spent(0, usedNanoUSD: 600), Standing(usedNanoUSD: [600])))
    }

    /// However much dearer requests are than expected, what a budget is passed by is no more than what those that ran
    /// when it was reached cost beyond their reservations.
    @Test(arguments: [1, 2, 3])
    func `a budget is passed by no more than running requests cost beyond what they reserved`(
        seed: UInt64
    ) async throws {
        let amount: Int64 = 10_000
        try await setBudget(amount)
        var random = SeededGenerator(seed: seed)
        var running: [Int: Int64] = [:]
        var beyond: Int64 = 0
        for number in 0..<2_000 {
            let reserved = Int64.random(in: 1...60, using: &random)
            let outcome = try await store.open(.sample(number), claiming: claim(reserved, of: amount))
            if case .granted = outcome {
                running[number] = reserved
                #expect(try await use().usedNanoUSD <= amount, "nothing is granted beyond the cap")
            }
            while running.count > 20 || (!running.isEmpty && Bool.random(using: &random)) {
                let ended = try #require(running.keys.randomElement(using: &random))
                let held = running.removeValue(forKey: ended) ?? 0
                let cost = Int64.random(in: 0...4 * held, using: &random)
                try await store.settle(requestID(ended), settlement(cost: cost))
                beyond += max(0, cost - held)
                let use = try await use()
                // Those that run hold what is theirs, so that only the dearness of requests passes the cap.
                #expect(use.usedNanoUSD <= amount + min(beyond, 21 * 3 * 60))
            }
        }
        #expect(try await use().usedNanoUSD >= amount - 60, "the cap was never reached")
        try await expectSoundBooks()
    }

    @Test func `settling twice gives back once`() async throws {
        try await setBudget(1_000)
        _ = try await store.open(.sample(1), claiming: claim(600, of: 1_000))
        try await store.settle(requestID(1), settlement(cost: 250))
        try await store.settle(requestID(1), settlement(cost: 250))
        #expect(try await use() == BudgetUse(spentNanoUSD: 250, reservedNanoUSD: 0))
    }

    @Test func `a budget made in the middle of its window counts what was spent before, and what runs`()
        async throws
    {
        try await store.open(.sample(1))
        try await store.open(.sample(2))
        try await store.settle(requestID(1), settlement(cost: 70))
        try await setBudget(1_000)
        try await store.settle(requestID(2), settlement(cost: 30))
        #expect(try await use().spentNanoUSD == 100)
        try await expectSoundBooks()
    }

    @Test func `a process that dies gives everything back at the next start`() async throws {
        try await setBudget(1_000)
        for number in 1...5 {
            _ = try await store.open(
                .sample(number), claiming: claim(100, of: 1_000, limits: KeyLimits(concurrentRequests: 9)))
        }
        _ = try await store.settleInterrupted(exceptNode: "node-2", at: noon + .seconds(60))
        #expect(try await use() == BudgetUse())
        #expect(
            try await store.open(
                .sample(9), claiming: claim(1, of: 1_000, limits: KeyLimits(concurrentRequests: 1)))
                == .granted(Standing(usedNanoUSD: [1])))
        try await expectSoundBooks()
    }

    @Test func `what a dead process left of a strict budget stays away from it`() async throws {
        try await setBudget(1_000, isStrict: true)
        for number in 1...5 {
            _ = try await store.open(.sample(number), claiming: claim(100, of: 1_000))
        }
        _ = try await store.settleInterrupted(exceptNode: "node-2", at: noon + .seconds(60))
        #expect(try await use() == BudgetUse(presumedNanoUSD: 500))
        #expect(
            try await store.open(.sample(9), claiming: claim(501, of: 1_000))
                == .refused(.spent(0, usedNanoUSD: 500), Standing(usedNanoUSD: [500])))
        try await expectSoundBooks()
    }

    @Test func `a client that left makes room for the next request before its answer is read to the end`()
        async throws
    {
        let limits = KeyLimits(outputTokensPerMinute: 1_000, concurrentRequests: 1)
        _ = try await store.open(.sample(1), claiming: claim(limits: limits, output: 900))
        for _ in 1...2 { try await store.leave(requestID(1)) }
        #expect(try count("SELECT sum(running) FROM key_use") == 0)
        try await expectSoundBooks()
        guard case .granted = try await store.open(.sample(2), claiming: claim(limits: limits)) else {
            return #expect(Bool(false), "the place is still taken")
        }
        // Its tokens are corrected all the same, and nobody else's place is given back.
        try await store.settle(requestID(1), settlement(cost: nil))
        try await store.leave(requestID(1))
        #expect(try count("SELECT sum(running) FROM key_use") == 1)
        guard
            case .refused(.concurrency, let standing) = try await store.open(
                .sample(3), claiming: claim(limits: limits))
        else { return #expect(Bool(false), "two run at a time") }
        #expect(try #require(standing.outputTokens).remaining > 900)
        try await expectSoundBooks()
    }

    @Test func `how a key stands is told without taking anything`() async throws {
        try await setBudget(1_000)
        let limits = KeyLimits(requestsPerMinute: 2)
        _ = try await store.open(.sample(1), claiming: claim(600, of: 1_000, limits: limits))
        for _ in 1...3 {
            let standing = try await store.standing(
                under: claim(0, of: 1_000, limits: limits), at: noon + .seconds(1))
            #expect(standing.usedNanoUSD == [600])
            #expect(standing.requests?.remaining == 1)
        }
    }

    @Test func `ten thousand requests that end in every way leave no place and no reservation behind`()
        async throws
    {
        try await setBudget(1_000_000_000)
        var random = SeededGenerator(seed: 5)
        var running: [Int] = []
        for number in 0..<10_000 {
            let limits = KeyLimits(concurrentRequests: 20)
            let outcome = try await store.open(
                .sample(number), claiming: claim(10, of: 1_000_000_000, limits: limits))
            if case .granted = outcome { running.append(number) }
            while running.count > 15 || (!running.isEmpty && Bool.random(using: &random)) {
                let ended = running.remove(at: Int.random(in: running.indices, using: &random))
                try await store.settle(requestID(ended), Self.anyEnd(using: &random))
            }
        }
        for number in running { try await store.settle(requestID(number), Self.anyEnd(using: &random)) }
        #expect(try await use().reservedNanoUSD == 0)
        #expect(try count("SELECT sum(running) FROM key_use") == 0)
        #expect(try count("SELECT count(*) FROM entry WHERE reservation IS NOT NULL") == 0)
        try await expectSoundBooks()
    }

    @Test func `a key may have so many requests running and no more`() async throws {
        let limits = KeyLimits(concurrentRequests: 2)
        for number in 1...2 { _ = try await store.open(.sample(number), claiming: claim(limits: limits)) }
        #expect(
            try await store.open(.sample(3), claiming: claim(limits: limits))
                == .refused(.concurrency(limit: 2), Standing()))
        try await store.settle(requestID(1), settlement(cost: nil))
        let outcome = try await store.open(.sample(4), claiming: claim(limits: limits))
        #expect(outcome == .granted(Standing()))
    }

    @Test func `a key that has used up its minute says when there is more`() async throws {
        let limits = KeyLimits(requestsPerMinute: 2)
        // Two at once; half a minute brings one more.
        for number in 1...2 { _ = try await store.open(.sample(number), claiming: claim(limits: limits)) }
        let early = try await store.open(.sample(3), claiming: claim(limits: limits))
        guard case .refused(let refusal, _) = early else { return #expect(Bool(false), "\(early)") }
        #expect(refusal == .rate(.requests, limit: 2, waitMilliseconds: 28_000))
        let outcome = try await store.open(.sample(31), claiming: claim(limits: limits))
        guard case .granted(let standing) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(standing.requests?.remaining == 0)
    }

    @Test func `a request that came in slowly brings back no minute that was paid for`() async throws {
        let limits = KeyLimits(requestsPerMinute: 2)
        // The second began to come in half a minute before the first, and was read to its end after it.
        for number in [31, 1] { _ = try await store.open(.sample(number), claiming: claim(limits: limits)) }
        let outcome = try await store.open(.sample(32), claiming: claim(limits: limits))
        #expect(try refusal(in: outcome) == .rate(.requests, limit: 2, waitMilliseconds: 29_000))
    }

    @Test func `budgets and limits hold among jobs of one transaction, whatever is changed between them`()
        async throws
    {
        try await setBudget(1_000)
        let limits = KeyLimits(concurrentRequests: 50)
        let granted = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let outcome = try? await store.open(
                        .sample(number), claiming: claim(10, of: 1_000, limits: limits))
                    guard case .granted? = outcome else { return false }
                    if number % 5 == 0 { _ = try? await setBudget(1_000 + Int64(number)) }
                    if number % 3 == 0 { try? await store.leave(requestID(number)) }
                    _ = try? await store.settle(requestID(number), settlement(cost: 7))
                    return true
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(try await use() == BudgetUse(spentNanoUSD: Int64(7 * granted), reservedNanoUSD: 0))
        #expect(try count("SELECT sum(running) FROM key_use") == 0)
        try await expectSoundBooks()
    }

    @Test func `tokens of a minute are corrected to those that were used`() async throws {
        let limits = KeyLimits(outputTokensPerMinute: 1_000)
        _ = try await store.open(.sample(1), claiming: claim(limits: limits, output: 900))
        let early = try await store.open(.sample(1), claiming: claim(limits: limits, output: 900))
        guard case .refused(let refusal, _) = early else { return #expect(Bool(false), "\(early)") }
        #expect(refusal == .rate(.outputTokens, limit: 1_000, waitMilliseconds: 48_000))
        // The sample's answer had 50 tokens.
        try await store.settle(requestID(1), settlement(cost: nil))
        let outcome = try await store.open(.sample(2), claiming: claim(limits: limits, output: 900))
        guard case .granted = outcome else { return #expect(Bool(false), "\(outcome)") }
    }

    @Test func `a budget that is removed takes its windows along and refuses nothing`() async throws {
        try await setBudget(1_000)
        _ = try await store.open(.sample(1), claiming: claim(600, of: 1_000))
        let id = try #require(try await store.directory().budgets.first?.id)
        try await store.remove(id, by: .operator, at: noon)
        try await store.settle(requestID(1), settlement(cost: 250))
        #expect(try await store.directory().budgets.isEmpty)
        try await expectSoundBooks()
    }

    @Test func `setting a budget again keeps its id and what was spent, and is audited`() async throws {
        #expect(try await setBudget(1_000))
        _ = try await store.open(.sample(1), claiming: claim(600, of: 1_000))
        try await store.settle(requestID(1), settlement(cost: 250))
        #expect(try await !setBudget(2_000, id: "budget_other"))
        let budgets = try await store.directory().budgets
        #expect(budgets.map(\.id) == ["budget_a"] && budgets.map(\.amountNanoUSD) == [2_000])
        #expect(try await use().spentNanoUSD == 250)
        let actions = try await store.events(AuditFilter(), limit: 9).map(\.action)
        #expect(actions.filter { $0.hasPrefix("budget.") } == ["budget.update", "budget.create"])
    }

    // MARK: What tests are made of

    @discardableResult
    private func setBudget(
        _ amount: Int64, id: BudgetID = "budget_a", isStrict: Bool = false
    ) async throws -> Bool {
        try await store.put(
            Budget(
                id: id, scope: .organization, amountNanoUSD: amount, period: .day, isStrict: isStrict,
                createdAt: noon),
            in: window, by: .operator, at: noon)
    }

    private func claim(
        _ reserved: Int64? = nil, of amount: Int64 = 0, limits: KeyLimits? = nil, output: Int = 10
    ) -> Claim {
        Claim(
            budgets: reserved.map {
                [
                    BudgetClaim(
                        budget: "budget_a", window: window, amountNanoUSD: amount, reservedNanoUSD: $0)
                ]
            } ?? [],
            limits: limits.map {
                LimitClaim(key: "k0000000000a", limits: $0, inputTokens: 10, outputTokens: output)
            })
    }

    private func settlement(cost: Int64?) -> EntrySettlement {
        var settlement = EntrySettlement.sample
        (settlement.costNanoUSD, settlement.price) = (nil, nil)
        if let cost { settlement.costNanoUSD = cost } else { settlement.costReason = .unpriced }
        return settlement
    }

    private static func anyEnd(using random: inout SeededGenerator) -> EntrySettlement {
        var settlement = EntrySettlement.sample
        settlement.outcome = Outcome.allCases.randomElement(using: &random) ?? .completed
        settlement.attempts = []
        settlement.costNanoUSD = Bool.random(using: &random) ? Int64.random(in: 0...50, using: &random) : nil
        if settlement.costNanoUSD == nil { settlement.costReason = .noUsage }
        return settlement
    }

    private func refusal(in outcome: ClaimOutcome) throws -> ClaimRefusal? {
        guard case .refused(let refusal, _) = outcome else { return nil }
        return refusal
    }

    private func use() async throws -> BudgetUse {
        try await store.uses(["budget_a": window.start])["budget_a"] ?? BudgetUse()
    }

    private func count(_ sql: StaticString) throws -> Int {
        let connection = try Connection(path: folder.database, for: .reading)
        let row = try connection.prepare(SQL(sql))
        defer { row.reset() }
        return try row.step() ? row.int() : -1
    }

    private func expectSoundBooks() async throws {
        let gaps = try await store.verify().books.first { $0.name == "budgets" }?.gaps
        #expect(gaps == [])
    }
}
