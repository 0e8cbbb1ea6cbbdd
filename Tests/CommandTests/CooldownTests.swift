import Domain
import SQLiteStorage
import Testing
import Wire

@testable import tollgate

/// What a server publishes, as it stands in the database of a sandbox.
@Suite struct CooldownTests {
    private static let local = ProviderName("local")

    private func sandbox(passingOver subjects: [(HealthSubject, Int)]) async throws -> Sandbox {
        let sandbox = try Sandbox()
        try await sandbox.map("claude-*", to: "openai/gpt")
        try await sandbox.map("*", to: "local/qwen")
        try await sandbox.withStore { store in
            try await store.publish(
                subjects.map { subject, seconds in
                    Cooldown(
                        of: subject, .overloaded, status: 529, failures: 3,
                        since: Sandbox.now + .seconds(-60), until: Sandbox.now + .seconds(seconds))
                })
        }
        return sandbox
    }

    private static func json(_ outcome: Sandbox.Outcome) throws -> JSONValue {
        try JSONDocument(Array(outcome.output.utf8)).root
    }

    @Test func `a target that is passed over is explained with until when and why`() async throws {
        let sandbox = try await sandbox(passingOver: [(.target(Self.local, model: "qwen"), 9)])
        let explained = await sandbox.run("models", "explain", "other")
        #expect(explained.output.contains("passed over, tried again in 9s\n"))
        #expect(explained.output.contains("Nothing else is there, so they are asked all the same."))
        #expect(explained.output.contains("target local/qwen  overloaded (HTTP 529), 3 failures in a row"))
        let json = try Self.json(await sandbox.run("models", "explain", "other", "--json"))
        let target = try #require(json["targets"]?.elements.first { _ in true })
        #expect(target["passed_over_until"]?.string == "2026-11-23T09:05:09.000Z")
        let cooldown = try #require(target["cooldowns"]?.elements.first { _ in true })
        #expect(cooldown["subject"]?.string == "target")
        #expect(cooldown["reason"]?.string == "overloaded")
        #expect(cooldown["status"]?.int == 529)
        #expect(cooldown["failures"]?.int == 3)
        #expect(cooldown["since"]?.string == "2026-11-23T09:04:00.000Z")
        #expect(json["passes_over_all"]?.bool == true)
    }

    @Test func `a target that nothing is the matter with is ready`() async throws {
        let sandbox = try await sandbox(passingOver: [(.provider(Self.local), 9)])
        let explained = await sandbox.run("models", "explain", "claude-x")
        #expect(explained.output.contains("ready"))
        #expect(!explained.output.contains("passed over"))
        let json = try Self.json(await sandbox.run("models", "explain", "claude-x", "--json"))
        let target = try #require(json["targets"]?.elements.first { _ in true })
        #expect(target["passed_over_until"]?.isNull == true)
        #expect(target["cooldowns"]?.count == 0)
        #expect(json["passes_over_all"]?.bool == false)
    }

    @Test func `providers are listed and shown with their state`() async throws {
        let sandbox = try await sandbox(passingOver: [
            (.provider(Self.local), 9), (.target(ProviderName("openai"), model: "gpt"), 30),
        ])
        let lines = await sandbox.run("providers", "list").lines
        #expect(lines.first?.contains("NAME    STATE") == true)
        #expect(lines.contains { $0.hasPrefix("local   passed over, tried again in 9s ") })
        #expect(lines.contains { $0.hasPrefix("openai  ready in part ") })
        let listed = try Self.json(await sandbox.run("providers", "list", "--json"))
        #expect(
            listed.elements.map { $0["passed_over_until"]?.string } == ["2026-11-23T09:05:09.000Z", nil])
        #expect(listed.elements.map { $0["cooldowns"]?.count } == [1, 1])
        let shown = await sandbox.run("providers", "show", "openai")
        #expect(shown.output.contains("target openai/gpt  overloaded (HTTP 529), 3 failures in a row"))
        #expect(!shown.output.contains("local"))
    }

    @Test func `the doctor warns of it and says what to do`() async throws {
        let sandbox = try await sandbox(passingOver: [(.provider(Self.local), 9)])
        let outcome = await sandbox.run("doctor", "--offline")
        #expect(outcome.status == .done)
        let warning = "warn  provider local: provider local is passed over, and tried again in 9s: overloaded"
        #expect(outcome.output.contains(warning))
        #expect(outcome.output.contains("tollgate requests list --provider local --outcome failed"))
    }

    @Test func `what is over is not told`() async throws {
        let sandbox = try await sandbox(passingOver: [(.provider(Self.local), 0)])
        for arguments in [
            ["models", "explain", "other"], ["providers", "list"], ["providers", "show", "local"],
            ["doctor", "--offline"],
        ] {
            #expect(await !sandbox.run(arguments).output.contains("passed over"))
        }
    }

    @Test func `a server that is asked from elsewhere tells the same`() async throws {
        let sandbox = try await sandbox(passingOver: [(.provider(Self.local), 9)])
        try await sandbox.serve { server in
            let listed = await server.run("providers", "list")
            #expect(listed.output.contains("passed over, tried again in 9s"))
        }
    }
}
