import Gateway
import Testing
import Translation
import Wire

@testable import DemoProvider
@testable import tollgate

/// What `providers test` finds out about endpoints whose rules are known: the strict twins of the demo provider.
@Suite struct ProvidersProbeTests {
    /// A model that no row of a profile names, so that the standard dialect counts.
    private static let model = "m"

    /// What was found of a twin under a profile.
    private func probed(_ twin: Twin, as profile: String) async throws -> JSONValue {
        var options = DemoOptions()
        options.port = 0
        options.twin = twin
        let server = try await DemoServer.start(options)
        let sandbox = try Sandbox()
        let added = await sandbox.run(
            "providers", "add", "twin", "--profile", profile, "--base-url",
            "http://127.0.0.1:\(server.port)\(twin.basePath)", "--credential-env", "KEY",
            variables: ["KEY": "not-a-real-key"])
        #expect(added.status == .done)
        let tested = await sandbox.run("providers", "test", "twin", "--model", Self.model, "--json")
        #expect(tested.status == .done, "\(tested.talk)")
        await server.stop()
        return try JSONDocument(Array(tested.output.utf8)).root
    }

    private func verdicts(_ report: JSONValue) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: report["findings"]?.elements.map {
                ($0["name"]?.string ?? "", $0["verdict"]?.string ?? "")
            } ?? [])
    }

    // Of a provider of the Messages API there is nothing to find out: what clients send it passes as it is.
    @Test(arguments: Twin.all.map(\.name).filter { $0 != "anthropic" })
    func `what is found of a twin is what its table says, and its own profile fits`(name: String) async throws
    {
        let twin = try #require(Twin.named(name))
        let report = try await probed(twin, as: name)
        #expect(report["profile"]?["refused"]?.elements.compactMap(\.string) == [])
        #expect(report["profile"]?["fits"]?.bool == true)
        let found = verdicts(report)
        for (question, isTaken) in expected(of: twin.rules) {
            #expect(found[question] == (isTaken ? "taken" : "refused"), "\(question)")
        }
        #expect(report["largest_limit"]?.int == twin.rules.largestLimit)
        #expect(report["used"]?["requests"]?.int == found.count)
    }

    /// The table as verdicts, as far as no other rule comes in between.
    private func expected(of rules: TwinRules) -> [(String, Bool)] {
        func has(_ field: String) -> Bool { rules.fields.contains { "\($0)" == field } }
        var verdicts = [
            ("unknown members", false), ("stream", true), ("stream_options", has("stream_options")),
            ("max_tokens", has("max_tokens")), ("max_completion_tokens", has("max_completion_tokens")),
            ("top_p", has("top_p")), ("top_k", has("top_k")), ("prompt_cache_key", has("prompt_cache_key")),
            ("tools", rules.takesTools), ("images", rules.images != .none),
            ("parallel_tool_calls", rules.takesTools && has("parallel_tool_calls")),
            ("system messages amid", rules.systemAmid), ("an answer to be continued", rules.continuesAny),
        ]
        verdicts += [("temperature 0", 0), ("temperature 1.2", 1.2), ("temperature 2", 2)].map {
            ($0.0, rules.temperature?.contains($0.1) ?? false)
        }
        verdicts += [1, 4, 5, 16].map { ("stop of \($0)", has("stop") && $0 <= rules.stops) }
        verdicts += ["low", "high", "xhigh", "max"].map {
            ("reasoning_effort \($0)", has("reasoning_effort") && rules.efforts.contains($0))
        }
        if rules.takesTools {
            let isThinking = {
                switch rules.thinking {
                case .always, .object(unasked: true): true
                case .never, .object, .flag, .reasoningObject: false
                }
            }()
            let choices = isThinking ? rules.choices.intersection(rules.choicesThinking) : rules.choices
            verdicts += [
                ("tool_choice none", has("tool_choice") && choices.contains(.none)),
                ("tool_choice required", has("tool_choice") && choices.contains(.required)),
                ("tool_choice of a name", has("tool_choice") && choices.contains(.named)),
                ("pattern in schemas", rules.schemaWords == nil && rules.refusedWords.isEmpty),
                ("const in schemas", rules.schemaWords == nil),
            ]
        }
        return verdicts
    }

    /// Twins that refuse something of the generic profile's, and that others cannot be taken for.
    @Test(arguments: [
        ("deepseek", "tool_choice required"), ("gemini", "const in schemas"), ("mistral", "stream_options"),
        ("moonshot", "a history of calls"), ("perplexity", "tools"), ("minimax", "stop of 1"),
    ])
    func `a provider with the generic profile is shown the one that fits`(
        name: String, refused: String
    ) async throws {
        let report = try await probed(try #require(Twin.named(name)), as: "generic")
        let profile = report["profile"]
        #expect(profile?["fits"]?.bool == false)
        #expect(profile?["refused"]?.elements.compactMap(\.string).contains(refused) == true)
        #expect(profile?["better"]?["name"]?.string == name)
        #expect(profile?["better"]?["refused"]?.elements.compactMap(\.string) == [])
    }

    @Test func `people read what was found, what to do, and what it used`() async throws {
        var options = DemoOptions()
        options.port = 0
        options.twin = Twin.named("deepseek")
        let server = try await DemoServer.start(options)
        let sandbox = try Sandbox()
        _ = await sandbox.run(
            "providers", "add", "mine", "--base-url", "http://127.0.0.1:\(server.port)/v1")
        let tested = await sandbox.run("providers", "test", "mine", "--model", "deepseek-v4-pro")
        await server.stop()
        #expect(tested.status == .done)
        #expect(tested.output.contains("The profile generic sends what is refused: "))
        #expect(
            tested.output.contains(
                "The profile deepseek fits better: tollgate providers update mine --profile deepseek"))
        #expect(tested.output.contains("Answers of deepseek-v4-pro have at most 393,216 tokens"))
        #expect(tested.talk.contains("which are not on the ledger"))
    }

    @Test func `a provider that gives no answer is asked for nothing more`() async throws {
        var options = DemoOptions()
        options.port = 0
        let server = try await DemoServer.start(options)
        let sandbox = try Sandbox()
        _ = await sandbox.run("providers", "add", "demo", "--base-url", "http://127.0.0.1:\(server.port)/v1")
        // A model of the demo provider whose every answer is this.
        let tested = await sandbox.run("providers", "test", "demo", "--model", "demo-status-401", "--json")
        await server.stop()
        #expect(tested.status == .failed)
        #expect(try JSONDocument(Array(tested.output.utf8)).root["findings"] == nil)
    }
}
