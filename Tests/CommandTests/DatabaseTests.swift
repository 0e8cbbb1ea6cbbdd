import Domain
import Testing
import Wire

@testable import tollgate

@Suite struct DatabaseTests {
    @Test func `migrating creates a database for its owner only, and a second time does nothing`()
        async throws
    {
        let sandbox = try Sandbox()
        let first = await sandbox.run("db", "migrate")
        #expect(first.status == .done)
        #expect(first.talk.hasPrefix("Brought the database from schema 0 to "))
        #expect(FilePath.mode(of: sandbox.databasePath) == 0o600)
        #expect(FilePath.mode(of: FilePath.folder(of: sandbox.databasePath)) == 0o700)
        let second = await sandbox.run("db", "migrate")
        #expect(second.status == .done)
        #expect(second.talk.contains("already"))
    }

    @Test func `what is no database is not touched`() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.file("notes.txt", String(repeating: "not a database\n", count: 100))
        let outcome = await sandbox.run("db", "migrate", "--database", path)
        #expect(outcome.status == .failed)
        #expect(try FilePath.readText(path).hasPrefix("not a database"))
    }

    @Test func `a folder that cannot be made fails the command`() async throws {
        let outcome = await (try Sandbox()).run("db", "migrate", "--database", "/proc/none/tollgate.db")
        #expect(outcome.status == .failed)
        #expect(outcome.talk.contains("/proc/none"))
    }

    @Test func `a database in order passes its check`() async throws {
        let sandbox = try await Sandbox.withLedger()
        let checked = await sandbox.run("db", "check")
        #expect(checked.status == .done)
        #expect(checked.output.isEmpty)
        let json = try JSONDocument(Array(await sandbox.run("db", "check", "--json").output.utf8)).root
        #expect(json["ok"]?.bool == true)
        #expect(json["problems"]?.count == 0)
        #expect(json["database"]?.string == sandbox.databasePath)
    }

    @Test func `there is nothing to check without a database`() async throws {
        #expect(await (try Sandbox()).run("db", "check").status == .notFound)
    }

    @Test func `a damaged database fails its check`() async throws {
        let sandbox = try await Sandbox.withLedger()
        try await sandbox.damage()
        let checked = await sandbox.run("db", "check")
        #expect(checked.status == .failed)
        #expect(checked.talk.hasPrefix("Error: "))
    }
}
