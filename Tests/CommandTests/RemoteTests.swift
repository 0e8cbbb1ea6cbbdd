import Domain
import SQLiteStorage
import Testing
import Vault

@testable import tollgate

/// Commands with `--url`: what they do on a server is what they do on its machine.
@Suite struct RemoteTests {
    @Test(arguments: [
        ["usage", "--json"], ["usage", "--by", "user,day"], ["usage", "--csv"], ["keys", "list"],
        ["keys", "list", "--json"], ["keys", "export", "--all"], ["keys", "show", "k1"],
        ["keys", "show", "nobody"], ["requests", "list"], ["requests", "list", "--json"],
        ["requests", "show", LedgerSample.second], ["audit", "list", "--json"], ["verify"],
        ["models", "explain", "claude-x", "--key", "k1"], ["models", "list"], ["prices", "list"],
        ["budgets", "list"], ["organization", "show"], ["users", "list"], ["teams", "list"],
        ["admin-keys", "list", "--json"], ["providers", "show", "nothing"], ["usage", "--by", "colour"],
        ["keys", "create", "--name", "x", "--user", "nobody"], ["db", "retain", "--older-than", "9d"],
        ["models", "unmap", "nothing"], ["models", "show", "nothing"],
        ["budgets", "set", "--organization", "--amount", "1", "--per", "day"],
        ["keys", "create", "--name", "a", "--expires", "2020-01-01"],
    ])
    func `a command says the same on a server as on its machine, and ends the same`(
        arguments: [String]
    ) async throws {
        let sandbox = try await Sandbox.withLedger()
        try await sandbox.serve { server in
            let there = await server.run(arguments)
            // On the machine the server is known by its files; what the first one has changed is the same again.
            let here = await sandbox.run(arguments)
            #expect(there.status == here.status)
            #expect(there.output == here.output)
            #expect(
                there.talk.replacing("Set the budget", with: "Changed the budget")
                    == here.talk.replacing("Set the budget", with: "Changed the budget"))
        }
    }

    @Test func `a key is made, rotated and revoked on a server, by the admin key`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.serve { server in
            let made = await server.run("keys", "create", "--name", "alice")
            let token = try #require(KeyToken(String(made.lines.first ?? "")))
            #expect(made.talk.contains("It is shown this once:\n"))
            let key = try #require(try await sandbox.directory().keys[token.id])
            #expect(server.vault.accepts(token.secret, of: key, at: Sandbox.now))
            let author = try #require(AdminToken(server.writer)).id
            #expect(key.createdBy == .adminKey(author))
            let rotated = await server.run("keys", "rotate", token.id.text)
            #expect(KeyToken(String(rotated.lines.first ?? ""))?.id == token.id)
            let revoked = await server.run("keys", "revoke", token.id.text, "--yes")
            #expect(revoked.talk == "Revoked the key \(token.id).\n")
            let events = try await sandbox.withStore { try await $0.events(AuditFilter(), limit: 3) }
            #expect(
                events.map(\.action) == ["service_key.revoke", "service_key.rotate", "service_key.create"])
            #expect(events.allSatisfy { $0.actor == .adminKey(author) })
        }
    }

    @Test func `requests that are removed on a server leave the admin key's trace`() async throws {
        let sandbox = try await Sandbox.withLedger()
        let old = LedgerSample.failed(LedgerSample.opening(9, secondsAgo: 10 * 86_400))
        try await sandbox.withStore { try await $0.record(old) }
        try await sandbox.serve { server in
            #expect(await server.run("db", "retain", "--older-than", "1d", "--yes").status == .done)
            let author = try #require(AdminToken(server.writer)).id
            let event = try await sandbox.withStore { try await $0.events(AuditFilter(), limit: 1) }.first
            #expect(event?.action == "ledger.retain")
            #expect(event?.actor == .adminKey(author))
        }
    }

    @Test(arguments: [
        (["y"], true, CommandStatus.done), (["n"], true, .refused), ([], true, .refused),
        (["y"], false, .refused),
    ])
    func `a question is asked where the command was typed`(
        input: [String], isInteractive: Bool, status: CommandStatus
    ) async throws {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1")
        try await sandbox.addKey("k2")
        try await sandbox.serve { server in
            let there = await server.run(
                "keys", "revoke", "k1", input: input, isInteractive: isInteractive)
            let here = await sandbox.run("keys", "revoke", "k2", input: input, isInteractive: isInteractive)
            #expect(there.status == status)
            #expect(there.talk == here.talk.replacing("k2", with: "k1"))
            #expect(there.talk.contains("Revoke the key k1 (alice) for good? [y/N] ") == isInteractive)
            let isRevoked = try await sandbox.directory().keys[KeyID("k1")]?.revokedAt != nil
            #expect(isRevoked == (status == .done))
        }
    }

    @Test func `a credential comes from where the command was typed`() async throws {
        let sandbox = try Sandbox()
        let file = try sandbox.file("credential", "sk-file-hunter2\n")
        try await sandbox.serve { server in
            let base = ["--base-url", "https://api.example.com/v1"]
            let outcomes = [
                await server.run(
                    ["providers", "add", "a", "--credential-env", "KEY"] + base,
                    variables: ["KEY": "sk-env-hunter2"]),
                await server.run(["providers", "add", "b", "--credential-file", file] + base),
                await server.run(
                    ["providers", "add", "c", "--credential-stdin"] + base, input: ["sk-line-hunter2"]),
            ]
            let providers = try await sandbox.directory().providers
            let secrets = ["a": "sk-env-hunter2", "b": "sk-file-hunter2", "c": "sk-line-hunter2"]
            for (outcome, (name, secret)) in zip(outcomes, secrets.sorted { $0.key < $1.key }) {
                #expect(outcome.status == .done, "\(outcome.talk)")
                #expect(!(outcome.talk + outcome.output).contains("hunter2"))
                let sealed = try #require(providers[ProviderName(name)]?.credentials.first?.sealed)
                #expect(try server.vault.open(sealed, for: ProviderName(name)) == Secret(secret))
            }
        }
    }

    @Test(arguments: [
        ["--credential-env", "NOWHERE"], ["--credential-file", "/nowhere/credential"], ["--credential-stdin"],
    ])
    func `what is missing where the command was typed is told as on the server's machine`(
        source: [String]
    ) async throws {
        let sandbox = try Sandbox()
        try await sandbox.serve { server in
            let arguments = ["providers", "add", "a", "--base-url", "https://api.example.com/v1"] + source
            let there = await server.run(arguments)
            let here = await sandbox.run(arguments)
            #expect(there.status == here.status)
            #expect(there.status != .done)
            #expect(there.talk == here.talk)
            let directory = try await sandbox.directory()
            #expect(directory.providers.isEmpty)
        }
    }

    @Test func `files are read where the command was typed`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("*", to: "openai/gpt-4.1")
        let prices = try sandbox.file("prices.csv", "provider,model,input,output\nopenai,gpt-4.1,2,8\n")
        let keys = try sandbox.file("keys.csv", "name\nann\nbob\n")
        try await sandbox.serve { server in
            let imported = await server.run("prices", "import", prices)
            #expect(imported.talk.contains("Added 1 price; 0 were there already."))
            let made = await server.run("keys", "import", keys)
            #expect(made.output.contains(",ann,,tg-"))
            let directory = try await sandbox.directory()
            #expect(Set(directory.keys.values.map(\.name)) == ["ann", "bob"])
        }
    }

    @Test func `a file of more than a server takes is refused`() async throws {
        let sandbox = try Sandbox()
        let rows = String(repeating: "a-rather-long-name-of-a-key\n", count: 40_000)
        let keys = try sandbox.file("keys.csv", "name\n" + rows)
        try await sandbox.serve { server in
            let made = await server.run("keys", "import", keys)
            #expect(made.status == .refused)
            #expect(made.talk.contains("takes no more than 1 MiB"))
            let directory = try await sandbox.directory()
            #expect(directory.keys.isEmpty)
        }
    }

    @Test(arguments: [
        ["keys", "create", "--name", "x"], ["db", "retain", "--older-than", "9d"],
        ["providers", "test", "a"],
        ["admin-keys", "revoke", "a1", "--yes"], ["admin-keys", "update", "a1", "--name", "x"],
    ])
    func `an admin key of the role read changes nothing`(arguments: [String]) async throws {
        let sandbox = try Sandbox()
        try await sandbox.serve { server in
            let outcome = await server.run(arguments, key: server.reader)
            #expect(outcome.status == .refused)
            #expect(outcome.talk.contains("this admin key has the role read"))
            #expect(await server.run(["keys", "list"], key: server.reader).status == .done)
        }
    }
}
