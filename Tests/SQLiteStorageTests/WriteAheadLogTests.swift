import CSQLite
import Domain
import Glibc
import Migrations
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct WriteAheadLogTests {
    let folder: TemporaryFolder
    let connection: Connection

    init() throws {
        folder = try TemporaryFolder()
        try write([], to: folder.database)
        connection = try Connection(path: folder.database, for: .serving(.normal))
        _ = try Migrator(steps: Migrations.steps(for: .sqlite)).migrate(connection)
    }

    private func size(of path: String) throws -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(code: errno) }
        return Int(status.st_size)
    }

    /// Writes some 20 MB, more than the log may hold in a quiet moment and less than it may hold at all.
    private func fill(from number: Int) {
        var opening = EntryOpening.sample(number)
        opening.endpoint = String(repeating: "x", count: 1_000_000)
        let group = GroupCommit(on: connection)
        for next in number..<(number + 20) {
            opening.id = requestID(next)
            #expect(group.run([.open(opening)]) == [.success(1)])
        }
    }

    @Test func `a short log is left alone`() throws {
        let log = try WriteAheadLog(of: connection, path: folder.database)
        let before = try size(of: folder.database)
        #expect(GroupCommit(on: connection).run([.open(.sample(1))]) == [.success(1)])
        log.copyIfLong(isIdle: true)
        #expect(try size(of: folder.database) == before)
    }

    @Test func `a long log is copied in a quiet moment, and then used again from its start`() throws {
        let log = try WriteAheadLog(of: connection, path: folder.database)
        fill(from: 1)
        log.copyIfLong(isIdle: false)
        #expect(try size(of: folder.database) < 1_000_000)
        log.copyIfLong(isIdle: true)
        #expect(try size(of: folder.database) > 20_000_000)

        let length = try size(of: folder.database + "-wal")
        fill(from: 100)
        #expect(try size(of: folder.database + "-wal") == length)
        log.copyIfLong(isIdle: true)
        #expect(try size(of: folder.database) > 40_000_000)
    }

    @Test func `the log waits while another process writes, and loses nothing`() throws {
        let log = try WriteAheadLog(of: connection, path: folder.database)
        fill(from: 1)
        let other = try Connection(path: folder.database, for: .command)
        sqlite3_busy_timeout(connection.handle, 1)
        try other.execute("BEGIN IMMEDIATE")
        log.copyIfLong(isIdle: true)
        #expect(try size(of: folder.database) < 1_000_000)
        try other.execute("COMMIT")
        #expect(!connection.isInTransaction)
        fill(from: 100)
        log.copyIfLong(isIdle: true)
        #expect(try size(of: folder.database) > 40_000_000)
    }

    @Test func `a reader of an old state keeps it while the log is copied`() throws {
        let log = try WriteAheadLog(of: connection, path: folder.database)
        #expect(GroupCommit(on: connection).run([.open(.sample(0))]) == [.success(1)])
        let reader = try Connection(path: folder.database, for: .reading)
        try reader.execute("BEGIN")
        #expect(try reader.count() == 1)
        fill(from: 1)
        log.copyIfLong(isIdle: true)
        #expect(try reader.count() == 1)
        try reader.execute("COMMIT")
        #expect(try reader.count() == 21)
    }
}

extension Connection {
    fileprivate func count() throws -> Int {
        let row = try prepare(SQL("SELECT count(*) FROM entry"))
        defer { row.reset() }
        #expect(try row.step())
        return row.int()
    }
}
