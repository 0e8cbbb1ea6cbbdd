import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct DamageTests {
    let folder: TemporaryFolder

    /// A closed database with a hundred settled entries of three attempts each.
    init() async throws {
        folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        var settlement = EntrySettlement.sample
        settlement.attempts.append(.sample(3))
        for number in 1...100 {
            try await store.record(Entry(opening: .sample(number), settlement: settlement))
        }
        await store.close()
    }

    private func findings() async throws -> [String] {
        let store = try await SQLiteStore.open(path: folder.database, role: .command)
        let findings = try await store.check()
        await store.close()
        return findings
    }

    @Test func `a sound ledger has no findings`() async throws {
        #expect(try await findings() == [])
    }

    @Test(arguments: [
        ("DELETE FROM attempt WHERE entry_id = ID AND number = 3", "has lost an attempt"),
        ("DELETE FROM attempt WHERE entry_id = ID AND number = 2", "leave a gap"),
        ("UPDATE attempt SET number = 9 WHERE entry_id = ID AND number = 3", "leave a gap"),
        ("UPDATE entry SET attempts = 4 WHERE id = ID", "has lost an attempt"),
        ("UPDATE entry SET outcome = NULL WHERE id = ID", "not completely"),
        ("UPDATE entry SET output_tokens = NULL WHERE id = ID", "not completely"),
        ("UPDATE entry SET input_tokens = -16638 WHERE id = ID", "that cannot be"),
        ("UPDATE entry SET reasoning_tokens = output_tokens + 1 WHERE id = ID", "that cannot be"),
        ("UPDATE entry SET cost_nano_usd = -1 WHERE id = ID", "that cannot be"),
        ("UPDATE entry SET state = 'open' WHERE id = ID", "a part of its settlement"),
    ])
    func `a breach of the ledger's rules is found and names the entry`(
        damage: String, complaint: String
    ) async throws {
        let id = requestID(50).text
        let connection = try Connection(path: folder.database, for: .command)
        try connection.execute("PRAGMA ignore_check_constraints = ON")
        try connection.execute(damage.replacing("ID", with: "'\(id)'"))
        let found = try await findings()
        #expect(found.contains { $0.contains(complaint) && $0.contains(id) }, "\(found)")
    }

    @Test func `attempts without an entry are found`() async throws {
        let connection = try Connection(path: folder.database, for: .command)
        try connection.execute("PRAGMA foreign_keys = OFF")
        try connection.execute("DELETE FROM entry WHERE id = '\(requestID(50))'")
        let found = try await findings()
        #expect(found.count == 3)
        #expect(found.allSatisfy { $0 == "a row of attempt refers to a row of entry that does not exist" })
    }

    @Test func `entries left open by a dead process are no damage until another takes over`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        try await store.open(.sample(200, node: "dead"))
        #expect(try await store.check() == [])
        try await store.open(.sample(201, node: "alive"))
        #expect(try await store.check().count == 1)
        _ = try await store.settleInterrupted(exceptNode: "alive", at: noon)
        #expect(try await store.check() == [])
        await store.close()
    }

    @Test func `a missing counter of changes is found`() async throws {
        try Connection(path: folder.database, for: .command).execute("DELETE FROM revision")
        #expect(try await findings().count == 1)
    }

    @Test func `of many breaches some are told`() async throws {
        try Connection(path: folder.database, for: .command).execute("UPDATE entry SET cost_nano_usd = -1")
        #expect(try await findings().count == LedgerRule.limit + 1)
    }

    @Test func `flipped bits are found`() async throws {
        let pageSize = 4096
        let sound = try contents(of: folder.database)
        var told = 0
        for page in 0..<(sound.count / pageSize) {
            var damaged = sound
            // The page's type and the places of its first cells.
            for offset in 0..<16 { damaged[page * pageSize + offset] ^= 0xff }
            try write(damaged, to: folder.database)
            do {
                if try await !findings().isEmpty { told += 1 }
            } catch StorageError.corrupt {
                told += 1
            }
        }
        #expect(told == sound.count / pageSize)
    }
}
