import Domain
import Testing
import Wire

@testable import tollgate

@Suite struct ModelsTests {
    @Test func `a pattern is mapped to targets in the order given`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("other", to: "openai/x")
        let mapped = await sandbox.run(
            "models", "map", "claude-*", "--to", "openai/gpt-5.1@3", "--to", "openai/gpt-4o#2",
            "--max-output",
            "32000", "--context-window", "128000")
        #expect(mapped.status == .done)
        #expect(mapped.output.isEmpty)
        let mapping = try await sandbox.directory().mapping(for: "claude-x")
        #expect(mapping?.targets.map(\.description) == ["openai/gpt-5.1", "openai/gpt-4o"])
        #expect(mapping?.targets.map(\.weight) == [3, 1])
        #expect(mapping?.targets.map(\.priority) == [1, 2])
        #expect(mapping?.targets.map(\.outputLimit) == [32_000, 32_000])
        #expect(mapping?.targets.map(\.contextWindow) == [128_000, 128_000])
    }

    @Test func `a target can be for some requests alone, with limits of its own`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("other", to: "openai/x")
        let mapped = await sandbox.run(
            "models", "map", "claude-*", "--to", "openai/a,context-window=128000", "--to",
            "openai/a@2#3,when=long-context:128000,max-output=9000", "--to", "openai/b,when=image",
            "--context-window", "1000000")
        #expect(mapped.status == .done)
        let targets = try #require(try await sandbox.directory().mapping(for: "claude-x")).targets
        #expect(
            targets == [
                Target(provider: ProviderName("openai"), model: "a", contextWindow: 128_000),
                Target(
                    provider: ProviderName("openai"), model: "a", priority: 3, weight: 2,
                    outputLimit: 9_000, contextWindow: 1_000_000, condition: .longContext(over: 128_000)),
                Target(
                    provider: ProviderName("openai"), model: "b", contextWindow: 1_000_000, condition: .image),
            ])
        for arguments in [["list"], ["explain", "claude-x"]] {
            #expect(await sandbox.run(["models"] + arguments).output.contains("long-context:128000"))
        }
        let shown = await sandbox.run("models", "list", "--json").output
        #expect(shown.contains(#""condition":"image""#))
    }

    @Test func `a mapping has a name for people until it is mapped without one`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("other", to: "openai/x")
        let map = ["models", "map", "gpt-5.1", "--to", "openai/gpt-5.1", "--to", "openai/gpt-5"]
        let mapped = await sandbox.run(map + ["--display-name", "GPT 5.1 (team) é"])
        #expect(mapped.status == .done)
        #expect(try await sandbox.directory().mapping(for: "gpt-5.1")?.displayName == "GPT 5.1 (team) é")
        let list = await sandbox.run("models", "list").lines
        #expect(list.map { $0.hasSuffix("  GPT 5.1 (team) é") } == [false, true, false, false])
        let shown = await sandbox.run("models", "show", "gpt-5.1", "--json").output
        #expect(shown.contains(#""display_name":"GPT 5.1 (team) é""#))
        for model in ["gpt-5.1", "anthropic/gpt-5.1"] {
            let explained = await sandbox.run("models", "explain", model).lines
            #expect(explained.contains("Shown as    GPT 5.1 (team) é"))
        }
        #expect(await sandbox.run(map).status == .done)
        #expect(try await sandbox.directory().mapping(for: "gpt-5.1")?.displayName == nil)
        let plain = await sandbox.run("models", "explain", "gpt-5.1", "--json").output
        #expect(plain.contains(#""display_name":null"#))
    }

    @Test(arguments: ["", " a", "a\u{1B}[31m", "a\nb", "\u{202E}a", String(repeating: "é", count: 65)])
    func `a name for people is one line of text without control characters`(name: String) async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("claude-*", to: "openai/x")
        let mapped = await sandbox.run("models", "map", "b", "--to", "openai/x", "--display-name", name)
        #expect(mapped.status == .wrongUsage)
        #expect(mapped.talk.contains("display-name: must be 1 to 128 bytes"))
        #expect(try await sandbox.directory().mappings.count == 1)
    }

    @Test func `mapping a pattern again replaces its targets and says so`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("claude-*", to: "openai/x")
        let mapped = await sandbox.run("models", "map", "claude-*", "--to", "openai/y")
        #expect(mapped.talk.hasPrefix("Replaced the mapping of claude-*:\n"))
        let mappings = try await sandbox.directory().mappings
        #expect(mappings.map { $0.targets.map(\.model) } == [["y"]])
    }

    @Test func `a target of an unknown provider is not found`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("claude-*", to: "openai/x")
        let mapped = await sandbox.run("models", "map", "gpt-*", "--to", "opnai/y")
        #expect(mapped.status == .notFound)
        #expect(mapped.talk.contains("there is no provider opnai"))
        #expect(try await sandbox.directory().mappings.count == 1)
    }

    @Test(arguments: [
        ["models", "map", "claude-*"],
        ["models", "map", "--to", "openai/x"],
        ["models", "map", "a b", "--to", "openai/x"],
        ["models", "map", "a", "--to", "openai"],
        ["models", "map", "a", "--to", "openai/x", "--to", "openai/x@2"],
        ["models", "map", "a", "--to", "openai/x", "--max-output", "0"],
        ["models", "map", "a", "--to", "openai/x,when=friday"],
        ["models", "map", "a", "--to", "openai/x,when=long-context:0"],
        ["models", "map", "a", "--to", "openai/x,max-output=many"],
        ["models", "map", "a", "--to", "openai/x,wen=image"],
        ["models", "map", "a", "--to", "openai/x,when=image", "--to", "openai/x,when=image"],
        ["models", "explain"],
        ["models", "unmap"],
    ])
    func `wrong usage is told`(arguments: [String]) async throws {
        let outcome = await (try Sandbox()).run(arguments)
        #expect(outcome.status == .wrongUsage)
        #expect(outcome.output.isEmpty)
    }

    @Test func `mappings are listed in the order in which they are asked`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("*", to: "openai/gpt-5-mini")
        try await sandbox.map("claude-*", to: "openai/gpt-5.1")
        try await sandbox.map("gpt-5.1", to: "openai/gpt-5.1")
        #expect(
            await sandbox.run("models", "list").output == """
                MODEL     TARGET             PRIORITY  WEIGHT  MAX OUTPUT  CONTEXT  ONLY FOR  SHOWN AS
                gpt-5.1   openai/gpt-5.1            1       1           -        -  -         -
                claude-*  openai/gpt-5.1            1       1           -        -  -         -
                *         openai/gpt-5-mini         1       1           -        -  -         -

                """)
        let json = try JSONDocument(Array(await sandbox.run("models", "list", "--json").output.utf8)).root
        #expect(json.elements.compactMap { $0["pattern"]?.string } == ["gpt-5.1", "claude-*", "*"])
        let target = try #require(Array(json.elements).first?["targets"].flatMap { Array($0.elements).first })
        #expect(
            target.members.map(\.name) == [
                "provider", "model", "priority", "weight", "max_output_tokens", "context_window_tokens",
                "condition",
            ])
    }

    @Test func `a mapping is removed by its own pattern only`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("claude-*", to: "openai/x")
        #expect(await sandbox.run("models", "unmap", "claude-x", "--yes").status == .notFound)
        #expect(await sandbox.run("models", "unmap", "claude-*").status == .refused)
        #expect(await sandbox.run("models", "unmap", "claude-*", "--yes").status == .done)
        #expect(try await sandbox.directory().mappings.isEmpty)
    }

    @Test func `an explanation names the mapping, the spelling that matched, and the targets in order`()
        async throws
    {
        let sandbox = try Sandbox()
        try await sandbox.map("*", to: "openai/gpt-5-mini")
        try await sandbox.map("other", to: "azure/y")
        _ = await sandbox.run(
            "models", "map", "claude-sonnet-4-5", "--to", "azure/gpt-4o#2", "--to", "openai/gpt-5.1")
        let explained = await sandbox.run("models", "explain", "claude-sonnet-4-5-20250929[1m]")
        #expect(explained.status == .done)
        #expect(
            explained.output == """
                Model       claude-sonnet-4-5-20250929[1m]
                Decided by  the mapping of claude-sonnet-4-5, by the spelling claude-sonnet-4-5

                TARGET          PROFILE  PRIORITY  WEIGHT  MAX OUTPUT  ONLY FOR  STATE
                openai/gpt-5.1  generic         1       1           -  -         ready
                azure/gpt-4o    generic         2       1           -  -         ready

                """)
    }

    @Test func `a model that nothing is mapped to is not found`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("claude-*", to: "openai/x")
        let explained = await sandbox.run("models", "explain", "gpt-5.1", "--json")
        #expect(explained.status == .notFound)
        let json = try JSONDocument(Array(explained.output.utf8)).root
        #expect(json["decided_by"]?.isNull == true)
        #expect(json["targets"]?.count == 0)
        #expect(explained.talk.contains("tollgate models map gpt-5.1"))
    }

    @Test(
        arguments: [
            ("k1", "claude-x", .done, "mapping"), ("k2", "claude-x", .refused, "mapping"),
            ("k3", "claude-x", .refused, "mapping"), ("k9", "claude-x", .notFound, nil),
            ("k1", "openai/gpt-4o", .notFound, nil), ("k4", "openai/gpt-4o", .done, "address"),
            ("k4", "gpt-4o#openai", .done, "address"),
        ] as [(String, String, CommandStatus, String?)])
    func `an explanation for a key says whether it may`(
        key: String, model: String, status: CommandStatus, decidedBy: String?
    ) async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("claude-*", to: "openai/x")
        try await sandbox.addKey("k1")
        try await sandbox.addKey("k2", models: ["gpt-*"])
        try await sandbox.addKey("k3", expiresAt: Sandbox.now)
        try await sandbox.addKey("k4", mayAddressProviders: true)
        let explained = await sandbox.run("models", "explain", model, "--key", key, "--json")
        #expect(explained.status == status)
        let json = try? JSONDocument(Array(explained.output.utf8)).root
        #expect(json?["decided_by"]?.string == decidedBy)
    }

    @Test func `one mapping is shown as in the list`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("claude-*", to: "openai/x")
        try await sandbox.map("*", to: "openai/y")
        let shown = await sandbox.run("models", "show", "claude-*")
        #expect(shown.lines.map { $0.split(separator: " ").first } == ["MODEL", "claude-*"])
        let list = await sandbox.run("models", "list", "--json").output
        let json = await sandbox.run("models", "show", "claude-*", "--json").output
        #expect(list.contains(json.dropLast()))
        #expect(await sandbox.run("models", "show", "claude-x").status == .notFound)
    }
}
