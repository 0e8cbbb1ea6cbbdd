import ArgumentParser
import Domain
import Testing
import Vault

@testable import tollgate

@Suite struct FailureTests {
    @Test(arguments: [
        (StorageError.notFound("key k1"), CommandStatus.notFound), (.conflict("taken"), .refused),
        (.alreadyServed, .refused), (.moved, .failed), (.schemaTooNew(found: 9, known: 5), .refused),
        (.schemaTooOld(found: 1, known: 5), .refused), (.busy, .failed), (.full, .failed),
        (.readOnly, .failed),
        (.corrupt, .failed), (.failed("disk I/O error"), .failed),
    ])
    func `an error of the database has an exit code and its hint`(error: StorageError, status: CommandStatus)
    {
        let failure = CommandFailure(reporting: error)
        #expect(failure.status == status)
        #expect(failure.text.hasPrefix("Error: \(error.message)\n"))
        #expect(failure.text.contains("Try: ") == (error.hint != nil))
    }

    @Test(arguments: [
        (VaultError.unreadable(path: "/m", reason: "No such file"), CommandStatus.failed),
        (.malformed(path: "/m"), .failed), (.exposed(path: "/m"), .refused),
        (.wrongKey(provider: "p"), .refused),
    ])
    func `an error of the vault has an exit code and its hint`(error: VaultError, status: CommandStatus) {
        let failure = CommandFailure(reporting: error)
        #expect(failure == CommandFailure(status, error.message, hint: error.hint))
    }

    @Test(arguments: [
        ([], CommandStatus.done), (["--version"], .done), (["--help"], .done), (["keys"], .done),
        (["help", "keys", "create"], .done), (["keys", "create", "--help"], .done),
        (["--generate-completion-script", "bash"], .done), (["nonsense"], .wrongUsage),
        (["keys", "nonsense"], .wrongUsage), (["keys", "list", "--nonsense"], .wrongUsage),
    ])
    func `help is data and wrong usage is talk`(arguments: [String], status: CommandStatus) async throws {
        let outcome = await (try Sandbox()).run(arguments)
        #expect(outcome.status == status)
        #expect(outcome.output.isEmpty == (status == .wrongUsage))
        #expect(outcome.talk.isEmpty == (status == .done))
    }

    @Test func `another kind of database is wrong usage`() async throws {
        let outcome = await (try Sandbox()).run("keys", "list", "--database", "postgres://db/tollgate")
        #expect(outcome.status == .wrongUsage)
    }

    @Test func `the database's place is the option's, the variable's, XDG's, the home folder's`() throws {
        func path(_ arguments: [String], _ variables: [String: String]) throws -> String {
            var invocation = Invocation.process
            invocation.variable = { variables[$0] }
            return try DatabaseFiles.parse(arguments).databasePath(in: invocation)
        }
        let all = ["TOLLGATE_DATABASE": "/b.db", "XDG_DATA_HOME": "/x", "HOME": "/h"]
        #expect(try path(["--database", "/a.db"], all) == "/a.db")
        #expect(try path([], all) == "/b.db")
        #expect(try path([], ["XDG_DATA_HOME": "/x", "HOME": "/h"]) == "/x/tollgate/tollgate.db")
        #expect(
            try path([], ["XDG_DATA_HOME": "relative", "HOME": "/h"])
                == "/h/.local/share/tollgate/tollgate.db")
        #expect(throws: CommandFailure.self) { try path([], [:]) }
    }

    @Test func `the master key is beside the database unless it is named`() throws {
        var invocation = Invocation.process
        invocation.variable = { _ in nil }
        #expect(
            try DatabaseFiles.parse(["--database", "/a/b.db"]).masterKeyPath(in: invocation)
                == "/a/master.key")
        #expect(
            try DatabaseFiles.parse(["--master-key-file", "/m", "--database", "/a/b.db"])
                .masterKeyPath(in: invocation) == "/m")
    }

    @Test func `output that cannot be written fails the command`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1")
        let console = Console(
            output: { _ throws(CommandFailure) in throw CommandFailure(.failed, "stdout cannot be written") },
            talk: { _ in }, isInteractive: false, readLine: { nil }, readSecret: { _ in nil })
        var invocation = Invocation.process
        invocation.console = console
        let status = await Tollgate.run(["keys", "list", "--database", sandbox.databasePath], in: invocation)
        #expect(status == .failed)
    }
}
