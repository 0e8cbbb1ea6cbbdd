import Foundation
import Testing
import Translation
import Wire

@testable import DemoProvider

/// What the twin of Anthropic's Messages API takes, and what it refuses in the real one's words.
@Suite struct MessagesRulesTests {
    private static let fixtures = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")

    private static let user = #"{"role":"user","content":"hi"}"#
    private static let system = #"{"role":"system","content":"It is late."}"#
    private static let tools = #","tools":[{"name":"f","input_schema":{"type":"object"}}]"#
    private static let signed = DemoSignature.made(forThinking: "Hm.")
    private static let thought = #"{"type":"thinking","thinking":"Hm.","signature":"\#(signed)"}"#

    private static func assistant(_ blocks: String...) -> String {
        #"{"role":"assistant","content":[\#(blocks.joined(separator: ","))]}"#
    }
    private static func use(_ id: String = "toolu_1", _ more: String = "") -> String {
        #"{"type":"tool_use","id":"\#(id)","name":"f","input":{}\#(more)}"#
    }
    private static func results(_ ids: String..., behind: String = "") -> String {
        let blocks = ids.map { #"{"type":"tool_result","tool_use_id":"\#($0)","content":"x"}"# }
        return
            #"{"role":"user","content":[\#((blocks + (behind.isEmpty ? [] : [behind])).joined(separator: ","))]}"#
    }
    private static func text(_ text: String) -> String { #"{"type":"text","text":"\#(text)"}"# }

    private static func thinking(_ budget: Int) -> String {
        #","thinking":{"type":"enabled","budget_tokens":\#(budget)}"#
    }

    @Test(arguments: [
        ("claude-opus-4-8", #"{"user_id":"a b"}"#, 200), ("deepseek-v4-pro", #"{"user_id":"a b"}"#, 400),
        ("deepseek-v4-pro", #"{"user_id":"a_b-1"}"#, 200), ("deepseek-v4-pro", "{}", 200),
    ])
    func `DeepSeek takes no user's id but a plain one`(model: String, metadata: String, status: Int) throws {
        let reply = try MessagesClient().ask("hi", model: model, extra: #","metadata":\#(metadata)"#)
        #expect(reply.status == status)
    }

    // MARK: What is taken

    private static let right: [(messages: String, fields: String)] = [
        (user, ""),
        (user, #","system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h"}}]"#),
        (user, #","stop_sequences":["END"],"metadata":{"user_id":"u"},"temperature":0.5,"top_k":3"#),
        (user, #","thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"max"}"#),
        (user, tools + #","tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true}"#),
        (user, #","tools":[{"type":"web_search_20250305","name":"web_search"}]"#),
        ("\(user),\(system)", ""),
        ("\(user),\(assistant(text("a"))),\(user),\(system),\(assistant(text("{")))", ""),
        (
            "\(user),\(user),\(assistant(use("a"), use("b"))),\(results("b", "a", behind: text("Go on.")))",
            tools
        ),
        ("\(user),\(assistant(use("a"))),\(assistant(use("b"))),\(results("a", "b"))", tools),
        ("\(user),\(assistant(use("a"))),\(results("a")),\(user)", tools),
        ("\(user),\(assistant(use("a"))),\(results("a"))", tools + #","thinking":{"type":"adaptive"}"#),
        ("\(user),\(assistant(thought, use("a"))),\(results("a"))", tools + thinking(2_000)),
        ("\(user),\(assistant(text("a"))),\(user)", thinking(2_000)),
    ]

    @Test(arguments: right)
    func `a request in good order is taken`(messages: String, fields: String) throws {
        let reply = try MessagesClient().ask(messages: messages, extra: fields)
        #expect(reply.status == 200, "\(reply.text)")
    }

    @Test(
        arguments: try FileManager.default.contentsOfDirectory(
            atPath: fixtures.appending(path: "claude-code").path
        ).filter { !$0.hasPrefix("sdk-") }.sorted())
    func `what Claude Code really sends is taken`(name: String) throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "claude-code/\(name)"))
        let call = try JSONDocument([UInt8](data)).root
        let body = try #require(call["body"])
        // Their thinking was signed by another server.
        guard !body.text.contains(#""signature""#) else { return }
        var client = try MessagesClient { $0.twin = .anthropic }
        client.headers =
            (call["headers"]?.members.map { (name: $0.name, value: $0.value.string ?? "") } ?? [])
            + [(name: "x-api-key", value: "any")]
        let reply = client.send(body.text)
        #expect(reply.status == 200, "\(reply.text)")
    }

    @Test(
        arguments: try FileManager.default.contentsOfDirectory(
            atPath: fixtures.appending(path: "translation/request-from-chat").path
        ).filter { !$0.contains("expected") }.sorted(),
        ["claude-3-haiku", "claude-sonnet-4-5", "claude-sonnet-4-6", "claude-sonnet-5-5", "kimi-k3"])
    func `what is translated for a provider of the Messages API keeps its rules`(
        file: String, model: String
    ) throws {
        let data = try Data(
            contentsOf: Self.fixtures.appending(path: "translation/request-from-chat/\(file)"))
        let translated = try ClientRequest([UInt8](data), in: .chatCompletions).providerRequest(
            on: TargetTerms(
                model: model, profile: .anthropic, inputEstimate: 10, outputLimit: 64_000, sendsEffort: true))
        let reply = try MessagesClient().send(String(decoding: translated.body, as: UTF8.self))
        // One carries thinking that another server signed, one a budget in the client's own words; nothing else is
        // wrong with them.
        if file == "tool-loop.json" {
            #expect(reply.text.contains("Invalid `signature` in `thinking` block"))
        } else if file == "extensions.json", model == "claude-sonnet-5-5" {
            #expect(reply.text.contains(#"\"thinking.type.enabled\" is not supported for this model"#))
        } else {
            #expect(reply.status == 200, "\(reply.text)")
        }
    }

    // MARK: What is refused

    private static let wrong: [(messages: String, fields: String, words: String)] = [
        (user, #","frequency_penalty":0"#, "frequency_penalty: Extra inputs are not permitted"),
        (user, #","context_management":{"edits":[]}"#, "context_management: Extra inputs are not permitted"),
        (user, #","stop_sequences":["\n"]"#, "each stop sequence must contain non-whitespace"),
        (user, #","system":[{"type":"text","text":""}]"#, "system: text content blocks must be non-empty"),
        (user, #","tool_choice":{"type":"any"}"#, "tool_choice may only be specified while providing tools"),
        (user, tools + #","tool_choice":{"type":"tool","name":"g"}"#, "Tool 'g' not found in provided tools"),
        (
            user, tools + #","tool_choice":{"type":"any"},"thinking":{"type":"adaptive"}"#,
            "Thinking may not be enabled when tool_choice forces tool use"
        ),
        (user, #","tools":[{"name":"f"}]"#, "tools.0.custom.input_schema: Field required"),
        (
            user, #","tools":[{"name":"a b","input_schema":{"type":"object"}}]"#,
            "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"
        ),
        (
            user, tools.replacing("]", with: "") + #",{"name":"f","input_schema":{"type":"object"}}]"#,
            "tools: Tool names must be unique."
        ),
        (
            user,
            #","tools":[{"name":"f","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral","ttl":"2h"}}]"#,
            "Input should be '5m' or '1h'"
        ),
        (user, thinking(1_000), "greater than or equal to 1024"),
        (user, thinking(8_000), "`max_tokens` must be greater than `thinking.budget_tokens`"),
        (user, thinking(2_000) + #","temperature":0.5"#, "may only be set to 1 when thinking is enabled"),
        (user, #","thinking":{"type":"adaptive","display":"updates"}"#, "thinking.display"),
        (
            user, #","output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}"#,
            "'additionalProperties' must be explicitly set to false"
        ),
        (assistant(text("hi")), "", #"first message must use the \"user\" role"#),
        (#"{"role":"tool","content":"x"}"#, "", "Input should be 'user', 'assistant' or 'system'"),
        (#"{"role":"user","content":[]}"#, "", "all messages must have non-empty content"),
        (#"{"role":"user","content":""}"#, "", "all messages must have non-empty content"),
        (#"{"role":"user","content":[\#(text(""))]}"#, "", "text content blocks must be non-empty"),
        (#"{"role":"user","content":[\#(text(" "))]}"#, "", "must contain non-whitespace text"),
        (#"{"role":"user","content":[\#(use())]}"#, "", "Input tag 'tool_use' found"),
        (
            #"{"role":"user","content":"hi","name":"x"}"#, "",
            "messages.0.name: Extra inputs are not permitted"
        ),
        ("\(system),\(user)", "", #"first message must use the \"user\" role"#),
        ("\(user),\(system),\(user)", "", "a system message must follow"),
        (
            "\(user),\(assistant(use("a"))),\(user)", tools,
            "without `tool_result` blocks immediately after: a."
        ),
        (
            "\(user),\(assistant(use("a"), use("b"))),\(results("a"))", tools,
            "without `tool_result` blocks immediately after: b."
        ),
        (
            "\(user),\(assistant(use("a"))),{\"role\":\"user\",\"content\":[\(text("x")),{\"type\":\"tool_result\",\"tool_use_id\":\"a\"}]}",
            tools, "without `tool_result` blocks immediately after: a."
        ),
        ("\(user),\(results("a"))", tools, "unexpected `tool_use_id` found in `tool_result` blocks: a."),
        (
            "\(user),\(assistant(use("a"))),\(results("a", "a"))", tools,
            "each tool_use must have a single result"
        ),
        ("\(user),\(assistant(use("a.1"))),\(results("a.1"))", tools, "pattern '^[a-zA-Z0-9_-]+$'"),
        (
            "\(user),\(assistant(use("a"))),\(results("a")),\(assistant(use("a"))),\(results("a"))", tools,
            "`tool_use` ids must be unique"
        ),
        (
            "\(user),\(assistant(thought.replacing("demo", with: "tg1."), text("a"))),\(user)", "",
            "messages.1.content.0: Invalid `signature` in `thinking` block"
        ),
        (
            "\(user),\(assistant(thought.replacing("Hm.", with: "Oh."), text("a"))),\(user)", "",
            "Invalid `signature` in `thinking` block"
        ),
        (
            "\(user),\(assistant(#"{"type":"thinking","thinking":"Hm."}"#, text("a"))),\(user)", "",
            "messages.1.content.0.thinking.signature: Field required"
        ),
        (
            "\(user),\(assistant(#"{"type":"redacted_thinking","data":"x"}"#, text("a"))),\(user)", "",
            "Invalid `data` in `redacted_thinking` block"
        ),
        (
            "\(user),\(assistant(text("a"), thought)),\(user)", "",
            "The final block in an assistant message cannot be `thinking`"
        ),
        (
            "\(user),\(assistant(use("a"))),\(results("a"))", tools + thinking(2_000),
            "Expected `thinking` or `redacted_thinking`, but found `tool_use`"
        ),
        ("\(user),\(assistant(text("a ")))", "", "cannot end with trailing whitespace"),
    ]

    @Test(arguments: wrong)
    func `a request out of order is refused by name`(messages: String, fields: String, words: String) throws {
        let reply = try MessagesClient().ask(messages: messages, extra: fields)
        #expect(reply.status == 400)
        let body = try reply.json
        #expect(body["type"]?.equals("error") == true)
        #expect(body["error"]?["type"]?.equals("invalid_request_error") == true)
        #expect(body.text.contains(words), "\(body.text)")
        #expect(body["request_id"]?.hasPrefix("req_") == true)
    }

    @Test(arguments: [
        ("[]", "valid dictionary"), (#"{"messages":[]}"#, "model: Field required"),
        (#"{"model":"m"}"#, "messages: Field required"),
        (#"{"model":"m","messages":[]}"#, "at least one message is required"),
        (#"{"model":"m","messages":[\#(user)]}"#, "max_tokens: Field required"),
        (#"{"model":"m","messages":[\#(user)],"max_tokens":-1}"#, "greater than or equal to 0"),
        (
            #"{"model":"claude-opus-4-5","messages":[\#(user)],"max_tokens":64001}"#,
            "max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens for claude-opus-4-5"
        ),
        ("{", "could not parse"),
    ])
    func `a request that cannot be answered is refused`(body: String, words: String) throws {
        let reply = try MessagesClient().send(body)
        #expect(reply.status == 400)
        #expect(reply.text.contains(words), "\(reply.text)")
    }

    @Test(arguments: [
        (
            "claude-sonnet-4-5-20250929", #","thinking":{"type":"adaptive"}"#,
            "adaptive thinking is not supported"
        ),
        ("claude-sonnet-5-5", thinking(2_000), #"\"thinking.type.enabled\" is not supported for this model"#),
        ("claude-opus-4-7", #","temperature":0.5"#, "`temperature` is deprecated for this model"),
        ("claude-opus-4-1", #","output_config":{"effort":"low"}"#, "does not support the effort parameter"),
        ("claude-sonnet-4-6", "prefill", "does not support assistant message prefill"),
        ("claude-sonnet-4-5", "prefill", nil),
        ("claude-opus-4-20250514", thinking(2_000), nil),
        ("claude-sonnet-4-6", thinking(2_000) + #","output_config":{"effort":"low"}"#, nil),
    ])
    func `a model takes what models of its age take`(model: String, fields: String, words: String?) throws {
        let isPrefill = fields == "prefill"
        let reply = try MessagesClient().ask(
            messages: Self.user + (isPrefill ? ",\(Self.assistant(Self.text("{")))" : ""), model: model,
            extra: isPrefill ? "" : fields)
        if let words {
            #expect(reply.text.contains(words), "\(reply.text)")
        } else {
            #expect(reply.status == 200, "\(reply.text)")
        }
    }

    @Test func `a beta lets its members in, and the newest version has no sampling`() throws {
        var client = try MessagesClient()
        client.headers.append(
            (name: "anthropic-beta", value: "context-management-2025-06-27, tags-x-20250101"))
        let edits = #","context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}"#
        #expect(client.ask("hi", extra: edits).status == 200)
        let thinking = edits.replacing("clear_tool_uses_20250919", with: "clear_thinking_20251015")
        #expect(client.ask("hi", extra: thinking).text.contains("requires `thinking` to be enabled"))
        client.headers = [(name: "anthropic-version", value: "2026-10-21")]
        #expect(client.ask("hi").status == 200)
        #expect(
            client.ask("hi", extra: #","temperature":1"#).text
                .contains("temperature: Extra inputs are not permitted"))
        client.headers.append((name: "anthropic-beta", value: "no such thing"))
        #expect(client.ask("hi").text.contains("for the `anthropic-beta` header"))
    }

    @Test func `a lenient one looks at nothing but what it needs`() throws {
        let client = try MessagesClient { $0.strict = false }
        #expect(
            client.ask(messages: Self.assistant(Self.text(" ")), extra: #","frequency_penalty":0"#).status
                == 200)
    }
}
