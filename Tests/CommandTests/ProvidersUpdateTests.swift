import Domain
import Testing
import Vault
import Wire

@testable import tollgate

@Suite struct ProvidersUpdateTests {
    private static let added = [
        "providers", "add", "p", "--base-url", "https://old/v1", "--credential-env", "KEY", "--header",
        "X-A=1",
        "--header", "X-B=2", "--proxy", "http://proxy:3128", "--proxy-credential-env", "PROXY",
        "--connect-timeout", "5s",
    ]
    private static let variables = [
        "KEY": "sk-0123456789-hunter2", "PROXY": "me:pass%41word", "NEW": "sk-new",
    ]

    /// A provider that has everything.
    private static func sandbox() async throws -> Sandbox {
        let sandbox = try Sandbox()
        #expect(await sandbox.run(added, variables: variables).status == .done)
        return sandbox
    }

    private func provider(in sandbox: Sandbox) async throws -> Provider {
        try #require(try await sandbox.directory().providers[ProviderName("p")])
    }

    private func proxyCredential(of provider: Provider, in sandbox: Sandbox) throws -> Secret? {
        let vault = Vault(masterKey: try MasterKey.load(from: sandbox.masterKeyPath))
        return try provider.proxyCredential.map {
            try vault.open($0, for: provider.name, as: .proxyCredential)
        }
    }

    @Test(arguments: [
        ["--base-url", "https://old/v2/"], ["--profile", "openai"], ["--header", "X-C=3"],
        ["--option", "top-k=on"],
        ["--remove-header", "x-a"], ["--connect-timeout", "default"], ["--first-byte-timeout", "30m"],
        ["--idle-timeout", "90s"], ["--credential-env", "NEW"], ["--no-credential"],
        ["--no-proxy-credential"],
    ])
    func `what is not named stays as it is`(arguments: [String]) async throws {
        let sandbox = try await Self.sandbox()
        var expected = try await provider(in: sandbox)
        let outcome = await sandbox.run(["providers", "update", "p"] + arguments, variables: Self.variables)
        #expect(outcome.status == .done)
        #expect(outcome.talk.hasPrefix("Changed the provider p.\n"))
        let changed = try await provider(in: sandbox)
        switch arguments[0] {
        case "--base-url": expected.baseURL = "https://old/v2"
        case "--profile": expected.profile = "openai"
        case "--option": expected.options = ["top-k": "on"]
        case "--header": expected.headers.append(ProviderHeader(name: "X-C", value: "3"))
        case "--remove-header": expected.headers.removeFirst()
        case "--connect-timeout": expected.timeouts.connect = nil
        case "--first-byte-timeout": expected.timeouts.firstByte = .seconds(1800)
        case "--idle-timeout": expected.timeouts.idle = .seconds(90)
        case "--credential-env":
            #expect(changed.credentials.count == 1)
            #expect(changed.credentials != expected.credentials)
            expected.credentials = changed.credentials
        case "--no-credential": expected.credentials = []
        default: expected.proxyCredential = nil
        }
        #expect(changed == expected)
    }

    @Test(arguments: [
        ["--base-url", "https://other/v1"], ["--base-url", "http://old/v1"],
        ["--base-url", "https://old:8443/v1"],
    ])
    func `another address does not get the credential of the one before`(arguments: [String]) async throws {
        let sandbox = try await Self.sandbox()
        let outcome = await sandbox.run(["providers", "update", "p"] + arguments)
        #expect(outcome.status == .done)
        #expect(outcome.talk.contains("The credentials were for the address before and are gone"))
        #expect(try await provider(in: sandbox).credentials.isEmpty)
        let again = await sandbox.run(
            ["providers", "update", "p", "--base-url", "https://third/v1", "--credential-env", "NEW"],
            variables: Self.variables)
        #expect(again.status == .done)
        #expect(!again.talk.contains("are gone"))
        #expect(try await provider(in: sandbox).credentials.count == 1)
    }

    @Test func `another proxy does not get to read the credential on a way in the clear`() async throws {
        let sandbox = try Sandbox()
        await sandbox.run(
            "providers", "add", "p", "--base-url", "http://old/v1", "--credential-env", "KEY",
            variables: Self.variables)
        await sandbox.run("providers", "update", "p", "--proxy", "http://proxy:3128")
        #expect(try await provider(in: sandbox).credentials.isEmpty)
    }

    @Test func `a credential is added beside the others, and taken away by its id`() async throws {
        let sandbox = try await Self.sandbox()
        let first = try #require(try await provider(in: sandbox).credentials.first)
        let added = await sandbox.run(
            ["providers", "update", "p", "--add-credential", "--credential-env", "NEW"],
            variables: Self.variables)
        #expect(added.status == .done)
        let both = try await provider(in: sandbox).credentials
        #expect(both.count == 2 && both[0] == first)
        let shown = await sandbox.run("providers", "show", "p").output
        #expect(both.allSatisfy { shown.contains($0.id.text) })
        let removed = await sandbox.run("providers", "update", "p", "--remove-credential", first.id.text)
        #expect(removed.status == .done)
        #expect(try await provider(in: sandbox).credentials == [both[1]])
        let again = await sandbox.run("providers", "update", "p", "--remove-credential", first.id.text)
        #expect(again.status == .notFound)
    }

    @Test func `a header of the same name is replaced, whatever its case`() async throws {
        let sandbox = try await Self.sandbox()
        _ = await sandbox.run("providers", "update", "p", "--header", "x-a=9")
        let headers = try await provider(in: sandbox).headers
        #expect(headers.map { "\($0.name)=\($0.value)" } == ["X-B=2", "x-a=9"])
    }

    @Test func `another proxy does not get the password of the one before`() async throws {
        let sandbox = try await Self.sandbox()
        let same = await sandbox.run("providers", "update", "p", "--proxy", "http://proxy:3128/")
        #expect(same.talk.hasPrefix("The provider p was like that already."))
        let outcome = await sandbox.run("providers", "update", "p", "--proxy", "socks5h://other:1080")
        #expect(outcome.talk.contains("The password of the proxy before is gone"))
        let changed = try await provider(in: sandbox)
        #expect(changed.proxy == "socks5h://other:1080")
        #expect(changed.proxyCredential == nil)

        _ = await sandbox.run(
            "providers", "update", "p", "--proxy-credential-stdin", input: ["you:secret:with:colons"])
        let again = try await provider(in: sandbox)
        #expect(try proxyCredential(of: again, in: sandbox) == Secret("you:secret:with:colons"))
        _ = await sandbox.run("providers", "update", "p", "--no-proxy")
        let without = try await provider(in: sandbox)
        #expect(without.proxy == nil)
        #expect(without.proxyCredential == nil)
    }

    @Test func `a proxy's password is sealed and never shown`() async throws {
        let sandbox = try await Self.sandbox()
        let provider = try await provider(in: sandbox)
        #expect(try proxyCredential(of: provider, in: sandbox) == Secret("me:pass%41word"))
        #expect(provider.proxyCredential?.firstRange(of: "pass".utf8) == nil)
        for arguments in [["list"], ["list", "--json"], ["show", "p"], ["show", "p", "--json"]] {
            let outcome = await sandbox.run(["providers"] + arguments)
            #expect(outcome.status == .done)
            #expect(!outcome.output.contains("pass%41") && !outcome.output.contains("me:"))
        }
        let shown = await sandbox.run("providers", "show", "p").output
        #expect(shown.contains("http://proxy:3128 (with a password, sealed)"))
    }

    @Test func `timeouts are shown, and which of them are the default`() async throws {
        let sandbox = try await Self.sandbox()
        _ = await sandbox.run("providers", "update", "p", "--first-byte-timeout", "1h30m")
        let shown = await sandbox.run("providers", "show", "p").output
        #expect(shown.contains("connect 5s, first byte 1h30m, idle 5m (default)"))
        #expect(await sandbox.run("providers", "list").output.contains("connect 5s, first byte 1h30m  "))
        let json = try JSONDocument(Array(await sandbox.run("providers", "show", "p", "--json").output.utf8))
        let timeouts = try #require(json.root["timeouts"])
        #expect(timeouts["connect_ms"]?.int == 5000)
        #expect(timeouts["first_byte_ms"]?.int == 5_400_000)
        #expect(timeouts["idle_ms"]?.isNull == true)
        #expect(json.root["proxy_has_credential"]?.bool == true)
    }

    @Test(arguments: [
        [], ["--no-credential", "--credential-env", "KEY"], ["--add-credential"],
        ["--no-proxy", "--proxy", "http://x"],
        ["--no-proxy-credential", "--proxy-credential-env", "PROXY"],
        ["--credential-stdin", "--proxy-credential-stdin"], ["--proxy-credential-env", "KEY"],
        ["--proxy", "http://me:hunter2@proxy"], ["--proxy-password", "hunter2"],
        ["--connect-timeout", "0s"], ["--idle-timeout", "2d"], ["--first-byte-timeout", "10"],
        ["--no-proxy", "--proxy-credential-env", "PROXY"],
    ])
    func `wrong usage changes nothing and repeats no secret`(arguments: [String]) async throws {
        let sandbox = try await Self.sandbox()
        let before = try await provider(in: sandbox)
        let outcome = await sandbox.run(["providers", "update", "p"] + arguments, variables: Self.variables)
        #expect(outcome.status == .wrongUsage)
        #expect(!outcome.talk.contains("hunter2"))
        #expect(try await provider(in: sandbox) == before)
    }

    @Test func `a password needs a proxy`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("*", to: "p/x")
        for command in [["update", "p"], ["add", "q", "--base-url", "https://x/v1"]] {
            let outcome = await sandbox.run(
                ["providers"] + command + ["--proxy-credential-env", "PROXY"], variables: Self.variables)
            #expect(outcome.status == .wrongUsage)
            #expect(outcome.talk.contains("--proxy URL"))
        }
    }

    @Test(arguments: [["update", "x", "--no-proxy"], ["update", "p", "--remove-header", "X-None"]])
    func `what does not exist is not found`(arguments: [String]) async throws {
        let sandbox = try await Self.sandbox()
        #expect(await sandbox.run(["providers"] + arguments).status == .notFound)
    }
}
