import Domain
import Testing
import Wire

@testable import tollgate

@Suite struct KeyChangesTests {
    private func sandbox() async throws -> Sandbox {
        let sandbox = try Sandbox()
        try await sandbox.addKey(
            "k1", name: "alice", models: ["claude-*"], expiresAt: Sandbox.now + .seconds(60))
        return sandbox
    }

    private func key(in sandbox: Sandbox) async throws -> ServiceKey {
        try #require(try await sandbox.directory().keys[KeyID("k1")])
    }

    @Test func `a key is made with owners, limits, a note and tags`() async throws {
        let sandbox = try Sandbox()
        await sandbox.run("users", "create", "--name", "alice", "--email", "alice@example.com")
        await sandbox.run("teams", "create", "--name", "research")
        let made = await sandbox.run(
            "keys", "create", "--name", "ci", "--user", "ALICE@example.com", "--team", "research", "--rpm",
            "60",
            "--tpm", "1000", "--concurrency", "4", "--note", "for the nightly run", "--tag", "stage=test",
            "--tag", "link=a=b", "--forwarder", "--json")
        #expect(made.status == .done)
        let json = try JSONDocument(Array(made.output.utf8)).root
        #expect(json["user"]?.string == "alice")
        #expect(json["team"]?.string == "research")
        #expect(json["is_forwarder"]?.bool == true)
        #expect(json["may_address_providers"]?.bool == false)
        #expect(json["limits"]?["requests_per_minute"]?.int == 60)
        #expect(json["limits"]?["input_tokens_per_minute"]?.int == 1000)
        #expect(json["limits"]?["output_tokens_per_minute"]?.int == 1000)
        #expect(json["limits"]?["concurrent_requests"]?.int == 4)
        #expect(json["note"]?.string == "for the nightly run")
        #expect(json["tags"]?["link"]?.string == "a=b")
        #expect(json["created_by"]?.string == "cli:olivia")
        let id = try #require(json["id"]?.string)
        let shown = await sandbox.run("keys", "show", id)
        #expect(
            shown.output.contains(
                "60 requests/min, 1,000 input tokens/min, 1,000 output tokens/min, 4 at a time\n"))
        #expect(shown.output.contains("link=a=b, stage=test\n"))
        #expect(shown.output.contains("alice (user_"))
    }

    @Test(arguments: [
        (["--user", "bob"], "tollgate users create --name bob"),
        (["--team", "it's"], "tollgate teams create --name 'it'\\''s'"),
    ])
    func `an owner that does not exist is not found, and the way to make one is said`(
        arguments: [String], hint: String
    ) async throws {
        let sandbox = try await sandbox()
        for command in [["keys", "create", "--name", "n"], ["keys", "update", "k1"]] {
            let outcome = await sandbox.run(command + arguments)
            #expect(outcome.status == .notFound)
            #expect(outcome.talk.contains("Try: \(hint)\n"))
        }
        #expect(try await sandbox.directory().keys.count == 1)
    }

    @Test func `an update changes what it names and takes away what it clears`() async throws {
        let sandbox = try await sandbox()
        let first = await sandbox.run(
            "keys", "update", "k1", "--name", "renamed", "--rpm", "5", "--tag", "a=1", "--tag", "b=2",
            "--note",
            "n")
        #expect(first.status == .done)
        #expect(first.talk == "Changed the key k1.\n")
        let second = await sandbox.run(
            "keys", "update", "k1", "--clear", "expires,models,rpm,note", "--untag", "a", "--direct")
        #expect(second.status == .done)
        let key = try await key(in: sandbox)
        #expect(key.name == "renamed")
        #expect(key.expiresAt == nil && key.models.isEmpty && key.limits.isEmpty && key.note == nil)
        #expect(key.tags == ["b": "2"])
        #expect(key.mayAddressProviders)
        #expect(await sandbox.run("keys", "update", "k1", "--clear", "tags").status == .done)
        #expect(try await self.key(in: sandbox).tags.isEmpty)
        let again = await sandbox.run("keys", "update", "k1", "--name", "renamed")
        #expect(again.status == .done)
        #expect(again.talk.contains("nothing was changed"))
    }

    @Test func `a key is disabled and enabled again`() async throws {
        let sandbox = try await sandbox()
        #expect(await sandbox.run("keys", "update", "k1", "--disable").status == .done)
        #expect(try await key(in: sandbox).disabledAt == Sandbox.now)
        #expect(await sandbox.run("keys", "list", "--status", "inactive").output.contains("k1"))
        #expect(await sandbox.run("keys", "list", "--status", "active").output.isEmpty)
        #expect(await sandbox.run("keys", "update", "k1", "--enable").status == .done)
        #expect(try await key(in: sandbox).disabledAt == nil)
        await sandbox.run("keys", "revoke", "k1", "--yes")
        #expect(await sandbox.run("keys", "update", "k1", "--enable").status == .refused)
    }

    @Test(arguments: [
        [], ["--enable", "--disable"], ["--rpm", "0"], ["--tpm", "5", "--input-tpm", "5"], ["--tag", "=x"],
        ["--tag", "a b=x"], ["--tag", "a=1", "--untag", "a"], ["--rpm", "5", "--clear", "rpm"],
        ["--tpm", "5", "--clear", "input-tpm"], ["--clear", "everything"], ["--name", ""],
        ["--note", "\u{1B}[2J"], ["--expires", "2020-01-01"],
    ])
    func `an update that makes no sense changes nothing`(arguments: [String]) async throws {
        let sandbox = try await sandbox()
        let before = try await key(in: sandbox)
        let outcome = await sandbox.run(["keys", "update", "k1"] + arguments)
        #expect(outcome.status == .wrongUsage)
        #expect(try await key(in: sandbox) == before)
    }

    @Test func `a rotated key keeps its id and takes the old secret for a day`() async throws {
        let sandbox = try Sandbox()
        let made = await sandbox.run("keys", "create", "--name", "alice")
        let old = try #require(made.lines.first.flatMap { KeyToken(String($0)) })
        let hash = try await sandbox.directory().keys[old.id]?.secretHash
        let rotated = await sandbox.run("keys", "rotate", old.id.text)
        #expect(rotated.status == .done)
        #expect(rotated.lines.count == 1)
        let new = try #require(rotated.lines.first.flatMap { KeyToken(String($0)) })
        #expect(new.id == old.id)
        #expect(new.secret != old.secret)
        #expect(new.secret.reveal { !rotated.talk.contains($0) })
        let key = try #require(try await sandbox.directory().keys[old.id])
        #expect(key.previousSecret?.hash == hash)
        #expect(key.previousSecret?.expiresAt == Sandbox.now + .seconds(86_400))
        #expect(key.secretHash != hash)
        #expect(
            await sandbox.run("keys", "show", old.id.text).output.contains("taken until 2026-11-24T09:05:00Z")
        )
    }

    @Test func `without a grace the old secret ends now, after a yes`() async throws {
        let sandbox = try Sandbox()
        let made = await sandbox.run("keys", "create", "--name", "alice")
        let id = try #require(made.lines.first.flatMap { KeyToken(String($0)) }).id
        let before = try await sandbox.directory().keys[id]
        #expect(await sandbox.run("keys", "rotate", id.text, "--grace", "0").status == .refused)
        #expect(try await sandbox.directory().keys[id] == before)
        #expect(await sandbox.run("keys", "rotate", id.text, "--grace", "0", "--yes").status == .done)
        #expect(try await sandbox.directory().keys[id]?.previousSecret == nil)
    }

    @Test(arguments: [["--grace", "31d"], ["--grace", "-1h"], ["--grace", ""]])
    func `a grace is bounded`(arguments: [String]) async throws {
        #expect(await (try await sandbox()).run(["keys", "rotate", "k1"] + arguments).status == .wrongUsage)
    }

    @Test func `a revoked key is not rotated`() async throws {
        let sandbox = try await sandbox()
        await sandbox.run("keys", "revoke", "k1", "--yes")
        let outcome = await sandbox.run("keys", "rotate", "k1")
        #expect(outcome.status == .refused)
        #expect(outcome.output.isEmpty)
    }
}
