import Testing
import Translation
import Wire

@Suite struct ToolResultTests {
    /// A call of `t` as `a`, and what the user answers.
    private func answer(_ blocks: String, _ change: (inout Dialect) -> Void = { _ in }) throws -> Translated {
        try Translated(
            with: #"""
                "messages":[{"role":"user","content":"go"},
                {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"t","input":{}}]},
                {"role":"user","content":[\#(blocks)]}]
                """#, dialect: change)
    }

    private func content(of result: String, _ change: (inout Dialect) -> Void = { _ in }) throws -> String? {
        let members = result.isEmpty ? "" : "," + result
        let translated = try answer(#"{"type":"tool_result","tool_use_id":"a"\#(members)}"#, change)
        #expect(translated.roles == ["user", "assistant", "tool"])
        return translated.body["messages"]?.elements.map { $0["content"]?.string }.last ?? nil
    }

    @Test(arguments: [
        "", #""content":null"#, #""content":"""#, #""content":[]"#, #""content":[{"type":"text","text":""}]"#,
    ])
    func `a result without content says so, unless the provider takes an empty one`(result: String) throws {
        #expect(try content(of: result) == "(no output)")
        #expect(try content(of: result) { $0.emptyToolResult = "" } == "")
    }

    @Test(arguments: [
        (#""content":"it broke","is_error":true"#, "Error: it broke"),
        (#""content":"Error: it broke","is_error":true"#, "Error: it broke"),
        (
            #""content":"<tool_use_error>x</tool_use_error>","is_error":true"#,
            "<tool_use_error>x</tool_use_error>"
        ),
        (
            #""content":[{"type":"text","text":"it"},{"type":"text","text":"broke"}],"is_error":true"#,
            "Error: it\nbroke"
        ),
        (#""is_error":true"#, "Error: (no output)"),
        (#""content":"fine","is_error":false"#, "fine"),
    ])
    func `an error says that it is one, once`(result: String, expected: String) throws {
        #expect(try content(of: result) == expected)
    }

    @Test func `text before a result comes after it`() throws {
        let translated = try answer(
            #"{"type":"text","text":"and"},{"type":"tool_result","tool_use_id":"a","content":"r"}"#)
        #expect(translated.roles == ["user", "assistant", "tool", "user"])
    }

    @Test func `a call without a result gets one that says so`() throws {
        let translated = try answer(#"{"type":"text","text":"stop"}"#)
        #expect(translated.roles == ["user", "assistant", "tool", "user"])
        #expect(translated.messages[2].contains("[no result: interrupted]"))
    }

    @Test func `a call at the very end gets a result too`() throws {
        let translated = try Translated(
            messages:
                #"[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"t","input":{}}]}]"#)
        #expect(translated.roles == ["assistant", "tool"])
    }

    @Test func `a result for an earlier turn's call is told by the user`() throws {
        let translated = try Translated(
            messages: #"""
                [{"role":"user","content":"go"},
                {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"t","input":{}}]},
                {"role":"user","content":"wait"},{"role":"assistant","content":"ok"},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"late"}]}]
                """#)
        #expect(translated.roles == ["user", "assistant", "tool", "user", "assistant", "user"])
        #expect(translated.messages.last?.contains("[result of an earlier tool call] late") == true)
    }

    @Test func `of two results for one call the last counts`() throws {
        let translated = try answer(
            #"{"type":"tool_result","tool_use_id":"a","content":"1"},{"type":"tool_result","tool_use_id":"a","content":"2"}"#
        )
        #expect(translated.roles == ["user", "assistant", "tool"])
        #expect(translated.messages[2].contains(#""content":"2""#))
    }

    @Test func `an assistant's word stands between results and a user's text where a model wants it`() throws
    {
        let blocks = #"{"type":"tool_result","tool_use_id":"a","content":"r"},{"type":"text","text":"and"}"#
        let translated = try answer(blocks) { $0.wordAfterTools = "OK." }
        #expect(translated.roles == ["user", "assistant", "tool", "assistant", "user"])
        let plain = try answer(#"{"type":"tool_result","tool_use_id":"a","content":"r"}"#) {
            $0.wordAfterTools = "OK."
        }
        #expect(plain.roles == ["user", "assistant", "tool"])
    }

    @Test func `arguments are the input's own bytes without white space`() throws {
        let translated = try Translated(
            messages: #"""
                [{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"t",
                "input":{ "b" : 1.50 , "a":[ 1e3,"x \" y\\", "\u00e9" ], "b":null }}]}]
                """#)
        let call = translated.body["messages"]?.elements.first { _ in true }?["tool_calls"]?.elements.first {
            _ in true
        }
        let expected = #"{"b":1.50,"a":[1e3,"x \" y\\","\u00e9"],"b":null}"#
        #expect(call?["function"]?["arguments"]?.string == expected)
    }

    @Test func `ids that are too long, repeated or of another form are replaced the same way every time`()
        throws
    {
        let long = String(repeating: "x", count: 80)
        let messages = #"""
            [{"role":"assistant","content":[{"type":"tool_use","id":"\#(long)","name":"t","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"\#(long)","content":"r"}]}]
            """#
        let translated = try Translated(messages: messages)
        #expect(ChatRules.violations(of: translated.body) == [])
        #expect(try Translated(messages: messages).chat.body == translated.chat.body)
        let nine = try answer(#"{"type":"tool_result","tool_use_id":"a","content":"r"}"#) {
            $0.callIDs = .alphanumeric(9)
        }
        let id = nine.body["messages"]?.elements.compactMap { $0["tool_call_id"]?.string }.first
        #expect(id?.utf8.count == 9)
        #expect(ChatRules.violations(of: nine.body) == [])
    }
}
