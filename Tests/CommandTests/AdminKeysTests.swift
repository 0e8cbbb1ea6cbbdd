import Domain
import SQLiteStorage
import Testing
import Wire

@testable import tollgate

@Suite struct AdminKeysTests {
    @Test func `an admin key is shown once, listed and revoked`() async throws {
        let sandbox = try Sandbox()
        let made = await sandbox.run(
            "admin-keys", "create", "--name", "terraform", "--role", "write", "--expires", "90d")
        #expect(made.status == .done)
        #expect(made.lines.count == 1)
        let token = try #require(made.lines.first.flatMap { AdminToken(String($0)) })
        #expect(token.secret.reveal { !made.talk.contains($0) })
        let key = try #require(try await sandbox.withStore { try await $0.adminKey(token.id) })
        #expect(key.role == .write)
        #expect(key.createdBy == Sandbox.actor)
        #expect(key.expiresAt == Sandbox.now + .seconds(90 * 86_400))
        #expect(
            await sandbox.run("admin-keys", "list").output == """
                ID            NAME       ROLE   STATUS  CREATED   LAST USED  EXPIRES
                \(token.id)  terraform  write  active  just now  never      in 90d

                """)
        #expect(await sandbox.run("admin-keys", "revoke", token.id.text).status == .refused)
        #expect(await sandbox.run("admin-keys", "revoke", token.id.text, "--yes").status == .done)
        let again = await sandbox.run("admin-keys", "revoke", token.id.text)
        #expect(again.talk.contains("was revoked before"))
        let listed = await sandbox.run("admin-keys", "list", "--json")
        let json = try JSONDocument(Array(listed.output.utf8)).root
        #expect(json.elements.map { $0["status"]?.string } == ["revoked"])
        #expect(token.secret.reveal { !listed.output.contains($0) })
    }

    @Test func `an admin key reads unless it is to write`() async throws {
        let sandbox = try Sandbox()
        let made = await sandbox.run("admin-keys", "create", "--name", "grafana", "--json")
        let json = try JSONDocument(Array(made.output.utf8)).root
        #expect(json["role"]?.string == "read")
        #expect(json["token"]?.string?.hasPrefix("tga-") == true)
    }

    @Test(arguments: [
        (["create"], CommandStatus.wrongUsage), (["create", "--name", ""], .wrongUsage),
        (["create", "--name", "a", "--role", "root"], .wrongUsage),
        (["create", "--name", "a", "--expires", "2020-01-01"], .wrongUsage),
        (["show", "a9"], .notFound), (["show", "tga-a1-hunter2"], .wrongUsage),
        (["update", "a9", "--name", "b"], .notFound), (["update", "a9"], .wrongUsage),
        (["update", "a9", "--role", "root"], .wrongUsage), (["update", "a9", "--name", ""], .wrongUsage),
        (["update", "a9", "--expires", "2020-01-01"], .wrongUsage),
        (["update", "a9", "--expires", "9d", "--no-expires"], .wrongUsage),
        (["update", "tga-a1-hunter2", "--name", "b"], .wrongUsage),
        (["rotate", "a9"], .notFound), (["rotate", "tga-a1-hunter2"], .wrongUsage),
        (["rotate", "a9", "--grace", "31d"], .wrongUsage),
        (["revoke", "tga-a1-hunter2", "--yes"], .wrongUsage),
        (["revoke", "tg-k1-hunter2", "--yes"], .wrongUsage), (["revoke", "a9", "--yes"], .notFound),
    ])
    func `what cannot be is answered with its exit code`(
        arguments: [String], status: CommandStatus
    ) async throws {
        let sandbox = try Sandbox()
        try await sandbox.withStore { _ in }
        let outcome = await sandbox.run(["admin-keys"] + arguments)
        #expect(outcome.status == status)
        #expect(!outcome.talk.contains("hunter2"))
        #expect(outcome.output.isEmpty)
    }

    @Test func `a master key that only admin keys depend on is not replaced in silence`() async throws {
        let sandbox = try Sandbox()
        await sandbox.run("admin-keys", "create", "--name", "grafana")
        let elsewhere = ["--master-key-file", sandbox.folder + "/elsewhere"]
        for command in [["admin-keys", "create", "--name", "b"], ["keys", "create", "--name", "b"]] {
            let outcome = await sandbox.run(command + elsewhere)
            #expect(outcome.status == .failed)
            #expect(outcome.talk.contains("there is no master key"))
        }
        #expect(!FilePath.exists(sandbox.folder + "/elsewhere"))
    }
}
