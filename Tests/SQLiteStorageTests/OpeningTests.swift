import Domain
import Glibc
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct OpeningTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `only the owner can read the database and the files beside it`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        try await store.open(.sample(1))
        let names = folder.names
        #expect(names == ["ledger.db", "ledger.db-shm", "ledger.db-wal", "ledger.db.lock"])
        for name in names { #expect(try mode(of: folder.path + "/" + name) == 0o600, "\(name)") }
        await store.close()
    }

    @Test func `a second server is refused until the first one is closed`() async throws {
        let first = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        await #expect(throws: StorageError.alreadyServed) {
            _ = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        }
        await first.close()
        let second = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        await second.close()
    }

    @Test(arguments: ["ledger.db", "symbolic.db", "folder/ledger.db", "hard.db", "no lock"])
    func `a second server is refused by whatever name it comes`(name: String) async throws {
        let first = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        symlink("ledger.db", folder.path + "/symbolic.db")
        symlink(".", folder.path + "/folder")
        link(folder.database, folder.path + "/hard.db")
        // Somebody tidies up.
        if name == "no lock" { unlink(folder.database + ".lock") }
        await #expect(throws: StorageError.alreadyServed) {
            _ = try await SQLiteStore.open(
                path: name == "no lock" ? folder.database : folder.path + "/" + name, role: .server(.normal))
        }
        try await first.open(.sample(1))
        await first.close()
        let next = try await SQLiteStore.open(path: folder.path + "/symbolic.db", role: .server(.normal))
        #expect(try await next.entry(requestID(1)) != nil)
        await next.close()
    }

    @Test func `files are looked for beside the database and not beside a link to it`() async throws {
        try await SQLiteStore.open(path: folder.database, role: .server(.normal)).close()
        symlink("ledger.db", folder.path + "/symbolic.db")
        let store = try await SQLiteStore.open(path: folder.path + "/symbolic.db", role: .server(.normal))
        try await store.open(.sample(1))
        rename(folder.database + "-wal", folder.database + ".away")
        await #expect(throws: StorageError.moved) { try await store.open(.sample(2)) }
        rename(folder.database + ".away", folder.database + "-wal")
        try await store.open(.sample(2))
        await store.close()
    }

    @Test func `a server that is refused closes no file of others`() async throws {
        try write([], to: folder.database)
        let lock = try ServerLock(database: folder.database)
        defer { extendLifetime(lock) }
        let lost = await withTaskGroup(of: Int.self) { group in
            group.addTask { [database = folder.database] in
                for _ in 1...5_000 { _ = try? ServerLock(database: database) }
                return 0
            }
            group.addTask {
                (1...5_000).count { _ in
                    let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
                    return file < 0 || close(file) != 0
                }
            }
            return await group.reduce(0, +)
        }
        #expect(lost == 0)
    }

    @Test func `a server that could not start leaves the database to the next`() async throws {
        try write(Array("no database, but long enough to be looked at".utf8), to: folder.database)
        for _ in 1...2 {
            await #expect(throws: StorageError.corrupt) {
                _ = try await SQLiteStore.open(path: folder.database, role: .server(.full))
            }
        }
    }

    @Test func `a closed server leaves one file that holds everything`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        try await store.open(.sample(1))
        _ = try await store.entry(requestID(1))
        await store.close()
        #expect(folder.names == ["ledger.db", "ledger.db.lock"])
    }

    @Test func `a command never copies the log into the database`() async throws {
        let command = try await SQLiteStore.open(path: folder.database, role: .command)
        let before = try contents(of: folder.database)
        try await command.add(ServiceKey.sample())
        await command.close()
        #expect(try contents(of: folder.database) == before)
        #expect(folder.names.contains("ledger.db-wal"))
    }

    @Test func `a command writes while a server runs, and the server sees it`() async throws {
        let server = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        let command = try await SQLiteStore.open(path: folder.database, role: .command)
        try await command.add(ServiceKey.sample())
        #expect(try await server.directory().keys["k0000000000a"] == ServiceKey.sample())
        await command.close()
        await server.close()
    }

    @Test func `many processes that find no database make one together`() async throws {
        let path = folder.database
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...16 {
                group.addTask {
                    let store = try await SQLiteStore.open(path: path, role: .command)
                    try await store.add(ServiceKey.sample(KeyID("k\(number)")))
                    await store.close()
                }
            }
            try await group.waitForAll()
        }
        let store = try await SQLiteStore.open(path: path, role: .command)
        #expect(try await store.directory().keys.count == 16)
        #expect(try await store.check() == [])
        await store.close()
    }

    @Test func `calls after closing throw, and closing twice is harmless`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .command)
        await store.close()
        await store.close()
        await #expect(throws: StorageError.closed) { try await store.open(.sample(1)) }
        await #expect(throws: StorageError.closed) { try await store.revision() }
        await #expect(throws: StorageError.closed) { try await store.entry(requestID(1)) }
    }

    @Test func `a file that is not in its place takes nothing, and goes on when it is back`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        try await store.open(.sample(1))
        let names = [folder.database, folder.database + "-wal"]
        for name in names {
            // Moved away, replaced by a copy, and moved back.
            rename(name, name + ".away")
            await #expect(throws: StorageError.moved) { try await store.open(.sample(2)) }
            try write(contents(of: name + ".away"), to: name)
            await #expect(throws: StorageError.moved) { try await store.open(.sample(2)) }
            await #expect(throws: StorageError.moved) { try await store.tryWriting() }
            rename(name + ".away", name)
            try await store.tryWriting()
        }
        try await store.open(.sample(2))
        #expect(try await store.entries(EntryFilter(), limit: 10).count == 2)
        #expect(try await store.check() == [])
        await store.close()
    }

    @Test func `trying to write reaches the disk and changes nothing that anybody sees`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        let revision = try await store.revision()
        let before = try contents(of: folder.database + "-wal").count
        try await store.tryWriting()
        #expect(try contents(of: folder.database + "-wal").count > before)
        #expect(try await store.revision() == revision)
        await store.close()
    }

    @Test func `what was acknowledged before closing is there afterwards, and nothing else`() async throws {
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        let acknowledged = await withTaskGroup(of: RequestID?.self) { group in
            for number in 1...200 {
                group.addTask {
                    do {
                        try await store.open(.sample(number))
                        return requestID(number)
                    } catch {
                        return nil
                    }
                }
            }
            group.addTask {
                await store.close()
                return nil
            }
            var ids: Set<RequestID> = []
            for await id in group { if let id { ids.insert(id) } }
            return ids
        }
        let reopened = try await SQLiteStore.open(path: folder.database, role: .command)
        let found = try await reopened.entries(EntryFilter(), limit: 1000)
        #expect(Set(found.map(\.id)) == acknowledged)
        await reopened.close()
    }

    @Test func `a missing folder is told, and not created`() async throws {
        let error = await #expect(throws: StorageError.self) {
            _ = try await SQLiteStore.open(path: folder.path + "/missing/ledger.db", role: .command)
        }
        #expect(error?.message.contains("/missing/ledger.db") == true)
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: [
        (3_040_001, true), (3_044_005, true), (3_044_006, false), (3_045_000, true), (3_050_006, true),
        (3_050_007, false), (3_051_000, true), (3_051_002, true), (3_051_003, false), (3_053_000, false),
    ])
    func `releases with the checkpoint race are known`(number: Int, hasRace: Bool) {
        #expect(SQLiteLibrary(number: number).hasCheckpointRace == hasRace)
    }
}
