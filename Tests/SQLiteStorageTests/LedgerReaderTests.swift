import CSQLite
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
            settlement.provider = number < 7 ? "openai" : "azure"
            try await store.open(opening)
            if number < 9 { try await store.settle(opening.id, settlement) }
        }
    }

    private func numbers(limit: Int = 100, _ set: (inout EntryFilter) -> Void) async throws -> [Int] {
        var filter = EntryFilter()
        set(&filter)
        return try await store.entries(filter, limit: limit).map { Int($0.id.text.dropFirst(4)) ?? -1 }
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
        #expect(try await numbers { $0.since = noon + .seconds(7) } == [9, 8, 7])
        #expect(try await numbers { $0.until = noon + .seconds(2) } == [1, 0])
        #expect(try await numbers { $0.key = "nobody" } == [])
    }

    @Test func `conditions work together`() async throws {
        let found = try await numbers {
            $0.key = "alice-key"
            $0.user = "alice"
            $0.model = "small"
            $0.provider = "openai"
            $0.session = "session-0"
            $0.outcome = .completed
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
        (Entry.selectAll, "USING INDEX sqlite_autoindex_entry_1 (id>? AND id<?)"),
        (Entry.selectOfKey, "USING INDEX sqlite_autoindex_entry_1 (id>? AND id<?)"),
        (EntrySettlement.updateInterrupted, "USING INDEX entry_open"),
    ])
    func `lists and reports read a range of an index`(sql: SQL, expected: String) async throws {
        let plan = try queryPlan(of: sql, in: folder.database)
        #expect(plan.contains { $0.contains(expected) }, "\(plan)")
        #expect(!plan.contains { $0.contains("FOR ORDER BY") }, "\(plan)")
    }
}

/// How the library goes through the tables, one line for each step.
private func queryPlan(of sql: SQL, in database: String) throws -> [String] {
    let connection = try Connection(path: database, for: .reading)
    var statement: OpaquePointer?
    let text = "EXPLAIN QUERY PLAN " + sql.text
    guard sqlite3_prepare_v2(connection.handle, text, -1, &statement, nil) == SQLITE_OK else {
        throw StorageError(code: SQLITE_ERROR, connection: connection.handle)
    }
    defer { sqlite3_finalize(statement) }
    var lines: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
        if let detail = sqlite3_column_text(statement, 3) { lines.append(String(cString: detail)) }
    }
    return lines
}
