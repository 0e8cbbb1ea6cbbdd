import Testing
import Wire

@testable import DemoProvider
@testable import tollgate

/// The options that `providers test` proposes, at endpoints whose rules are known.
@Suite struct ProviderProposalTests {
    /// A sandbox with a twin that is known to it as `twin`.
    private func withTwin(
        _ name: String?, as profile: String, options: [String] = [],
        _ use: (Sandbox) async throws -> Void
    ) async throws {
        var demo = DemoOptions()
        demo.port = 0
        demo.twin = name.flatMap { Twin.named($0) }
        let server = try await DemoServer.start(demo)
        let sandbox = try Sandbox()
        let added = await sandbox.run(
            ["providers", "add", "twin", "--profile", profile, "--base-url"]
                + ["http://127.0.0.1:\(server.port)\(demo.twin?.basePath ?? "/v1")"]
                + ["--credential-env", "KEY"] + options.flatMap { ["--option", $0] },
            variables: ["KEY": "not-a-real-key"])
        #expect(added.status == .done, "\(added.talk)")
        try await use(sandbox)
        await server.stop()
    }

    private func tested(_ sandbox: Sandbox, model: String) async throws -> JSONValue {
        let tested = await sandbox.run("providers", "test", "twin", "--model", model, "--json")
        #expect(tested.status == .done, "\(tested.talk)")
        return try JSONDocument(Array(tested.output.utf8)).root
    }

    private func options(of report: JSONValue) -> [String] {
        report["profile"]?["options"]?.elements.map {
            "\($0["name"]?.string ?? "")=\($0["value"]?.string ?? "")"
        } ?? []
    }

    @Test(arguments: Twin.all.map(\.name).filter { $0 != "anthropic" })
    func `what is proposed makes the table say what was found, for every profile`(name: String) async throws {
        try await withTwin(name, as: name) { sandbox in
            let proposed = options(of: try await tested(sandbox, model: "m"))
            if !proposed.isEmpty {
                let changed = await sandbox.run(
                    ["providers", "update", "twin"] + proposed.flatMap { ["--option", $0] })
                #expect(changed.status == .done, "\(changed.talk)")
            }
            let again = try await tested(sandbox, model: "m")
            #expect(options(of: again) == [])
            #expect(again["profile"]?["refused"]?.count == 0)
        }
    }

    @Test(arguments: [
        ("groq", "images@m=all", "images@m=none"), ("groq", "limit-field=max_tokens", ""),
        ("mistral", "stream-usage=asked", "stream-usage@m=unasked"),
        ("mistral", "call-ids=40", "call-ids@m=nine"),
        ("moonshot", "call-ids=40", "call-ids@m=functions"),
        ("deepseek", "top-k=on", "top-k@m=off"),
        ("llamacpp", "schema-without=off", "schema-without@m=pattern"),
        ("perplexity", "tools=on", "tools@m=off"), ("minimax", "stop=4", "stop@m=0"),
        ("deepinfra", "tool-choice=auto,none,named", "tool-choice@m=auto,none"),
        ("groq", "reasoning-effort=minimal", "reasoning-effort@m=none,low,medium,high"),
        ("ollama", "parallel-tools=told", "parallel-tools@m=refused"),
    ])
    func `an option that is wrong is found, and the right one proposed`(
        name: String, wrong: String, right: String
    ) async throws {
        try await withTwin(name, as: name, options: [wrong]) { sandbox in
            let report = try await tested(sandbox, model: "m")
            let proposed = options(of: report)
            #expect(right.isEmpty || proposed.contains(right), "\(proposed)")
        }
    }

    @Test func `the exact command is printed`() async throws {
        try await withTwin("groq", as: "groq", options: ["images=all"]) { sandbox in
            let plain = await sandbox.run("providers", "test", "twin", "--model", "vendor/m:7b")
            #expect(plain.output.contains(" --option 'images@vendor/m:7b=none'"), "\(plain.output)")
        }
    }

    @Test(arguments: [
        ("claude-sonnet-4-5", [String: String]()),
        ("claude-opus-4-7", [:]),
        ("claude-opus-4-6", [:]),
        // A name that no row knows: the table is careful, the twin takes what any model takes.
        ("somebody-else", ["output-format@somebody-else": "on"]),
    ])
    func `an endpoint of the Messages API is asked in its own words`(
        model: String, expected: [String: String]
    ) async throws {
        try await withTwin("anthropic", as: "anthropic") { sandbox in
            let report = try await tested(sandbox, model: model)
            let findings = Dictionary(
                uniqueKeysWithValues: report["findings"]?.elements.map {
                    ($0["name"]?.string ?? "", $0["verdict"]?.string ?? "")
                } ?? [])
            for question in ["stream", "tools", "images", "tool_choice any", "a history of calls"] {
                #expect(findings[question] == "taken", "\(question)")
            }
            #expect(findings["unknown members"] == "refused")
            #expect(report["profile"]?["fits"]?.bool == true)
            #expect(report["largest_limit"]?.int != nil)
            let limit = "output-limit@\(model)"
            let proposed = options(of: report).filter { !$0.hasPrefix(limit) }
            #expect(Set(proposed) == Set(expected.map { "\($0.key)=\($0.value)" }))
        }
    }

    @Test(arguments: [
        ("claude-opus-4-7", "thinking=budget", "thinking@claude-opus-4-7=effort"),
        ("claude-sonnet-4-5", "thinking=effort", "thinking@claude-sonnet-4-5=budget"),
        ("claude-opus-4-7", "temperature=1", "temperature@claude-opus-4-7=off"),
        ("claude-opus-4-7", "prefill=pass", "prefill@claude-opus-4-7=ask"),
        ("claude-3-5-haiku", "output-format=on", "output-format@claude-3-5-haiku=off"),
    ])
    func `a wrong option of the Messages API is found`(model: String, wrong: String, right: String)
        async throws
    {
        try await withTwin("anthropic", as: "anthropic", options: [wrong]) { sandbox in
            let proposed = options(of: try await tested(sandbox, model: model))
            #expect(proposed.contains(right), "\(proposed)")
        }
    }
}
