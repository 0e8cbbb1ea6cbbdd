import Domain
import Testing
import Vault
import Wire

@testable import tollgate

@Suite struct ProvidersTests {
    @Test func `a credential comes from a variable, a file or stdin and is sealed`() async throws {
        let sandbox = try Sandbox()
        let file = try sandbox.file("credential", "sk-0123456789-hunter2\n")
        let base = ["--profile", "openai", "--base-url", "https://api.openai.com/v1/"]
        let outcomes = [
            await sandbox.run(
                ["providers", "add", "a", "--credential-env", "KEY"] + base,
                variables: ["KEY": "sk-0123456789-hunter2"]),
            await sandbox.run(["providers", "add", "b", "--credential-file", file] + base),
            await sandbox.run(
                ["providers", "add", "c", "--credential-stdin"] + base, input: ["sk-0123456789-hunter2"]),
        ]
        let providers = try await sandbox.directory().providers
        let vault = Vault(
            masterKey: try MasterKey.loadOrCreate(at: sandbox.masterKeyPath))
        for (name, outcome) in zip(["a", "b", "c"], outcomes) {
            #expect(outcome.status == .done)
            #expect(!outcome.talk.contains("hunter2"))
            let provider = try #require(providers[ProviderName(name)])
            #expect(provider.baseURL == "https://api.openai.com/v1")
            let credential = try #require(provider.credentials.first)
            #expect(credential.hint == "ter2")
            #expect(try vault.open(credential.sealed, for: provider.name) == Secret("sk-0123456789-hunter2"))
        }
    }

    @Test func `a provider keeps its headers and its proxy, and needs no credential`() async throws {
        let sandbox = try Sandbox()
        let added = await sandbox.run(
            "providers", "add", "local", "--base-url", "http://127.0.0.1:8000/v1", "--header", "X-A=1",
            "--header",
            "X-B=2", "--proxy", "http://127.0.0.1:3128")
        #expect(added.status == .done)
        #expect(added.talk.contains("Next: tollgate providers test local"))
        let json = try JSONDocument(
            Array(await sandbox.run("providers", "show", "local", "--json").output.utf8)
        ).root
        #expect(
            json.members.map(\.name) == [
                "name", "profile", "options", "base_url", "headers", "proxy", "proxy_has_credential",
                "timeouts",
                "credentials", "passed_over_until", "cooldowns", "created_at",
            ])
        #expect(json["profile"]?.string == "generic")
        #expect(json["headers"]?.elements.compactMap { $0["name"]?.string } == ["X-A", "X-B"])
        #expect(json["proxy"]?.string == "http://127.0.0.1:3128")
        #expect(json["credentials"]?.count == 0)
    }

    @Test(arguments: [
        (["--base-url", "example.com/v1"], "https://api.openai.com/v1"),
        (["--base-url", "http://x/v1/chat/completions"], "https://api.openai.com/v1"),
        (["--base-url", "http://me:sk-secret@x/v1"], "--credential-env"),
        (["--base-url", "http://x/v1?key=sk-secret"], "--credential-env"),
        (["--base-url", "http://x/v1", "--proxy", "x:3128"], "http://proxy.example.com:3128"),
        (["--base-url", "http://x/v1", "--proxy", "http://me:sk-secret@x:3128"], "--proxy-credential-env"),
    ])
    func `a URL that is wrong leads to one that is right, or to where its secret belongs`(
        arguments: [String], hint: String
    ) async throws {
        let outcome = try await Sandbox().run(["providers", "add", "a"] + arguments)
        #expect(outcome.status == .wrongUsage)
        let hints = outcome.talk.split(separator: "\n").filter { $0.hasPrefix("Try: ") }
        #expect(hints.count == 1 && hints[0].contains(hint))
    }

    @Test(arguments: [
        ["providers", "add", "a"],
        ["providers", "add", "a", "--base-url", "x"],
        ["providers", "add", "A!", "--base-url", "http://x/v1"],
        ["providers", "add", "a", "--base-url", "http://x/v1", "--profile", "hunter2"],
        ["providers", "add", "a", "--base-url", "http://x/v1", "--credential", "sk-secret"],
        ["providers", "add", "a", "--credential=sk-secret"],
        ["providers", "add", "a", "--base-url", "http://x/v1", "--api-key", "sk-secret"],
        ["providers", "add", "a", "--base-url", "http://x/v1", "--credential-env", "sk-secret"],
        ["providers", "add", "a", "--base-url", "http://x/v1", "--credential-env", "EMPTY"],
        ["providers", "add", "a", "--base-url", "http://x/v1", "--credential-stdin"],
        [
            "providers", "add", "a", "--base-url", "http://x/v1", "--credential-stdin", "--credential-env",
            "KEY",
        ],
        ["providers", "add", "a", "--base-url", "http://x/v1", "--header", "authorization=sk-secret"],
        ["providers", "add", "a", "--base-url", "http://me:sk-secret@x/v1"],
        ["providers", "add", "a", "--base-url", "http://x/v1", "--proxy", "http://me:sk-secret@x"],
        ["providers", "show"],
    ])
    func `wrong usage is told, without a secret that was typed`(arguments: [String]) async throws {
        let sandbox = try Sandbox()
        let outcome = await sandbox.run(arguments, variables: ["KEY": "x", "EMPTY": ""])
        #expect(outcome.status == .wrongUsage)
        #expect(!outcome.talk.contains("sk-secret"))
        #expect(!FilePath.exists(sandbox.databasePath))
    }

    @Test(arguments: ["--credential", "--credential=sk-secret", "--api-key=sk-secret"])
    func `whoever gives a secret in the arguments is told why it is refused`(argument: String) async throws {
        let outcome = await (try Sandbox()).run("providers", "add", "a", argument, "sk-secret")
        #expect(outcome.talk.contains("every user of this machine"))
        #expect(outcome.talk.contains("--credential-env"))
    }

    @Test func `a missing credential file is not found`() async throws {
        let outcome = await (try Sandbox()).run(
            "providers", "add", "a", "--base-url", "http://x/v1", "--credential-file", "/nonexistent")
        #expect(outcome.status == .notFound)
    }

    @Test func `a name is taken once`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("*", to: "local/x")
        let outcome = await sandbox.run("providers", "add", "local", "--base-url", "http://x/v1")
        #expect(outcome.status == .refused)
    }

    @Test func `a credential over plain http is warned of, except on this machine`() async throws {
        let sandbox = try Sandbox()
        let add = { (name: String, url: String) in
            await sandbox.run(
                "providers", "add", name, "--base-url", url, "--credential-env", "KEY",
                variables: ["KEY": "k"])
        }
        #expect(await add("far", "http://10.0.0.1/v1").talk.contains("Warning"))
        #expect(await !add("near", "http://127.0.0.1:8000/v1").talk.contains("Warning"))
        #expect(await !add("tls", "https://x/v1").talk.contains("Warning"))
    }

    @Test func `providers are listed with what leads to them`() async throws {
        let sandbox = try Sandbox()
        #expect(await sandbox.run("providers", "list").status == .notFound)
        try await sandbox.map("claude-*", to: "openai/x")
        try await sandbox.map("gpt-*", to: "openai/y")
        #expect(
            await sandbox.run("providers", "list").output == """
                NAME    STATE  PROFILE  BASE URL               CREDENTIAL  TIMEOUTS  MODELS           CREATED
                openai  ready  generic  http://127.0.0.1:9/v1  -           -         claude-*, gpt-*  just now

                """)
        let json = try JSONDocument(Array(await sandbox.run("providers", "list", "--json").output.utf8)).root
        #expect(json.elements.compactMap { $0["name"]?.string } == ["openai"])
    }

    @Test(arguments: [
        ["providers", "show", "x"], ["providers", "remove", "x", "--yes"], ["providers", "test", "x"],
    ])
    func `a provider that does not exist is not found`(arguments: [String]) async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("*", to: "openai/x")
        let outcome = await sandbox.run(arguments)
        #expect(outcome.status == .notFound)
        #expect(outcome.talk == "Error: there is no provider x\nTry: tollgate providers list\n")
    }

    @Test func `a provider stays while a mapping leads to it, and goes after a yes`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("claude-*", to: "openai/x")
        let inUse = await sandbox.run("providers", "remove", "openai", "--yes")
        #expect(inUse.status == .refused)
        #expect(inUse.talk.contains("tollgate models unmap 'claude-*'"))
        _ = await sandbox.run("models", "unmap", "claude-*", "--yes")
        #expect(await sandbox.run("providers", "remove", "openai").status == .refused)
        let removed = await sandbox.run("providers", "remove", "openai", input: ["y"], isInteractive: true)
        #expect(removed.status == .done)
        #expect(try await sandbox.directory().providers.isEmpty)
    }
}
