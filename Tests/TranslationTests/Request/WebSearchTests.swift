import Testing
import Wire

@testable import Translation

@Suite struct `a client that offers web search` {
    private static let tool = #"{"name":"t","input_schema":{"type":"object","properties":{}}}"#

    private func translated(
        _ settings: String = "", choice: String = "", profile: String, model: String = "m"
    ) throws -> Translated {
        let search = #"{"type":"web_search_20260318","name":"web_search"\#(settings)}"#
        return try Translated(
            with: #""tools":[\#(Self.tool),\#(search)]\#(choice)"#,
            profile: try #require(Profile.named(profile)), model: model)
    }

    private func search(_ translated: Translated) -> String? {
        translated.body["tools"]?.elements.first { $0["function"] == nil }
            .map { String(decoding: $0.raw, as: UTF8.self) }
    }

    private static let every =
        #","max_uses":3,"allowed_domains":["a.org","b.org"],"blocked_domains":["c.org"],"user_location":{"type":"approximate","city":"Brno"}"#

    @Test(arguments: [
        ("openrouter", "", #"{"type":"openrouter:web_search","parameters":{}}"#, []),
        (
            "openrouter", every,
            #"{"type":"openrouter:web_search","parameters":{"allowed_domains":["a.org","b.org"],"excluded_domains":["c.org"],"user_location":{"type":"approximate","city":"Brno"}}}"#,
            ["max_uses"]
        ),
        ("zhipu", "", #"{"type":"web_search","web_search":{"enable":true,"search_result":true}}"#, []),
        (
            "zhipu", #","allowed_domains":["a.org"]"#,
            #"{"type":"web_search","web_search":{"enable":true,"search_result":true,"search_domain_filter":"a.org"}}"#,
            []
        ),
        (
            "zhipu", every,
            #"{"type":"web_search","web_search":{"enable":true,"search_result":true,"search_domain_filter":"a.org"}}"#,
            ["allowed_domains", "blocked_domains", "user_location", "max_uses"]
        ),
    ])
    func `has it where the provider has the like`(
        profile: String, settings: String, expected: String, lost: [String]
    ) throws {
        let translated = try translated(settings, profile: profile)
        #expect(search(translated) == expected)
        // It stands first: tools that are loaded later change nothing before it.
        #expect(translated.functionNames == ["", "t"])
        #expect(
            Set(translated.losses) == Set(["tool.web_search"] + lost.map { "tool.web_search.\($0)" }))
        // What was found comes as text.
        #expect(translated.chat.losses.contains(Loss("tool.web_search", .narrowed)))
    }

    @Test(arguments: ["generic", "openai", "gemini", "deepseek", "mistral"])
    func `loses it everywhere else`(profile: String) throws {
        let translated = try translated(profile: profile)
        #expect(translated.functionNames == ["t"])
        #expect(translated.chat.losses == [Loss("tool.web_search")])
    }

    @Test(arguments: ["openrouter", "zhipu"])
    func `is refused when it forces the search, which no such provider can be told`(profile: String) throws {
        let named = #","tool_choice":{"type":"tool","name":"web_search"}"#
        let error = try #require(throws: ErrorReply.self) {
            try translated(choice: named, profile: profile)
        }
        #expect(error.status == 400)
        #expect(error.message.hasPrefix("tool_choice.name: 'web_search' runs on Anthropic's servers"))
        let alone =
            #""tools":[{"type":"web_search_20260318","name":"web_search"}],"tool_choice":{"type":"any"}"#
        let other = try #require(throws: ErrorReply.self) {
            try Translated(with: alone, profile: Profile.openrouter)
        }
        #expect(other.message.hasPrefix("tool_choice: `any` needs a tool that the client runs"))
    }

    @Test func `may offer nothing but the search, and other tools of Anthropic's servers are lost`() throws {
        let translated = try Translated(
            with:
                #""tools":[{"type":"web_search_20250305","name":"web_search"},{"type":"web_fetch_20260318","name":"web_fetch"}]"#,
            profile: .openrouter)
        #expect(translated.body["tools"]?.count == 1)
        #expect(translated.losses == ["tool.web_search", "tool.web_fetch"])
    }

    @Test func `counts it among the tools that the provider takes`() throws {
        let tools = (0..<128).map { #"{"name":"t\#($0)"}"# }.joined(separator: ",")
        let translated = try Translated(
            with: #""tools":[{"type":"web_search_20250305","name":"web_search"},\#(tools)]"#,
            profile: .zhipu, model: "glm-5.2")
        #expect(translated.body["tools"]?.count == 128)
        #expect(translated.losses.contains("request.tools"))
    }
}
