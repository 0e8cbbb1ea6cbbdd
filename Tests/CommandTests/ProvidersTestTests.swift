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
