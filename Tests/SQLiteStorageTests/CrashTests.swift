import Domain
import Synchronization
import Testing

@testable import SQLiteStorage

/// What is left of the files at a moment when the process could have died.
@Suite(.serialized) struct CrashTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Copies the database as it is on the disk, without a word to the store that has it open.
    private func seize(as name: String) throws -> String {
        let copy = folder.path + "/" + name
        try write(contents(of: folder.database), to: copy)
        try write(contents(of: folder.database + "-wal"), to: copy + "-wal")
        return copy
    }

    @Test func `everything acknowledged survives the end of the process`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        for number in 1...100 {
            try await store.open(.sample(number, node: "dead"))
            if number.isMultiple(of: 2) { try await store.settle(requestID(number), .sample) }
        }
        let copy = try seize(as: "crashed.db")
        await store.close()

        let next = try await SQLiteStore.open(path: copy, role: .server(.normal))
        #expect(try await next.check() == [])
        #expect(try await next.settleInterrupted(exceptNode: "alive", at: noon) == 50)
        let entries = try await next.entries(EntryFilter(), limit: 1000)
        #expect(entries.map(\.id) == (1...100).reversed().map(requestID))
        #expect(entries.count { $0.settlement == .sample } == 50)
        #expect(entries.count { $0.settlement?.outcome == .interrupted } == 50)
        #expect(try await next.check() == [])
        await next.close()
    }

    @Test func `an end amid writing leaves a sound ledger with all that was acknowledged`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        let copies = try await withThrowingTaskGroup(of: [(String, Int)].self) { group in
            let acknowledged = Counter()
            group.addTask {
                for number in 1...400 {
                    try await store.open(.sample(number))
                    try await store.settle(requestID(number), .sample)
                    acknowledged.raise()
                }
                return []
            }
            group.addTask {
                try (1...5).map { number in
                    let count = acknowledged.value
                    return (try seize(as: "crashed-\(number).db"), count)
                }
            }
            return try await group.reduce([]) { $0 + $1 }
        }
        await store.close()
        for (path, acknowledged) in copies {
            let next = try await SQLiteStore.open(path: path, role: .server(.normal))
            #expect(try await next.check() == [])
            let settled = try await next.entries(EntryFilter(), limit: 1000)
                .count { $0.settlement == .sample }
            #expect(settled >= acknowledged)
            await next.close()
        }
    }

    @Test func `a log that breaks off keeps every commit before the break`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        for number in 1...20 { try await store.open(.sample(number)) }
        let whole = try contents(of: folder.database + "-wal")
        let copy = try seize(as: "crashed.db")
        await store.close()
        var former = 20
        for length in stride(from: whole.count - 1, to: 0, by: -30_000) {
            try write(Array(whole[..<length]), to: copy + "-wal")
            let next = try await SQLiteStore.open(path: copy, role: .command)
            let count = try await next.entries(EntryFilter(), limit: 100).count
            #expect(count <= former)
            #expect(try await next.check() == [])
            former = count
            await next.close()
            try write([], to: copy + "-shm")
        }
        #expect(former < 20)
    }
}

/// A number that several tasks may raise.
private final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func raise() { count.withLock { $0 += 1 } }
}
