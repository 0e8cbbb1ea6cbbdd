import Domain
import SQLiteStorage
import Testing
import Wire

@testable import tollgate

@Suite struct KeysTests {
    @Test func `creating a key prints the key alone, and its hash is what is kept`() async throws {
        let sandbox = try Sandbox()
        let user = await sandbox.run("users", "create", "--name", "alice")
        let team = await sandbox.run("teams", "create", "--name", "research")
        let made = await sandbox.run(
            "keys", "create", "--name", "alice", "--user", "alice", "--team", "research")
        #expect(made.status == .done)
        #expect(made.lines.count == 1)
        let token = try #require(made.lines.first.flatMap { KeyToken(String($0)) })
        #expect(made.talk.contains("\(token.id)"))
        #expect(token.secret.reveal { !made.talk.contains($0) })

        let key = try await sandbox.directory().keys[token.id]
        #expect(key?.name == "alice")
        #expect(key?.user?.text == user.lines.first.map(String.init))
        #expect(key?.team?.text == team.lines.first.map(String.init))
        #expect(key?.createdBy == Sandbox.actor)
        #expect(key?.models == [])
        #expect(key?.mayAddressProviders == false)
        #expect(key?.createdAt == Sandbox.now)
        #expect(key?.secretHash.isEmpty == false)
        #expect(token.secret.reveal { key?.secretHash != Array($0.utf8) })
    }

    @Test func `a key has the models, the end and the freedom it was made with`() async throws {
        let sandbox = try Sandbox()
        let made = await sandbox.run(
            "keys", "create", "--name", "ci", "--models", "claude-*,gpt-5.1", "--expires", "90d", "--direct",
            "--json")
        #expect(made.status == .done)
        let json = try JSONDocument(Array(made.output.utf8)).root
        #expect(json["models"]?.elements.compactMap(\.string) == ["claude-*", "gpt-5.1"])
        #expect(json["expires_at"]?.string == "2027-02-21T09:05:00.000Z")
        #expect(json["may_address_providers"]?.bool == true)
        #expect(json["token"]?.string?.hasPrefix("tg-") == true)
    }

    @Test(arguments: [
        ["keys", "create"],
        ["keys", "create", "--name", ""],
        ["keys", "create", "--name", "a\u{1B}[2J"],
        ["keys", "create", "--name", "a", "--expires", "2020-01-01"],
        ["keys", "create", "--name", "a", "--expires", "soon"],
        ["keys", "create", "--name", "a", "--models", "a,,b"],
        ["keys", "show"],
        ["keys", "show", "tg-k1-hunter2"],
        ["keys", "revoke", "tg-k1-hunter2", "--yes"],
        ["keys", "update", "tg-k1-hunter2", "--disable"],
        ["keys", "rotate", "tga-a1-hunter2"],
        ["keys", "burn"],
    ])
    func `wrong usage is told and changes nothing`(arguments: [String]) async throws {
        let sandbox = try Sandbox()
        let outcome = await sandbox.run(arguments)
        #expect(outcome.status == .wrongUsage)
        #expect(outcome.output.isEmpty)
        #expect(outcome.talk.hasPrefix("Error: "))
        #expect(!outcome.talk.contains("hunter2"))
        #expect(!FilePath.exists(sandbox.databasePath))
    }

    @Test func `keys are listed with what they are now`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1", name: "alice", models: ["claude-*"])
        try await sandbox.addKey("k2", name: "bob", expiresAt: Sandbox.now + .seconds(-1))
        let list = await sandbox.run("keys", "list")
        #expect(
            list.output == """
                ID  NAME   USER  TEAM  STATUS   MODELS    CREATED   LAST USED  EXPIRES
                k2  bob    -     -     expired  all       just now  never      just now
                k1  alice  -     -     active   claude-*  just now  never      never

                """)
        let json = try JSONDocument(Array(await sandbox.run("keys", "list", "--json").output.utf8)).root
        #expect(json.elements.compactMap { $0["status"]?.string } == ["expired", "active"])
    }

    @Test func `who used a key last, when and from which client stands in the list and beside the key`()
        async throws
    {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1", name: "alice")
        try await sandbox.withStore { store in
            for entry in [
                LedgerSample.completed(LedgerSample.opening(1, secondsAgo: 7200)),
                LedgerSample.completed(LedgerSample.opening(2, secondsAgo: 120)),
            ] { try await store.record(entry) }
        }
        let list = await sandbox.run("keys", "list")
        #expect(list.lines.last?.contains("just now  2m ago     never") == true)
        for arguments in [["keys", "list", "--json"], ["keys", "show", "k1", "--json"]] {
            let json = try JSONDocument(Array(await sandbox.run(arguments).output.utf8)).root
            let key = try #require(json.isArray ? json.elements.map(\.self).first : json)
            #expect(key["last_used_at"]?.string == "2026-11-23T09:03:00.000Z")
            #expect(key["last_client"]?.string == "claude-cli/2.1")
            #expect(key["last_user_id"]?.string == "user_alice")
        }
        let shown = await sandbox.run("keys", "show", "k1")
        #expect(shown.output.contains("(2m ago) by user_alice from claude-cli/2.1\n"))
    }

    @Test func `a list of nothing is an empty array for programs and a hint for people`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.withStore { _ in }
        #expect(await sandbox.run("keys", "list", "--json").output == "[]\n")
        let list = await sandbox.run("keys", "list")
        #expect(list.output.isEmpty)
        #expect(list.talk.contains("tollgate keys create"))
    }

    @Test func `a key is shown without any trace of its secret`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1", models: ["claude-*"])
        let shown = await sandbox.run("keys", "show", "k1")
        #expect(shown.output.contains("Models               claude-*\n"))
        let json = try JSONDocument(Array(await sandbox.run("keys", "show", "k1", "--json").output.utf8)).root
        #expect(
            json.members.map(\.name) == [
                "id", "name", "hint", "status", "user_id", "user", "team_id", "team", "models",
                "may_address_providers", "is_forwarder", "limits", "note", "tags", "created_at", "created_by",
                "expires_at", "disabled_at", "revoked_at", "rotated_at", "previous_expires_at",
                "last_used_at", "last_client", "last_user_id",
            ])
        #expect(json["created_at"]?.string == "2026-11-23T09:05:00.000Z")
        #expect(json["expires_at"]?.isNull == true)
    }

    @Test(arguments: [["keys", "show", "k9"], ["keys", "revoke", "k9", "--yes"]])
    func `a key that does not exist is not found`(arguments: [String]) async throws {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1")
        let outcome = await sandbox.run(arguments)
        #expect(outcome.status == .notFound)
        #expect(outcome.talk == "Error: there is no key k9\nTry: tollgate keys list\n")
    }

    @Test func `a key is revoked once, and saying it again changes nothing`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1")
        let first = await sandbox.run("keys", "revoke", "k1", "--yes")
        #expect(first.status == .done)
        #expect(first.talk == "Revoked the key k1.\n")
        let key = try await sandbox.directory().keys[KeyID("k1")]
        #expect(key?.revokedAt == Sandbox.now)
        let second = await sandbox.run("keys", "revoke", "k1")
        #expect(second.status == .done)
        #expect(second.talk.contains("was revoked before"))
    }

    @Test(arguments: [
        (true, ["y"], CommandStatus.done), (true, ["YES"], .done), (true, ["n"], .refused),
        (true, [""], .refused),
        (true, [], .refused), (false, ["y"], .refused),
    ])
    func `revoking asks, and only a yes at a terminal counts`(
        isInteractive: Bool, input: [String], status: CommandStatus
    ) async throws {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1")
        let outcome = await sandbox.run("keys", "revoke", "k1", input: input, isInteractive: isInteractive)
        #expect(outcome.status == status)
        let key = try await sandbox.directory().keys[KeyID("k1")]
        #expect((key?.revokedAt != nil) == (status == .done))
    }

    @Test(arguments: [
        ("50usd/month", 50_000_000_000, BudgetPeriod.month), ("0.25/day", 250_000_000, .day),
        ("0usd/week", 0, .week),
    ])
    func `a key can be made with its budget`(text: String, amount: Int64, period: BudgetPeriod) async throws {
        let sandbox = try Sandbox()
        let made = await sandbox.run("keys", "create", "--name", "alice", "--budget", text)
        #expect(made.status == .done)
        #expect(made.talk.contains(" a \(period.rawValue)"))
        let directory = try await sandbox.directory()
        let key = try #require(directory.keys.keys.first)
        let budget = try #require(directory.budgets.first)
        #expect(budget.scope == .key(key))
        #expect(budget.amountNanoUSD == amount)
        #expect(budget.period == period)
        #expect(await sandbox.run("verify").status == .done)
    }

    @Test(arguments: ["50", "50usd", "usd/month", "50eur/month", "50usd/year", "-1usd/day", "1/day/week"])
    func `what is no budget makes no key`(text: String) async throws {
        let sandbox = try Sandbox()
        let made = await sandbox.run(["keys", "create", "--name", "alice", "--budget=" + text])
        #expect(made.status == .wrongUsage)
        #expect(made.talk.contains("50usd/month") || made.talk.contains("Give dollars"))
        let path = sandbox.databasePath
        #expect(!FilePath.exists(path))
    }
}
