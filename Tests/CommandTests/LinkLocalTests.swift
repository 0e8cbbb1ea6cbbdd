import Domain
import SQLiteStorage
import Testing

@testable import tollgate

/// Providers at addresses that only the machine itself can reach.
@Suite struct LinkLocalTests {
    private static let added = ["providers", "add", "p", "--base-url", "http://169.254.169.254/v1"]
    private static let allowed = ["TOLLGATE_ALLOW_LINK_LOCAL": "1"]

    @Test(arguments: [
        added, ["providers", "add", "p", "--base-url", "http://x/v1", "--proxy", "http://169.254.1.1:3128"],
        ["providers", "update", "q", "--base-url", "http://metadata.google.internal/v1"],
        ["providers", "update", "q", "--proxy", "http://[fe80::1]:3128"],
    ])
    func `a link-local provider is refused unless the environment allows it`(arguments: [String]) async throws
    {
        let sandbox = try Sandbox()
        await sandbox.run("providers", "add", "q", "--base-url", "http://127.0.0.1:9/v1")
        let refused = await sandbox.run(arguments, variables: ["TOLLGATE_ALLOW_LINK_LOCAL": "0"])
        #expect(refused.status == .refused)
        #expect(refused.talk.contains("TOLLGATE_ALLOW_LINK_LOCAL"))
        #expect(await sandbox.run(arguments, variables: Self.allowed).status == .done)
    }

    @Test func `on a server its own environment counts, and not that of whoever asks`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.serve { server in
            let refused = await server.run(Self.added, variables: Self.allowed)
            #expect(refused.status == .refused)
            let providers = try await server.store.directory().providers
            #expect(providers.isEmpty)
        }
    }

    @Test func `the test of a provider that stands there all the same makes no connection`() async throws {
        let sandbox = try Sandbox()
        #expect(await sandbox.run(Self.added, variables: Self.allowed).status == .done)
        let outcome = await sandbox.run("providers", "test", "p", "--quick", "--model", "m")
        #expect(outcome.status == .failed)
        #expect(outcome.output.contains("link-local"))
    }
}
