import CSQLite
import Domain
import Migrations
import Testing

@testable import SQLiteStorage

/// What becomes of a batch of jobs when some or all of them fail.
@Suite(.serialized) struct GroupCommitTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try write([], to: folder.database)
        _ = try Migrator(steps: Migrations.steps(for: .sqlite)).migrate(connect())
    }

    private func connect() throws -> Connection {
        try Connection(path: folder.database, for: .serving(.normal))
    }

    private func find(_ number: Int) throws -> Entry? {
        try Entry.find(requestID(number), on: Connection(path: folder.database, for: .reading))
    }

    @Test func `a job that fails at its first statement fails alone`() throws {
        let group = GroupCommit(on: try connect())
        let outcomes = group.run([.open(.sample(1)), .open(.sample(1)), .open(.sample(2))])
        let conflict = StorageError.conflict("entry \(requestID(1)) stands on the ledger already")
        #expect(outcomes == [.success(1), .failure(conflict), .success(1)])
        #expect(try find(1) != nil)
        #expect(try find(2) != nil)
    }

    @Test func `a job that fails half done leaves nothing, and the others of its batch are made`() throws {
        var clashing = Provider.sample("second")
        clashing.credentials = [.sample("new"), .sample("openai-a")]
        let connection = try connect()
        let group = GroupCommit(on: connection)
        let author = Authorship(actor: .operator, at: noon)
        let outcomes = group.run([
            .open(.sample(1)), .change(.addProvider(.sample()), by: author),
            .change(.addProvider(clashing), by: author), .open(.sample(2)),
        ])
        let conflict = StorageError.conflict("credential openai-a exists already")
        #expect(outcomes == [.success(1), .success(1), .failure(conflict), .success(1)])
        #expect(try Provider.all(on: connection) == [.sample()])
        #expect(try AuditEvent.list(AuditFilter(), limit: 9, on: connection).map(\.target) == ["openai"])
        #expect(try find(1) != nil)
        #expect(try find(2) != nil)
    }

    @Test func `a full disk fails the batch, and writing goes on when there is space again`() throws {
        let connection = try connect()
        let group = GroupCommit(on: connection)
        #expect(group.run([.open(.sample(1))]) == [.success(1)])

        try connection.execute("PRAGMA max_page_count = 1")
        var large = EntryOpening.sample(3)
        large.endpoint = String(repeating: "x", count: 100_000)
        #expect(group.run([.open(.sample(2)), .open(large)]) == [.failure(.full), .failure(.full)])
        #expect(!connection.isInTransaction)
        #expect(try find(1) != nil)
        #expect(try find(2) == nil)

        try connection.execute("PRAGMA max_page_count = 1000000")
        #expect(group.run([.open(.sample(2)), .open(large)]) == [.success(1), .success(1)])
        #expect(try find(3)?.opening == large)
    }

    @Test func `a database that another process holds fails the batch, and writing goes on later`() throws {
        let connection = try connect()
        sqlite3_busy_timeout(connection.handle, 1)
        let group = GroupCommit(on: connection)
        let other = try Connection(path: folder.database, for: .command)
        try other.execute("BEGIN IMMEDIATE")
        #expect(group.run([.open(.sample(1)), .open(.sample(2))]) == [.failure(.busy), .failure(.busy)])
        try other.execute("COMMIT")
        #expect(group.run([.open(.sample(1)), .open(.sample(2))]) == [.success(1), .success(1)])
    }

    @Test func `a database that became read-only fails the batch`() throws {
        let connection = try connect()
        let group = GroupCommit(on: connection)
        try connection.execute("PRAGMA query_only = ON")
        #expect(group.run([.open(.sample(1))]) == [.failure(.readOnly)])
        try connection.execute("PRAGMA query_only = OFF")
        #expect(group.run([.open(.sample(1))]) == [.success(1)])
    }

    @Test func `an empty batch is nothing`() throws {
        #expect(GroupCommit(on: try connect()).run([]) == [])
    }
}
