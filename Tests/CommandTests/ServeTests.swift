import DemoProvider
import Glibc
import NIOCore
import SQLiteStorage
import Testing

@testable import tollgate

/// A server that cannot start says what happened, why, and what to do next.
@Suite struct ServeTests {
    /// A program that has a port.
    private static func somebodyElse() async throws -> DemoServer {
        var options = DemoOptions()
        options.port = 0
        return try await DemoServer.start(options)
    }

    @Test func `a port that is taken is refused with its number and the way to who has it`() async throws {
        let other = try await Self.somebodyElse()
        let outcome = await (try Sandbox()).run("serve", "--listen", "127.0.0.1:\(other.port)")
        #expect(outcome.status == .refused)
        #expect(outcome.talk.contains("127.0.0.1:\(other.port): the port is taken"))
        #expect(outcome.talk.contains("Try: see which one with `ss -ltnp 'sport = :\(other.port)'`"))
        await other.stop()
    }

    @Test func `a port of administration that is taken ends the start and names its option`() async throws {
        let other = try await Self.somebodyElse()
        let outcome = await (try Sandbox()).run(
            "serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:\(other.port)")
        #expect(outcome.status == .refused)
        #expect(outcome.talk.contains("127.0.0.1:\(other.port): the port is taken"))
        #expect(outcome.talk.contains("choose another with --admin-listen"))
        await other.stop()
    }

    @Test(arguments: [("off", nil), ("127.0.0.1:9", ListenAddress(host: "127.0.0.1", port: 9))])
    func `administration is served at an address or not at all`(text: String, address: ListenAddress?) throws
    {
        #expect(try AdminAddress.parse(text).address == address)
    }

    @Test func `an address of administration in the environment that is none is not passed over`()
        async throws
    {
        let outcome = await (try Sandbox()).run(
            "serve", "--listen", "127.0.0.1:0", variables: ["TOLLGATE_ADMIN_LISTEN": "nowhere"])
        #expect(outcome.status == .wrongUsage)
        #expect(outcome.talk.contains("TOLLGATE_ADMIN_LISTEN"))
    }

    @Test(arguments: [
        // 192.0.2.0/24 is for documents: no machine has it (RFC 5737).
        ("192.0.2.1:8787", "no interface of this machine"),
        // A label of 64 characters: no name server has to be asked to know that there is no such name.
        (String(repeating: "a", count: 64) + ":8787", "has no address"),
    ])
    func `an address of another machine is wrong usage`(address: String, words: String) async throws {
        let outcome = await (try Sandbox()).run("serve", "--listen", address)
        #expect(outcome.status == .wrongUsage)
        #expect(outcome.talk.hasPrefix("Error: cannot listen on \(address): "))
        #expect(outcome.talk.contains(words))
        #expect(outcome.talk.contains("\nTry: "))
    }

    @Test(arguments: [
        (EADDRINUSE, CommandStatus.refused, "is taken"), (EACCES, .refused, "ports below 1024"),
        (EADDRNOTAVAIL, .wrongUsage, "no interface"), (EAFNOSUPPORT, .wrongUsage, "family"),
        (ENOBUFS, .failed, "No buffer space available"),
    ])
    func `what the system says to an address becomes words, an exit code and a next step`(
        code: CInt, status: CommandStatus, words: String
    ) {
        let failure = CommandFailure(
            listeningOn: ListenAddress(host: "127.0.0.1", port: 80),
            IOError(errnoCode: code, reason: "bind(descriptor:ptr:bytes:)"))
        #expect(failure.status == status)
        #expect(failure.message.contains("127.0.0.1:80"))
        #expect(failure.message.contains(words))
        #expect(!failure.message.contains("bind("))
        #expect(failure.hint != nil)
    }

    @Test func `an address in the environment that is none is not passed over`() async throws {
        let outcome = await (try Sandbox()).run("serve", variables: ["TOLLGATE_LISTEN": "everywhere"])
        #expect(outcome.status == .wrongUsage)
        #expect(outcome.talk.contains("TOLLGATE_LISTEN"))
    }

    @Test(arguments: [
        // Below a file, below a folder that takes none even from root, and a folder in the file's place.
        ("FOLDER/plain/tollgate.db", "FOLDER/plain"), ("/proc/self/tollgate.db", "/proc/self/tollgate.db"),
        ("FOLDER", "FOLDER"),
    ])
    func `a place where no database can be is told with its path and what to look at`(
        database: String, named: String
    ) async throws {
        let sandbox = try Sandbox()
        _ = try sandbox.file("plain", "")
        let path = database.replacing("FOLDER", with: sandbox.folder)
        let outcome = await sandbox.run("serve", "--database", path, "--listen", "127.0.0.1:0")
        #expect(outcome.status == .failed)
        #expect(outcome.talk.contains(named.replacing("FOLDER", with: sandbox.folder)))
        #expect(outcome.talk.contains("\nTry: "))
        #expect(outcome.talk.contains("--database"))
    }

    @Test func `a file that is no database is named, left alone, and fails the start`() async throws {
        let sandbox = try Sandbox()
        let text = String(repeating: "not a database\n", count: 100)
        let path = try sandbox.file("notes.txt", text)
        let outcome = await sandbox.run("serve", "--database", path, "--listen", "127.0.0.1:0")
        #expect(outcome.status == .failed)
        #expect(outcome.talk.contains(path))
        #expect(outcome.talk.contains("is no Tollgate database"))
        #expect(outcome.talk.contains("\nTry: Restore a backup"))
        #expect(try FilePath.readText(path) == text)
    }

    @Test func `a database that is served already is named`() async throws {
        let sandbox = try Sandbox()
        #expect(await sandbox.run("db", "migrate").status == .done)
        let first = try await SQLiteStore.open(path: sandbox.databasePath, role: .server(.normal))
        let outcome = await sandbox.run("serve", "--listen", "127.0.0.1:0")
        #expect(outcome.status == .refused)
        #expect(outcome.talk.contains(sandbox.databasePath))
        #expect(outcome.talk.contains("Stop the other one"))
        await first.close()
    }

    @Test func `a master key that is missing is not replaced while keys depend on it`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1")
        let outcome = await sandbox.run("serve", "--listen", "127.0.0.1:0")
        #expect(outcome.status == .failed)
        #expect(outcome.talk.contains("there is no master key at \(sandbox.masterKeyPath)"))
        #expect(outcome.talk.contains("\nTry: put it back from a backup"))
        #expect(!FilePath.exists(sandbox.masterKeyPath))
    }
}
