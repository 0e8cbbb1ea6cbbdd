import Testing
import Translation
import Wire

@Suite struct SystemPromptTests {
    @Test func `system blocks become one message, separated by an empty line`() throws {
        let translated = try Translated(
            with: #""system":[{"type":"text","text":"a\n"},{"type":"text","text":"b"}]"#)
        #expect(translated.messages.first == #"{"role":"system","content":"a\n\n\nb"}"#)
    }

    @Test func `a system string arrives with its escapes as they were spelt`() throws {
        let translated = try Translated(with: #""system":"tab\t \u00fc \/ \ud83c\udf89""#)
        #expect(translated.messages.first == #"{"role":"system","content":"tab\t \u00fc \/ \ud83c\udf89"}"#)
    }

    @Test(arguments: [
        #""system":"""#, #""system":[]"#, #""system":null"#, #""system":[{"type":"text","text":""}]"#,
    ])
    func `an empty system prompt gives no message`(system: String) throws {
        #expect(try Translated(with: system).roles == ["user"])
    }

    @Test func `only the block of the billing header is dropped, wherever it stands`() throws {
        let translated = try Translated(
            with: #"""
                "system":[{"type":"text","text":"kept"},
                {"type":"text","text":"x-anthropic-billing-header: cc_version=1;"}]
                """#)
        #expect(translated.messages.first == #"{"role":"system","content":"kept"}"#)
        #expect(translated.losses.isEmpty)
    }

    @Test func `a system message between calls and results moves behind the results`() throws {
        let translated = try Translated(
            messages: #"""
                [{"role":"user","content":"go"},
                {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"t","input":{}}]},
                {"role":"system","content":"note"},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}]
                """#)
        #expect(translated.roles == ["user", "assistant", "tool", "system"])
    }

    @Test func `generic servers see mid-conversation system text as a reminder by the user`() throws {
        let translated = try Translated(
            messages: #"[{"role":"user","content":"hi"},{"role":"system","content":"note"}]"#,
            profile: .generic)
        #expect(
            translated.messages
                == [#"{"role":"user","content":"hi\n\n<system-reminder>\nnote\n</system-reminder>"}"#])
    }

    @Test func `a system message that only sets the effort of its turn says nothing`() throws {
        let translated = try Translated(
            with: #"""
                "output_config":{"effort":"low"},"messages":[{"role":"user","content":"hi"},
                {"role":"system","output_config":{"effort":"high"}}]
                """#, model: "gpt-5")
        #expect(translated.roles == ["user"])
        #expect(translated["reasoning_effort"] == #""high""#)
    }

    @Test func `the effort of an earlier turn is over`() throws {
        let translated = try Translated(
            with: #"""
                "output_config":{"effort":"low"},"messages":[{"role":"user","content":"hi"},
                {"role":"system","output_config":{"effort":"high"}},
                {"role":"assistant","content":"yes"},{"role":"user","content":"more"}]
                """#, model: "gpt-5")
        #expect(translated["reasoning_effort"] == #""low""#)
    }

    @Test func `a cleared message still changes the tools, at its place`() throws {
        let translated = try Translated(
            with: #"""
                "tools":[{"name":"a","defer_loading":true},{"name":"b","defer_loading":true},{"name":"c","defer_loading":true}],
                "messages":[{"role":"user","content":"1"},
                {"role":"system","content":[{"type":"tool_addition","tool":{"type":"tool_reference","name":"b"}}]},
                {"role":"assistant","content":"2"},{"role":"user","content":"3"},
                {"role":"system","clear_at":"next_user_message","content":[{"type":"text","text":"gone"},
                {"type":"tool_addition","tool":{"type":"tool_reference","name":"a"}}]},
                {"role":"assistant","content":"4"},{"role":"user","content":"5"},
                {"role":"system","content":[{"type":"tool_addition","tool":{"type":"tool_reference","name":"c"}}]}]
                """#)
        #expect(translated.functionNames == ["b", "a", "c"])
        #expect(translated.roles == ["user", "assistant", "user", "assistant", "user"])
    }
}
