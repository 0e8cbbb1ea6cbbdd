import Testing
import Wire

@testable import Translation

@Suite struct ProfileOptionTests {
    /// What a value of each option changes, at a profile that has the option.
    @Test(arguments: [
        ("generic", "limit-field", "max_completion_tokens", #"{"max_completion_tokens":64}"#),
        ("generic", "output-limit", "32", #"{"max_tokens":32}"#),
        ("generic", "temperature", "off", #"{"temperature":null}"#),
        ("generic", "temperature", "0.5", #"{"temperature":0.5}"#),
        ("generic", "top-p", "off", #"{"top_p":null}"#),
        ("generic", "top-k", "on", #"{"top_k":5}"#),
        ("generic", "stop", "1", #"{"stop":["a"]}"#),
        ("generic", "stream-usage", "unasked", #"{"stream_options":null}"#),
        ("generic", "json", "object", #"{"response_format":{"type":"json_object"}}"#),
        ("generic", "parallel-tools", "refused", #"{"parallel_tool_calls":null}"#),
        ("generic", "tool-choice", "auto,none", #"{"tool_choice":"auto"}"#),
        ("generic", "reasoning-effort", "low,high", #"{"reasoning_effort":"high"}"#),
        ("generic", "reasoning-effort", "off", #"{"reasoning_effort":null}"#),
        ("generic", "reasoning-field", "reasoning", #"{"reasoning":{"effort":"high"}}"#),
        (
            "openrouter", "reasoning-field", "reasoning_effort",
            #"{"reasoning":null,"reasoning_effort":"xhigh"}"#
        ),
    ])
    func `an option overrules its column of the table`(
        profile: String, option: String, value: String, expected: String
    ) throws {
        let table = try #require(Profile.named(profile)).overruled(by: [option: value])
        let asked = try ClientRequest(Array(Self.request.utf8), in: .messages).providerRequest(
            on: TargetTerms(model: "m", profile: table, inputEstimate: 10))
        let body = try JSONDocument(asked.body).root
        for member in try JSONDocument(Array(expected.utf8)).root.members {
            let found = body[member.name]
            if member.value.isNull {
                #expect(found == nil, "\(member.name)")
            } else {
                #expect(found.map { Array($0.raw) } == Array(member.value.raw), "\(member.name)")
            }
        }
    }

    private static let request = #"""
        {"model":"claude","max_tokens":64,"temperature":0.75,"top_p":0.9,"top_k":5,"stop_sequences":["a","b"],
        "stream":true,"messages":[{"role":"user","content":"Hi"}],"output_config":{"effort":"xhigh","format":
        {"type":"json_schema","schema":{"type":"object","properties":{}}}},
        "tools":[{"name":"look","input_schema":{"type":"object"}}],
        "tool_choice":{"type":"any","disable_parallel_tool_use":true}}
        """#

    @Test func `the lowest temperature stays when the highest is overruled`() throws {
        let lowest = try #require(Profile.minimax.dialect(for: "m").temperature?.lowerBound)
        let table = try Profile.minimax.overruled(by: ["temperature": "0.5"])
        #expect(lowest > 0)
        #expect(table.dialect(for: "m").temperature == lowest...0.5)
    }

    @Test func `an option of one model is for that model alone, and comes before one for all`() throws {
        let table = try Profile.openai.overruled(by: [
            "output-limit": "1000", "output-limit@vendor/GPT-4o": "2000", "images@gpt-4o": "none",
            "output-limit@own:7b": "3000",
        ])
        #expect(table.dialect(for: "gpt-4o").outputLimit == 2_000)
        #expect(table.dialect(for: "gpt-4o").contextWindow == 128_000)
        guard case .none = table.dialect(for: "openai/gpt-4o").images else {
            Issue.record("images")
            return
        }
        #expect(table.dialect(for: "gpt-4o-mini").outputLimit == 1_000)
        #expect(table.dialect(for: "own:7b").outputLimit == 3_000)
        #expect(table.dialect(for: "nobody").outputLimit == 1_000)
        guard case .all = table.dialect(for: "gpt-4o-mini").images else {
            Issue.record("images of another model")
            return
        }
    }

    @Test(arguments: [
        (
            ["image": "none"],
            "there is no such option of the profile generic; its options are apis, limit-field,"
        ),
        (["thinking": "effort"], "there is no such option of the profile generic; its options are"),
        (["images": "some"], "images must be all|data|none"), (["images": ""], "images must be"),
        (["stop": "65"], "stop must be 0 to 64"), (["stop": "-1"], "stop must be 0 to 64"),
        (["stop": "+1"], "stop must be"), (["output-limit": "0"], "output-limit must be 1 to"),
        (["temperature": "0"], "temperature must be off, or the highest"),
        (["temperature": "1e1"], "temperature must be"), (["temperature": "nan"], "temperature must be"),
        (["tool-choice": "auto,auto"], "tool-choice must be off, or several of auto,required,none,named"),
        (["tool-choice": ""], "tool-choice must be"), (["apis": "responses"], "apis must be several of"),
        (["apis@m": "chat"], "apis is of the whole provider and goes with no @MODEL"),
        (["images@": "none"], "images@MODEL must name one model"),
        (["images@a*": "none"], "images@MODEL must name one model"),
        (["images@a b": "none"], "images@MODEL must name one model"),
    ])
    func `what is no option, or no value of one, is refused with what there is`(
        options: [String: String], words: String
    ) throws {
        let error = try #require(throws: ProfileOptionError.self) {
            try Profile.generic.overruled(by: options)
        }
        #expect(error.reason.hasPrefix(words), "\(error.reason)")
    }

    @Test func `the number of options is bounded`() throws {
        func options(_ count: Int) -> [String: String] {
            Dictionary(uniqueKeysWithValues: (0..<count).map { ("images@m\($0)", "none") })
        }
        #expect(try Profile.generic.overruled(by: options(100)).rows.count == 100)
        #expect(throws: ProfileOptionError.tooMany(most: 100)) {
            try Profile.generic.overruled(by: options(101))
        }
    }

    @Test func `the protocols of a provider are an option, and those of the Messages API have their own`()
        throws
    {
        #expect(
            try Profile.vllm.overruled(by: ["apis": "responses,chat"]).apis == [.chatCompletions, .responses])
        let native = Set(Profile.anthropic.options.map(\.name))
        #expect(
            native == [
                "output-limit", "context-window", "temperature", "prefill", "output-format", "thinking",
            ])
        #expect(throws: ProfileOptionError.self) { try Profile.anthropic.overruled(by: ["apis": "chat"]) }
        #expect(!Profile.openai.options.contains { $0.name == "signature-stand-in" })
        #expect(Profile.gemini.options.contains { $0.name == "signature-stand-in" })
    }

    @Test func `options have names of their own, which stand in keys and on command lines`() {
        let names = ProfileOption.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }, "\(name)")
        }
    }
}
