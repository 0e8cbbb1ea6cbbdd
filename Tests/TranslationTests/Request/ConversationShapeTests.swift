import Testing
import Translation
import Wire

@Suite struct ConversationShapeTests {
    @Test func `consecutive messages of one role become one`() throws {
        let translated = try Translated(
            messages: #"""
                [{"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"b"}]},
                {"role":"assistant","content":"c"},{"role":"assistant","content":"d"},{"role":"user","content":"e"}]
                """#)
        #expect(
            translated.messages == [
                #"{"role":"user","content":"a\n\nb"}"#, #"{"role":"assistant","content":"c\n\nd"}"#,
                #"{"role":"user","content":"e"}"#,
            ])
    }

    @Test func `text in several blocks is one text, and text after a call is kept`() throws {
        let translated = try Translated(
            messages: #"""
                [{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"text","text":"b"},
                {"type":"tool_use","id":"x","name":"t","input":{}},{"type":"text","text":"c"}]},
                {"role":"user","content":"d"}]
                """#)
        #expect(translated.messages[0].hasPrefix(#"{"role":"assistant","content":"ab\n\nc","tool_calls":"#))
    }

    @Test func `a user message without content does not vanish`() throws {
        #expect(
            try Translated(messages: #"[{"role":"user","content":""}]"#).messages == [
                #"{"role":"user","content":"(empty)"}"#
            ])
    }

    @Test func `an assistant message without content does`() throws {
        let translated = try Translated(
            messages: #"""
                [{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"redacted_thinking","data":"x"}]},
                {"role":"user","content":"b"}]
                """#)
        #expect(translated.messages == [#"{"role":"user","content":"a\n\nb"}"#])
    }

    @Test func `a trailing assistant message is continued as the profile says`() throws {
        let messages = #""messages":[{"role":"user","content":"a"},{"role":"assistant","content":"{"}]"#
        let asked = try Translated(with: messages)
        #expect(asked.messages.last == #"{"role":"user","content":"Continue."}"#)
        #expect(asked.chat.losses == [Loss("message.prefill", .narrowed)])
        let passed = try Translated(with: messages) { $0.prefill = .pass }
        #expect(passed.messages.last == #"{"role":"assistant","content":"{"}"#)
        let marked = try Translated(with: messages) { $0.prefill = .marked("prefix") }
        #expect(marked.messages.last == #"{"role":"assistant","content":"{","prefix":true}"#)
    }

    @Test func `neither the user's id nor cache marks leave, and neither is a loss`() throws {
        let translated = try Translated(
            with: #"""
                "metadata":{"user_id":"someone"},"cache_control":{"type":"ephemeral"},"service_tier":"auto",
                "messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}]
                """#)
        #expect(translated.body.members.map(\.name) == ["model", "messages", "max_tokens"])
        #expect(translated.losses.isEmpty)
    }

    @Test func `requests of one session share a cache key that does not tell the session`() throws {
        let new = #""metadata":{"user_id":"{\"device_id\":\"d\",\"session_id\":\"5f0c6a4e\"}"}"#
        let old = #""metadata":{"user_id":"user_d_account__session_5f0c6a4e"}"#
        let key = try Translated(with: new)["prompt_cache_key"]
        #expect(key?.utf8.count == 66)
        #expect(try Translated(with: old)["prompt_cache_key"] == key)
        #expect(try Translated(with: new, profile: .generic)["prompt_cache_key"] == nil)
        let hashed = try Translated(with: new) { $0.userField = .safetyIdentifier }
        #expect(hashed["safety_identifier"]?.utf8.count == 66)
    }

    @Test func `fields nobody knows are counted by name, as far as it is one`() throws {
        let translated = try Translated(
            with: #""new_field":1,"Bad Name!":2,"gone":null,"speed":"fast","speed2":3"#)
        #expect(
            translated.chat.losses == [
                Loss("request.new_field", .unknown), Loss("request.unnamed_field", .unknown),
                Loss("request.speed"), Loss("request.unnamed_field", .unknown),
            ])
    }

    @Test(arguments: [#"{"type":"create"}"#, #"{"type":"continue","previous_message_id":"msg_1"}"#])
    func `threads are refused with the code that makes the SDK send everything`(thread: String) throws {
        let error = try refusal(of: Translated.request(with: #""thread":\#(thread)"#))
        #expect(error.status == 400)
        #expect(error.type == "invalid_request_error")
        #expect(error.code == "thread_unsupported_request")
        #expect(try Translated(with: #""thread":null"#).losses.isEmpty)
    }

    @Test func `a request for safety checks is refused by the field's name`() throws {
        let error = try refusal(of: Translated.request(with: #""safeguards":{"type":"auto"}"#))
        #expect(error.status == 400)
        #expect(error.message.contains("safeguards"))
    }
}
