import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct BackupTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    private var copy: String { folder.path + "/copy.db" }

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        try await store.add(ServiceKey.sample())
        for number in 0..<50 {
            try await store.record(Entry(opening: .sample(number), settlement: .sample))
        }
    }

    @Test func `a copy is a whole database that only its owner can read, and can be served`() async throws {
        let bytes = try await store.backUp(to: copy)
        #expect(try contents(of: copy).count == Int(bytes))
        #expect(try mode(of: copy) == 0o600)
        #expect(!folder.names.contains { $0.hasPrefix("copy.db-") })
        await store.close()
        let restored = try await SQLiteStore.open(path: copy, role: .server(.full))
        #expect(try await restored.entries(EntryFilter(), limit: 100).count == 50)
        #expect(try await restored.directory().keys.count == 1)
        #expect(try await restored.check() == [])
        try await restored.open(.sample(60))
        #expect(folder.names.contains("copy.db-wal"))
        await restored.close()
    }

    @Test func `a copy made while a server writes is the ledger of one moment`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 100..<400 {
                    try await store.open(.sample(number))
                    try await store.settle(requestID(number), .sample)
                }
            }
            group.addTask {
                for turn in 0..<5 {
                    let path = copy + String(turn)
                    _ = try await store.backUp(to: path)
                    let copy = try await SQLiteStore.open(path: path, role: .command)
                    #expect(try await copy.check() == [])
                    let entries = try await copy.entries(EntryFilter(), limit: 1000)
                    // One task writes, so at most the newest is open.
                    #expect(entries.dropFirst().allSatisfy { $0.settlement != nil })
                    await copy.close()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a file that exists is not overwritten`() async throws {
        try write([1, 2, 3], to: copy)
        await #expect(throws: StorageError.conflict("there is a file at \(copy) already")) {
            _ = try await store.backUp(to: copy)
        }
        #expect(try contents(of: copy) == [1, 2, 3])
    }

    @Test func `a copy that cannot be made leaves nothing`() async throws {
        await #expect(throws: StorageError.self) {
            _ = try await store.backUp(to: folder.path + "/no/copy.db")
        }
        let damaged = folder.path + "/damaged.db"
        await store.close()
        var bytes = try contents(of: folder.database)
        for index in 4096..<bytes.count { bytes[index] = 0xa5 }
        try write(bytes, to: damaged)
        let connection = try Connection(path: damaged, for: .reading)
        let target = try DatabaseCopy(path: copy)
        #expect(throws: StorageError.self) { try target.fill(from: connection) }
        target.remove()
        #expect(!folder.names.contains { $0.hasPrefix("copy.db") })
    }
}
