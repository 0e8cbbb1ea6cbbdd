import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct RetentionTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    private static let day = 86_400

    /// Five hundred entries, one an hour, from noon on; one that still runs is as old as the oldest.
    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        for number in 0..<500 {
            let moment = noon + .seconds(number * 3600 + 900)
            var opening = EntryOpening.sample(number, key: number.isMultiple(of: 2) ? "even" : "odd")
            (opening.id, opening.openedAt) = (requestID(number, at: moment), moment)
            var settlement = EntrySettlement.sample
            (settlement.costNanoUSD, settlement.costReason) = (nil, .unpriced)
            try await store.record(Entry(opening: opening, settlement: settlement))
        }
        try await store.open(.sample(1))
    }

    private func query(_ groups: [UsageQuery.Group], from: Int = 0, to: Int = 500 * 3600) -> UsageQuery {
        UsageQuery(groups: groups, since: noon + .seconds(from), until: noon + .seconds(to))
    }

    @Test func `old entries go with their attempts, and reports and books stay what they are`() async throws {
        let before = try await store.usage(query([.key, .day]))
        let limit = noon + .seconds(300 * 3600 + 1234)
        #expect(try await store.countEntries(openedBefore: limit) == 300)
        #expect(try await store.removeEntries(openedBefore: limit) == 300)
        #expect(try await store.removeEntries(openedBefore: limit) == 0)
        let left = try await store.entries(EntryFilter(), limit: 1000)
        // What runs is not removed, however old it is.
        #expect(left.count == 201)
        #expect(left.last?.settlement == nil)
        #expect(try await store.usage(query([.key, .day])) == before)
        let verification = try await store.verify()
        #expect(verification.books.flatMap(\.gaps) == [])
        #expect(verification.books.first { $0.name == "attempts" }?.checked == 400)
        #expect(try await store.check() == [])
    }

    @Test func `what is settled late is counted, also when its hour has lost its entries`() async throws {
        _ = try await store.removeEntries(openedBefore: noon + .seconds(400 * 3600))
        var settlement = EntrySettlement.sample
        (settlement.costNanoUSD, settlement.costReason) = (nil, .unpriced)
        try await store.settle(requestID(1), settlement)
        #expect(try await store.usage(query([])).total.requests == 501)
        #expect(try await store.verify().isSound)
    }

    @Test func `of hours without entries only the whole is known`() async throws {
        _ = try await store.removeEntries(openedBefore: noon + .seconds(400 * 3600))
        // From within the hour 10 up to within the hour 12.
        let part = try await store.usage(query([], from: 10 * 3600 + 1800, to: 12 * 3600 + 60))
        #expect(part.total.requests == 3)
        // Where entries are left, their moments count.
        let exact = try await store.usage(query([], from: 450 * 3600 + 1800, to: 452 * 3600 + 60))
        #expect(exact.total.requests == 1)
    }

    @Test func `a report that needs removed entries says from when on it is whole`() async throws {
        let limit = noon + .seconds(400 * 3600)
        _ = try await store.removeEntries(openedBefore: limit + .seconds(1))
        let result = try await store.usage(query([.session]))
        #expect(result.total.requests == 100)
        #expect(result.incompleteBefore == limit)
        #expect(try await store.usage(query([.session], from: 400 * 3600)).incompleteBefore == nil)
    }

    @Test func `the mark never goes back`() async throws {
        let limit = noon + .seconds(400 * 3600)
        _ = try await store.removeEntries(openedBefore: limit)
        _ = try await store.removeEntries(openedBefore: noon)
        #expect(try await store.usage(query([.session])).incompleteBefore == limit)
    }

    @Test func `the audit log says who removed how many entries from before when`() async throws {
        let (first, second) = (noon + .seconds(100 * 3600), noon + .seconds(400 * 3600))
        _ = try await store.removeEntries(openedBefore: first, by: .adminKey("a1"), at: noon)
        _ = try await store.removeEntries(openedBefore: second + .seconds(1), by: .operator, at: noon)
        // What removes nothing is no change.
        #expect(try await store.removeEntries(openedBefore: second, by: .operator, at: noon) == 0)
        let events = try await store.events(AuditFilter(), limit: 9)
        #expect(events.map(\.action) == ["ledger.retain", "ledger.retain"])
        #expect(events.map(\.target) == [second.description, first.description])
        #expect(events.map(\.actor) == [.operator, .adminKey("a1")])
        let marks = [first, second].map { #"{"entries_from":"\#($0.description.dropLast()).000Z""# }
        #expect(events.map(\.before) == [marks[0] + "}", nil])
        #expect(
            events.map(\.after) == [
                marks[1] + #","removed_entries":300}"#, marks[0] + #","removed_entries":100}"#,
            ])
    }

    @Test func `a batch is a range of the primary key`() throws {
        let plan = try queryPlan(of: Retention.delete, in: folder.database)
        #expect(plan.contains { $0.contains("USING INDEX sqlite_autoindex_entry_1 (id<?)") }, "\(plan)")
    }

    @Test func `a server writes while old entries go`() async throws {
        let command = try await SQLiteStore.open(path: folder.database, role: .command)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let removed = try await command.removeEntries(openedBefore: noon + .seconds(499 * 3600))
                #expect(removed == 499)
            }
            group.addTask {
                for number in 1000..<1100 {
                    let moment = noon + .seconds(number * 3600)
                    var opening = EntryOpening.sample(number)
                    (opening.id, opening.openedAt) = (requestID(number, at: moment), moment)
                    try await store.open(opening)
                }
            }
            try await group.waitForAll()
        }
        await command.close()
        #expect(try await store.entries(EntryFilter(), limit: 1000).count == 102)
    }
}
