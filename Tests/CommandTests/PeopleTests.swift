import Domain
import SQLiteStorage
import Testing
import Wire

@testable import tollgate

@Suite struct PeopleTests {
    @Test func `a user is created, listed, shown, changed and deleted`() async throws {
        let sandbox = try Sandbox()
        let made = await sandbox.run("users", "create", "--name", "alice", "--email", "alice@example.com")
        #expect(made.status == .done)
        let id = try #require(made.lines.first.map(String.init))
        #expect(id.hasPrefix("user_"))
        await sandbox.run("teams", "create", "--name", "research")
        await sandbox.run("teams", "members", "add", "research", "alice")
        await sandbox.run("keys", "create", "--name", "laptop", "--user", "alice")
        #expect(
            await sandbox.run("users", "list").output == """
                ID                             NAME   E-MAIL             ROLE  TEAMS     KEYS  CREATED
                \(id)  alice  alice@example.com  user  research     1  just now

                """)
        let changed = await sandbox.run(
            "users", "update", "alice@example.com", "--name", "alice.smith", "--no-email", "--role",
            "developer")
        #expect(changed.status == .done)
        let shown = await sandbox.run("users", "show", "alice.smith", "--json")
        let json = try JSONDocument(Array(shown.output.utf8)).root
        #expect(json["id"]?.string == id)
        #expect(json["email"]?.isNull == true)
        #expect(json["role"]?.string == "developer")
        #expect(json["teams"]?.elements.map { $0["name"]?.string } == ["research"])
        #expect(json["keys"]?.elements.map { $0["user"]?.string } == ["alice.smith"])

        let deleted = await sandbox.run("users", "delete", id, input: ["y"], isInteractive: true)
        #expect(deleted.status == .done)
        #expect(deleted.talk.contains("revoked 1 keys"))
        #expect(try await sandbox.directory().keys.values.allSatisfy { $0.revokedAt == Sandbox.now })
        #expect(await sandbox.run("users", "list").output.isEmpty)
        #expect(await sandbox.run("users", "list", "--all").output.contains("alice.smith (deleted)"))
        #expect(await sandbox.run("users", "show", id).output.contains("Deleted"))
        #expect(await sandbox.run("users", "delete", id).talk.contains("was deleted before"))
        #expect(await sandbox.run("users", "create", "--name", "alice.smith").status == .done)
        #expect(await sandbox.run("keys", "create", "--name", "x", "--user", id).status == .refused)
    }

    @Test func `a team is created, listed, shown, renamed and archived`() async throws {
        let sandbox = try Sandbox()
        let made = await sandbox.run("teams", "create", "--name", "research", "--json")
        let id = try #require(try JSONDocument(Array(made.output.utf8)).root["id"]?.string)
        #expect(id.hasPrefix("wrkspc_"))
        await sandbox.run("users", "create", "--name", "alice")
        await sandbox.run("keys", "create", "--name", "laptop", "--team", "research")
        let added = await sandbox.run(
            "teams", "members", "add", "research", "alice", "--role", "workspace_admin")
        #expect(added.talk == "alice is a member of research (workspace_admin).\n")
        #expect(
            await sandbox.run("teams", "members", "add", id, "alice", "--role", "workspace_admin").talk
                .contains(
                    "nothing was changed"))
        let renamed = await sandbox.run(
            "teams", "update", "research", "--name", "science", "--tag", "a=1", "--tag", "b=2")
        #expect(renamed.status == .done)
        #expect(await sandbox.run("teams", "update", "science", "--untag", "a").status == .done)
        #expect(
            await sandbox.run("teams", "list").output == """
                ID                               NAME     MEMBERS  KEYS  CREATED
                \(id)  science        1     1  just now

                """)
        let shown = await sandbox.run("teams", "show", "science", "--json")
        let json = try JSONDocument(Array(shown.output.utf8)).root
        #expect(json["tags"]?.members.map { [$0.name, $0.value.string] } == [["b", "2"]])
        #expect(json["members"]?.elements.map { $0["user"]?.string } == ["alice"])
        #expect(await sandbox.run("teams", "members", "remove", "science", "alice").status == .done)
        #expect(await sandbox.run("teams", "members", "remove", "science", "alice").status == .notFound)

        #expect(await sandbox.run("teams", "delete", "science").status == .refused)
        #expect(await sandbox.run("teams", "delete", "science", "--yes").status == .done)
        #expect(try await sandbox.directory().keys.values.allSatisfy { $0.revokedAt == Sandbox.now })
        #expect(await sandbox.run("teams", "list", "--all").output.contains("science (archived)"))
        #expect(await sandbox.run("teams", "update", id, "--name", "x").status == .refused)
    }

    @Test(arguments: [
        (["users", "create", "--name", "alice"], CommandStatus.refused),
        (["users", "create", "--name", "al", "--email", "ALICE@example.com"], .refused),
        (["users", "create", "--name", ""], .wrongUsage),
        (["users", "create", "--name", "\u{1B}"], .wrongUsage),
        (["users", "create", "--name", "b", "--email", "b"], .wrongUsage),
        (["users", "create", "--name", "b", "--role", "king"], .wrongUsage),
        (["users", "update", "alice"], .wrongUsage), (["users", "update", "bob", "--name", "x"], .notFound),
        (["users", "update", "alice", "--email", "a@b", "--no-email"], .wrongUsage),
        (["users", "show", "bob"], .notFound), (["users", "delete", "bob", "--yes"], .notFound),
        (["users", "delete", "alice"], .refused), (["teams", "show", "x"], .notFound),
        (["teams", "create", "--name", "research"], .refused),
        (["teams", "create", "--name", " "], .wrongUsage),
        (["teams", "create", "--name", "x", "--tag", "a=1", "--tag", "a=2"], .wrongUsage),
        (["teams", "update", "research"], .wrongUsage),
        (["teams", "update", "research", "--tag", "a=1", "--untag", "a"], .wrongUsage),
        (["teams", "members", "add", "research", "bob"], .notFound),
        (["teams", "members", "add", "x", "alice"], .notFound),
        (["teams", "members", "add", "research", "alice", "--role", "user"], .wrongUsage),
    ])
    func `what cannot be is answered with its exit code and changes nothing`(
        arguments: [String], status: CommandStatus
    ) async throws {
        let sandbox = try Sandbox()
        await sandbox.run("users", "create", "--name", "alice", "--email", "alice@example.com")
        await sandbox.run("teams", "create", "--name", "research")
        let before = try await sandbox.withStore { try await $0.people() }
        let outcome = await sandbox.run(arguments)
        #expect(outcome.status == status)
        #expect(outcome.output.isEmpty)
        #expect(try await sandbox.withStore { try await $0.people() } == before)
    }

    @Test func `the organization is renamed and keeps its id`() async throws {
        let sandbox = try Sandbox()
        let before = try await sandbox.withStore { try await $0.organization() }
        #expect(await sandbox.run("organization", "rename", "Example Ltd").status == .done)
        #expect(await sandbox.run("organization", "rename", "").status == .wrongUsage)
        let shown = await sandbox.run("organization", "show", "--json")
        let json = try JSONDocument(Array(shown.output.utf8)).root
        #expect(json["id"]?.string == before.id)
        #expect(json["name"]?.string == "Example Ltd")
    }
}
