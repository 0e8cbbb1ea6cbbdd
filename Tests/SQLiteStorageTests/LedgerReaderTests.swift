import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct LedgerReaderTests {
    let folder: TemporaryFolder
    let store: SQLiteStore

    /// Ten entries: even ones of alice, odd ones of bob, the last one still open.
    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        for number in 0..<10 {
            var opening = EntryOpening.sample(number, key: number.isMultiple(of: 2) ? "alice-key" : "bob-key")
            opening.user = number.isMultiple(of: 2) ? "alice" : "bob"
            opening.requestedModel = number < 5 ? "small" : "large"
            opening.caller.session = "session-\(number / 3)"
            var settlement = EntrySettlement.sample
            settlement.outcome = number == 4 ? .failed : .completed
            settlement.status = number == 4 ? 529 : 200
            settlement.errorType = number == 4 ? "overloaded_error" : nil
            settlement.costNanoUSD = number == 4 ? nil : Int64(number) * 1000
            settlement.provider = number < 7 ? "openai" : "azure"
            try await store.open(opening)
            if number < 9 { try await store.settle(opening.id, settlement) }
        }
    }

    private func numbers(limit: Int = 100, _ set: (inout EntryFilter) -> Void) async throws -> [Int] {
        var filter = EntryFilter()
        set(&filter)
        return try await store.entries(filter, limit: limit).map { Int($0.id.text.suffix(16)) ?? -1 }
    }

    @Test func `all entries are listed from the newest to the oldest, open ones too`() async throws {
        #expect(try await numbers { _ in } == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
        #expect(try await store.entries(EntryFilter(), limit: 1).first?.settlement == nil)
    }

    @Test func `each condition narrows`() async throws {
        #expect(try await numbers { $0.key = "alice-key" } == [8, 6, 4, 2, 0])
        #expect(try await numbers { $0.user = "bob" } == [9, 7, 5, 3, 1])
        #expect(try await numbers { $0.model = "small" } == [4, 3, 2, 1, 0])
        #expect(try await numbers { $0.provider = "azure" } == [8, 7])
        #expect(try await numbers { $0.session = "session-1" } == [5, 4, 3])
        #expect(try await numbers { $0.outcome = .failed } == [4])
        #expect(try await numbers { $0.status = 529 } == [4])
        #expect(try await numbers { $0.status = 200 } == [8, 7, 6, 5, 3, 2, 1, 0])
        #expect(try await numbers { $0.status = 500 } == [])
        #expect(try await numbers { $0.errorType = "overloaded_error" } == [4])
        #expect(try await numbers { $0.errorType = "%" } == [])
        #expect(try await numbers { $0.minimumCostNanoUSD = 6000 } == [8, 7, 6])
        #expect(try await numbers { $0.minimumCostNanoUSD = 0 } == [8, 7, 6, 5, 3, 2, 1, 0])
        #expect(try await numbers { $0.minimumCostNanoUSD = .max } == [])
        #expect(try await numbers { $0.since = noon + .seconds(7) } == [9, 8, 7])
        #expect(try await numbers { $0.until = noon + .seconds(2) } == [1, 0])
        #expect(try await numbers { $0.key = "nobody" } == [])
        #expect(try await numbers { $0.team = "platform" }.count == 10)
        #expect(try await numbers { $0.client = "claude-cli/2.0" }.count == 10)
        #expect(try await numbers { $0.client = "curl" } == [])
    }

    @Test func `a filter tells of each entry what its list does`() async throws {
        let all = try await store.entries(EntryFilter(), limit: 100)
        let settings: [(inout EntryFilter) -> Void] = [
            { $0.status = 529 }, { $0.status = 200 }, { $0.errorType = "overloaded_error" },
            { $0.minimumCostNanoUSD = 6000 }, { $0.minimumCostNanoUSD = 0 }, { $0.outcome = .failed },
            { $0.provider = "azure" },
        ]
        for set in settings {
            var filter = EntryFilter()
            set(&filter)
            #expect(filter.ofOpenings == EntryFilter())
            let taken = all.filter { filter.takes($0.settlement) }
            #expect(try await store.entries(filter, limit: 100) == taken)
        }
    }

    @Test func `conditions work together`() async throws {
        let found = try await numbers {
            $0.key = "alice-key"
            $0.user = "alice"
            $0.model = "small"
            $0.provider = "openai"
            $0.session = "session-0"
            $0.outcome = .completed
            $0.status = 200
            $0.minimumCostNanoUSD = 1000
            $0.since = noon + .seconds(1)
            $0.until = noon + .seconds(5)
        }
        #expect(found == [2])
    }

    @Test(arguments: [nil, "bob-key"] as [KeyID?])
    func `pages joined by the cursor are the whole list`(key: KeyID?) async throws {
        let whole = try await numbers { $0.key = key }
        var joined: [Int] = []
        while true {
            let last = joined.last
            let page = try await numbers(limit: 3) {
                $0.key = key
                $0.before = last.map(requestID)
            }
            if page.isEmpty { break }
            joined += page
        }
        #expect(joined == whole)
    }

    @Test func `a key is found in the hours it was used, however far apart they are`() async throws {
        let days = [400, 399, 30, 2, 0]
        var expected: [RequestID] = []
        for (number, day) in days.enumerated() {
            for other in 0..<3 {
                let moment = noon + .seconds(-86_400 * day - other * 600)
                var opening = EntryOpening.sample(1000, key: other == 1 ? "rare" : "common")
                opening.id = requestID(100 + 3 * number + other, at: moment)
                opening.openedAt = moment
                if other == 1 { expected.append(opening.id) }
                try await store.record(Entry(opening: opening, settlement: .sample))
            }
        }
        var filter = EntryFilter()
        filter.key = "rare"
        #expect(try await store.entries(filter, limit: 100).map(\.id) == expected.reversed())
        #expect(try await store.entries(filter, limit: 2).map(\.id) == Array(expected.reversed().prefix(2)))
        filter.before = expected[3]
        #expect(try await store.entries(filter, limit: 100).map(\.id) == Array(expected.prefix(3).reversed()))
        filter.since = noon + .seconds(-86_400 * 399 - 600)
        #expect(try await store.entries(filter, limit: 100).map(\.id) == Array(expected[1...2].reversed()))
        filter.session = "session-1"
        #expect(try await store.entries(filter, limit: 100).map(\.id) == Array(expected[1...2].reversed()))
        filter.session = "session-9"
        #expect(try await store.entries(filter, limit: 100) == [])
        filter.session = nil
        filter.before = RequestID("nonsense")
        #expect(try await store.entries(filter, limit: 100).map(\.id).allSatisfy(expected.contains))
    }

    @Test func `a tail asks for what is newer`() async throws {
        #expect(try await numbers { $0.after = requestID(7) } == [9, 8])
        #expect(try await numbers { $0.after = requestID(9) } == [])
        let between = try await numbers {
            $0.after = requestID(2)
            $0.before = requestID(5)
        }
        #expect(between == [4, 3])
    }

    @Test(arguments: [0, -1])
    func `a limit below one lists nothing`(limit: Int) async throws {
        #expect(try await numbers(limit: limit) { _ in } == [])
    }

    @Test(arguments: [
        (EntryFilter.select, "USING INDEX sqlite_autoindex_entry_1 (id>? AND id<?)"),
        (UsedMinutes.used, "USING INDEX usage_hour_dimension (dimension_id=? AND hour>? AND hour<?)"),
        (SessionHour.used, "USING PRIMARY KEY (session=? AND hour>? AND hour<?)"),
        (UsageSums.entries, "USING INDEX sqlite_autoindex_entry_1 (id>? AND id<?)"),
        (UsageHour.select, "SEARCH usage_hour USING PRIMARY KEY (hour>? AND hour<?)"),
        (UsageDay.select, "SEARCH usage_day USING PRIMARY KEY (day>? AND day<?)"),
        (UsageHour.lastOfKey, "USING PRIMARY KEY (hour=? AND dimension_id=?)"),
        (UsageHour.lastOfKey, "USING INDEX usage_dimension_once (<expr>=?)"),
        (
            UsageDimension.find,
            "USING INDEX usage_dimension_once (<expr>=? AND requested_model=? AND outcome=?"
        ),
        (EntrySettlement.updateInterrupted, "USING INDEX entry_open"),
    ])
    func `lists and reports read a range of an index`(sql: SQL, expected: String) async throws {
        let plan = try queryPlan(of: sql, in: folder.database)
        #expect(plan.contains { $0.contains(expected) }, "\(plan)")
        #expect(!plan.contains { $0.contains("FOR ORDER BY") }, "\(plan)")
    }
}
