import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct ConcurrencyTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: SQLiteStore.Durability.allCases)
    func `64 callers open and settle at once, and every entry stands once`(
        durability: SQLiteStore.Durability
    ) async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(durability))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<64 {
                group.addTask {
                    for turn in 0..<10 {
                        let number = turn * 64 + caller
                        try await store.open(.sample(number))
                        try await store.settle(requestID(number), .sample)
                    }
                }
            }
            try await group.waitForAll()
        }
        let entries = try await store.entries(EntryFilter(), limit: 1000)
        #expect(entries.map(\.id) == (0..<640).reversed().map(requestID))
        #expect(entries.allSatisfy { $0.settlement == .sample })
        #expect(try await store.check() == [])
        await store.close()
    }

    @Test func `of callers that open the same id one wins, and others are not disturbed`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        let wins = await withTaskGroup(of: Bool.self) { group in
            for caller in 0..<128 {
                group.addTask {
                    let number = caller.isMultiple(of: 2) ? 0 : caller
                    do {
                        try await store.open(.sample(number, node: "caller-\(caller)"))
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 65)
        #expect(try await store.entries(EntryFilter(), limit: 1000).count == 65)
        await store.close()
    }

    @Test func `callers that settle the same entry leave one settlement`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        try await store.open(.sample(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 1...64 {
                group.addTask {
                    var settlement = EntrySettlement.sample
                    settlement.responseBytes = caller
                    settlement.attempts = (1...caller).map { .sample($0) }
                    try await store.settle(requestID(1), settlement)
                }
            }
            try await group.waitForAll()
        }
        let settlement = try #require(try await store.entry(requestID(1))?.settlement)
        #expect(settlement.attempts.count == settlement.responseBytes)
        #expect(try await store.check() == [])
        await store.close()
    }

    @Test func `readers see a whole state while others write`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        try await store.add(Provider.sample())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for _ in 1...50 {
                    try await store.put(.sample("a", to: ["openai", "openai"]))
                    try await store.remove(ModelPattern("a"))
                }
            }
            for _ in 1...3 {
                group.addTask {
                    for _ in 1...50 {
                        let mappings = try await store.directory().mappings
                        #expect(mappings.allSatisfy { $0.targets.count == 2 })
                    }
                }
            }
            try await group.waitForAll()
        }
        await store.close()
    }
}
