import DemoProvider
import Domain
import Testing
import Wire

@testable import tollgate

@Suite struct ProvidersTestTests {
    /// A demo provider that asks for a credential, and a sandbox in which it is set up as `demo`.
    private func withDemo(
        credential: String = "demo-credential-1", _ use: (Sandbox, DemoServer) async throws -> Void
    ) async throws {
        var options = DemoOptions()
        options.port = 0
        options.apiKey = "demo-credential-1"
        let server = try await DemoServer.start(options)
        let sandbox = try Sandbox()
        let added = await sandbox.run(
            "providers", "add", "demo", "--base-url", "http://127.0.0.1:\(server.port)/v1",
            "--credential-env", "KEY",
            variables: ["KEY": credential])
        #expect(added.status == .done)
        try await use(sandbox, server)
        await server.stop()
    }

    @Test func `a provider that works is asked for its models and for a word`() async throws {
        try await withDemo { sandbox, server in
            let tested = await sandbox.run("providers", "test", "demo", "--quick")
            #expect(tested.status == .done)
            #expect(tested.lines.count == 3)
            #expect(tested.lines.dropFirst().allSatisfy { $0.contains("  ok      ") })
            #expect(server.requests.count == 1)
        }
    }

    @Test func `the model of a mapping is asked, and that of the option before it`() async throws {
        try await withDemo { sandbox, server in
            _ = await sandbox.run("models", "map", "claude-*", "--to", "demo/mapped")
            _ = await sandbox.run("providers", "test", "demo", "--quick")
            let tested = await sandbox.run(
                "providers", "test", "demo", "--model", "named", "--quick", "--json")
            #expect(server.requests.map(\.model) == ["mapped", "named"])
            let json = try JSONDocument(Array(tested.output.utf8)).root
            #expect(json["provider"]?.string == "demo")
            #expect(json["ok"]?.bool == true)
            #expect(json["checks"]?.elements.compactMap { $0["name"]?.string } == ["models", "chat"])
            #expect(json["checks"]?.elements.compactMap { $0["status"]?.int } == [200, 200])
        }
    }

    @Test func `a refused credential fails the test and is not shown`() async throws {
        try await withDemo(credential: "wrong-credential-2") { sandbox, _ in
            let tested = await sandbox.run("providers", "test", "demo", "--model", "demo", "--json")
            #expect(tested.status == .failed)
            let json = try JSONDocument(Array(tested.output.utf8)).root
            #expect(json["ok"]?.bool == false)
            #expect(json["checks"]?.elements.compactMap { $0["status"]?.int }.contains(401) == true)
            #expect(!(tested.output + tested.talk).contains("wrong-credential-2"))
        }
    }

    @Test(arguments: [
        ["wrong-credential-2", "demo-credential-1"], ["demo-credential-1", "wrong-credential-2"],
    ])
    func `each credential is tried, and all else is asked with one that is accepted`(
        secrets: [String]
    ) async throws {
        try await withDemo(credential: secrets[0]) { sandbox, _ in
            _ = await sandbox.run(
                "providers", "update", "demo", "--add-credential", "--credential-env", "KEY",
                variables: ["KEY": secrets[1]])
            let ids = try #require(try await sandbox.directory().providers[ProviderName("demo")]).credentials
                .map(\.id.text)
            let refused = try #require(secrets.firstIndex(of: "wrong-credential-2"))
            let tested = await sandbox.run("providers", "test", "demo", "--model", "demo")
            #expect(tested.status == .failed)
            #expect(tested.talk.contains("--remove-credential " + ids[refused]))
            #expect(!(tested.output + tested.talk).contains("wrong-credential-2"))
            let lines = tested.lines.filter { $0.hasPrefix("…") }
            #expect(lines.map { $0.contains("refused") } == secrets.map { $0.hasPrefix("wrong") })
            #expect(zip(lines, ids).allSatisfy { $0.contains($1) })
            #expect(tested.output.contains("DOES IT TAKE"))

            let output = await sandbox.run(
                "providers", "test", "demo", "--model", "demo", "--quick", "--json"
            ).output
            let json = try JSONDocument(Array(output.utf8)).root
            #expect(json["ok"]?.bool == false)
            #expect(json["checks"]?.elements.compactMap { $0["status"]?.int } == [200, 200])
            let findings = try #require(json["credentials"]).elements
            #expect(findings.compactMap { $0["id"]?.string } == ids)
            #expect(findings.compactMap { $0["status"]?.int } == (refused == 0 ? [401, 200] : [200, 401]))
        }
    }

    @Test func `nobody at the address fails the test with the reason`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("*", to: "local/x")
        let tested = await sandbox.run("providers", "test", "local")
        #expect(tested.status == .failed)
        #expect(tested.output.contains("No connection to the provider could be made."))
    }

    @Test func `the doctor asks a provider for its models and for no answer`() async throws {
        try await withDemo { sandbox, server in
            #expect(await sandbox.run("doctor").output.contains("ok    provider demo: "))
            #expect(server.requests.isEmpty)
        }
    }
}
