import Foundation
import Testing
import Translation
import Wire

@testable import DemoProvider

/// Translated requests, and such as nobody should send, against the strict twin of each provider.
@Suite struct TwinTests {
    private static let fixtures = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/translation/request")

    private static let themes = [
        "everything", "full", "plain", "system-messages", "attachments", "tool-results", "tools",
        "tool-changes", "reasoning", "output-format", "server-tools",
    ]

    /// Those that insist on a call, which cannot be had from a provider without tools.
    private static let forcing = ["tools", "tool-changes"]

    @Test
    func `every profile has a twin, those of OpenAI itself and of all imitators the server without one`() {
        let twins = Set(Twin.all.map(\.name))
        #expect(Set(Profile.all.map(\.name)).subtracting(["generic", "openai"]) == twins)
        // What is translated is held against those of chat/completions.
        #expect(Set(TwinTarget.all.map(\.name)) == twins.subtracting(["anthropic"]))
        #expect(Twin.named("nobody") == nil)
    }

    @Test(arguments: TwinTarget.all, themes)
    func `what is translated for a provider keeps its rules`(target: TwinTarget, theme: String) throws {
        let request = try [UInt8](Data(contentsOf: Self.fixtures.appending(path: "\(theme).json")))
        guard target.name != "perplexity" || !Self.forcing.contains(theme) else {
            #expect(throws: ErrorReply.self) { try target.translated(request) }
            return
        }
        let refusal = try target.refusal(of: target.translated(request).body)
        #expect(refusal == nil)
    }

    @Test(arguments: TwinTarget.all.filter { $0.name != "perplexity" })
    func `what clients of chat completions send keeps the rules on its way`(target: TwinTarget) throws {
        let folder = Self.fixtures.deletingLastPathComponent().appending(path: "request-passed")
        let body = try [UInt8](Data(contentsOf: folder.appending(path: "agent.json")))
        let passed = try ClientRequest(body, in: .chatCompletions).providerRequest(
            on: TargetTerms(model: target.model, profile: target.profile(), inputEstimate: 7))
        let refusal = try target.refusal(of: passed.body)
        #expect(refusal == nil)
    }

    @Test(arguments: TwinTarget.all.filter { $0.name != "perplexity" })
    func `no more tools are refused than the profile says`(target: TwinTarget) throws {
        let tools = (0..<140).map {
            #"{"type":"function","function":{"name":"f\#($0)","parameters":{"type":"object","properties":{}}}}"#
        }
        let body = #"{"model":"m","messages":[\#(Self.user)],"tools":[\#(tools.joined(separator: ","))]}"#
        let refusal = try target.refusal(of: Array(body.utf8))
        let limit = try target.profile().dialect(for: target.model).toolLimit
        #expect((refusal != nil) == (limit != nil))
    }

    @Test(
        arguments: TwinTarget.all,
        [
            #""tool_choice":{"type":"any"}"#, #""tool_choice":{"type":"tool","name":"t"}"#,
            #""tool_choice":{"type":"none"}"#,
            #""tool_choice":{"type":"any"},"thinking":{"type":"adaptive"}"#,
            #""tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#,
            #""thinking":{"type":"disabled"}"#, #""thinking":{"type":"adaptive"},"stream":true"#,
            #""output_config":{"effort":"max"}"#, #""temperature":0"#,
            #""temperature":1,"stop_sequences":["x"]"#,
        ])
    func `choices and wishes keep the rules`(target: TwinTarget, fields: String) throws {
        let tool = #"{"name":"t","input_schema":{"type":"object","properties":{"a":{"type":"string"}}}}"#
        let body =
            #"{"model":"m","max_tokens":100,\#(fields),"tools":[\#(tool)],"messages":[{"role":"user","content":"hi"}]}"#
        let isForced = fields.contains(#""any""#) || fields.contains(#""tool""#)
        if target.name == "perplexity", isForced {
            #expect(throws: ErrorReply.self) { try target.translated(Array(body.utf8)) }
        } else {
            let refusal = try target.refusal(of: target.translated(Array(body.utf8)).body)
            #expect(refusal == nil)
        }
    }

    @Test(arguments: TwinTarget.all.filter { $0.name != "perplexity" })
    func `an answer that was begun can be continued`(target: TwinTarget) throws {
        let body =
            #"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"{"}]}"#
        let refusal = try target.refusal(of: target.translated(Array(body.utf8)).body)
        #expect(refusal == nil)
    }

    private static let user = #"{"role":"user","content":"hi"}"#
    private static func call(_ id: String = "call_1", _ more: String = "", inCall: String = "") -> String {
        #"{"role":"assistant","content":""\#(more),"tool_calls":[{"id":"\#(id)","type":"function","function":{"name":"f","arguments":"{}"}\#(inCall)}]},{"role":"tool","tool_call_id":"\#(id)","content":"x"}"#
    }
    private static let tools =
        #","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"string"}}}}}]"#

    private static let schema =
        #","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object"}}}"#

    /// A twin, what is wrong with a request, the request's messages and fields, and words of the refusal.
    private static let wrong: [(twin: String, messages: String, fields: String, words: String)] = [
        (
            "gemini", user, #","thinking":{"type":"enabled"}"#,
            #"Unknown name \"thinking\": Cannot find field"#
        ),
        ("gemini", "\(user),\(call())", "", "missing a thought_signature"),
        (
            "gemini",
            "\(user),\(call(inCall: #","extra_content":{"google":{"thought_signature":"foreign"}}"#))", "",
            "Thought signature is not valid"
        ),
        (
            "gemini", user, tools.replacing(#""type":"string""#, with: #""type":["string","null"]"#),
            "a single type is expected"
        ),
        (
            "gemini", user, tools.replacing(#""type":"string""#, with: #""const":"x""#),
            #"Unknown name \"const\""#
        ),
        ("deepseek", "\(user),\(call())", "", "`reasoning_content` in the thinking mode must be passed back"),
        ("deepseek", user, tools + #","tool_choice":"required""#, "does not support being set to required"),
        ("deepseek", user, #","top_k":3"#, "top_k"),
        (
            "moonshot", "\(user),\(call("functions.f:0"))", "",
            "reasoning_content is missing in assistant tool call"
        ),
        ("moonshot", "\(user),\(call("call_1", #","reasoning_content":"""#))", "", "Invalid tool call id"),
        ("moonshot", user, #","temperature":0.5"#, "only 1 is allowed"),
        ("mistral", "\(user),\(call())", "", "must be a-z, A-Z, 0-9, with a length of 9"),
        ("mistral", "\(user),\(call("abcdefghi")),\(user)", "", "Unexpected role 'user' after role 'tool'"),
        ("mistral", user, #","stream":true,"stream_options":{"include_usage":true}"#, "extra_forbidden"),
        (
            "mistral", "\(user),\(call("abcdefghi", #","reasoning_content":"r""#))", "",
            #""loc":["body","messages",1,"#
        ),
        ("mistral", #"\#(user),{"role":"assistant","content":"a"}"#, "", "Expected last role User or Tool"),
        ("zhipu", user, tools + #","tool_choice":"none""#, "Invalid tool_choice"),
        ("zhipu", user, #","stop":["a","b"]"#, "stop"),
        ("zhipu", user, #","tools":[{"type":"web_search"}]"#, "requires web_search object"),
        (
            "zhipu", user, #","tools":[{"type":"web_search","web_search":{"max_uses":1}}]"#,
            "web_search.max_uses"
        ),
        ("deepseek", user, #","tools":[{"type":"web_search","web_search":{}}]"#, "expected 'function'"),
        (
            "openrouter", user, #","tools":[{"type":"openrouter:web_search","parameters":{"x":1}}]"#,
            "parameters.x"
        ),
        ("zhipu", user, #","max_tokens":200000"#, "[1, 131072]"),
        ("dashscope", user, #","enable_thinking":true"#, "must be set to false for non-streaming calls"),
        (
            "groq", "\(user),\(call("c", #","reasoning_content":"r""#))", "",
            "property 'reasoning_content' is unsupported"
        ),
        ("cerebras", "\(user),\(call("c", #","reasoning_content":"r""#))", "", "wrong_api_format"),
        ("xai", user, #","stop":["a"]"#, "Client specified an invalid argument"),
        (
            "lmstudio", user, tools + #","tool_choice":{"type":"function","function":{"name":"f"}}"#,
            "Invalid tool_choice type: 'object'"
        ),
        ("ollama", user, tools + #","tool_choice":"auto""#, "tool_choice"),
        ("perplexity", "\(user),\(user)", "", "should alternate"),
        ("perplexity", user, tools, "tools"),
        ("minimax", user, #","temperature":0"#, "(2013)"),
        ("deepseek", #"{"role":"developer","content":"d"}"#, "", "unknown variant `developer`"),
        ("deepseek", user, schema, "response_format type is unavailable"),
        ("zhipu", user, schema, "response_format type is unavailable"),
        ("moonshot", user, schema, "response_format type is unavailable"),
        ("dashscope", user, schema, "response_format type is unavailable"),
        (
            "openrouter", "\(user),\(call())", #","reasoning":{"effort":"high"}"#,
            "must start with a thinking block"
        ),
        (
            "openrouter",
            "\(user),\(call("c", #","reasoning_details":[{"type":"reasoning.text","text":"t","signature":"x"}]"#))",
            #","reasoning":{"enabled":true}"#, "Invalid `signature` in `thinking` block"
        ),
        (
            "llamacpp", user, tools.replacing(#""type":"string""#, with: #""type":"string","pattern":"^a""#),
            "failed to parse grammar"
        ),
        (
            "vllm", #"\#(user),{"role":"assistant","content":"a"},{"role":"system","content":"s"}"#, "",
            "at the beginning"
        ),
    ]

    @Test(arguments: wrong)
    func `a twin refuses what its original refuses, in its words`(
        twin: String, messages: String, fields: String, words: String
    ) throws {
        let target = TwinTarget(name: twin, model: "m")
        let refusal = try target.refusal(
            of: Array(#"{"model":"m","messages":[\#(messages)]\#(fields)}"#.utf8))
        #expect(refusal?.contains(words) == true, "\(refusal ?? "taken")")
    }

    @Test(arguments: [("gpt-5.1", false), ("gpt-5.4", true), ("gpt-5.6-mini", true), ("gpt-6", true)])
    func `newer models of OpenAI do not think beside functions`(model: String, isRefused: Bool) throws {
        let azure = TwinTarget(name: "azure", model: model)
        for effort in ["high", "none"] {
            let body =
                #"{"model":"\#(model)","messages":[\#(Self.user)],"reasoning_effort":"\#(effort)"\#(Self.tools)}"#
            let refusal = try azure.refusal(of: Array(body.utf8))
            #expect((refusal != nil) == (isRefused && effort == "high"))
            // OpenAI's own rules are the same.
            let isTaken =
                (try? RequestValidation.check(ChatBody(JSONDocument(Array(body.utf8))))) != nil
            #expect(isTaken == (refusal == nil))
        }
    }
}
