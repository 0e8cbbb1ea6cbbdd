import Domain
import SQLiteStorage
import Testing
import Wire

@testable import tollgate

/// `--option` of `providers add` and `providers update`.
@Suite struct ProviderOptionTests {
    private func options(in sandbox: Sandbox) async throws -> [String: String]? {
        try await sandbox.directory().providers[ProviderName("p")]?.options
    }

    @Test func `options are set, shown, put in place of others and taken back`() async throws {
        let sandbox = try Sandbox()
        let added = await sandbox.run(
            "providers", "add", "p", "--base-url", "http://127.0.0.1:9/v1", "--option", "images=none",
            "--option", "output-limit@qwen3:8b=8192")
        #expect(added.status == .done)
        #expect(try await options(in: sandbox) == ["images": "none", "output-limit@qwen3:8b": "8192"])
        let shown = await sandbox.run("providers", "show", "p")
        #expect(shown.output.contains("images=none"))
        let json = try JSONDocument(Array(await sandbox.run("providers", "show", "p", "--json").output.utf8))
            .root
        #expect(json["options"]?["output-limit@qwen3:8b"]?.string == "8192")
        let changed = await sandbox.run(
            "providers", "update", "p", "--option", "images=data", "--option", "output-limit@qwen3:8b=")
        #expect(changed.status == .done)
        #expect(try await options(in: sandbox) == ["images": "data"])
        let log = await sandbox.run("audit", "list", "--json")
        #expect(log.output.contains("images"))
    }

    @Test(arguments: [
        (["--option", "image=none"], CommandStatus.wrongUsage, "its options are apis, limit-field,"),
        (["--option", "images=some"], .wrongUsage, "images must be all|data|none"),
        (["--option", "images"], .wrongUsage, "an option is written NAME=VALUE, and NAME= takes it back"),
        (["--option", "images=all", "--option", "images=none"], .wrongUsage, "an option is given twice"),
        (["--option", "top-k="], .notFound, "has no such option to take back"),
        (["--profile", "anthropic"], .wrongUsage, "there is no such option of the profile anthropic"),
    ])
    func `an option that cannot be taken changes nothing`(
        arguments: [String], status: CommandStatus, words: String
    ) async throws {
        let sandbox = try Sandbox()
        _ = await sandbox.run(
            "providers", "add", "p", "--base-url", "http://127.0.0.1:9/v1", "--option", "images=data")
        let refused = await sandbox.run(["providers", "update", "p"] + arguments)
        #expect(refused.status == status)
        #expect(refused.talk.contains(words), "\(refused.talk)")
        let provider = try await sandbox.directory().providers[ProviderName("p")]
        #expect(provider?.options == ["images": "data"] && provider?.profile == "generic")
    }

    @Test func `options are listed with their values, all or those of a profile`() async throws {
        let sandbox = try Sandbox()
        let all = await sandbox.run("providers", "options")
        #expect(all.output.contains("told|checked|refused"))
        let native = await sandbox.run("providers", "options", "--profile", "anthropic", "--json")
        let names = try JSONDocument(Array(native.output.utf8)).root.elements.compactMap {
            $0["name"]?.string
        }
        #expect(names.contains("thinking") && !names.contains("images"))
    }

    @Test func `a provider whose options this build does not know is not called, and the doctor says why`()
        async throws
    {
        let sandbox = try Sandbox()
        try await sandbox.withStore { store in
            try await store.add(
                Provider(
                    name: ProviderName("p"), profile: "generic", options: ["of-tomorrow": "on"],
                    baseURL: "http://127.0.0.1:9/v1", createdAt: Sandbox.now),
                by: Sandbox.actor, at: Sandbox.now)
        }
        let doctor = await sandbox.run("doctor")
        #expect(doctor.output.contains("its options are not this build's"))
        let tested = await sandbox.run("providers", "test", "p", "--model", "m", "--quick")
        #expect(tested.status == .failed)
        #expect(tested.talk.contains("its options are not this build's"))
    }
}
