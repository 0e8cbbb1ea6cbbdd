import Testing
import Wire

@Suite struct MessagesRequestTests {
    private func message(for body: String) throws -> String {
        let error = try #require(throws: ErrorReply.self) { try MessagesRequest(Array(body.utf8)) }
        #expect(error.status == 400)
        #expect(error.type == "invalid_request_error")
        return error.message
    }

    @Test(arguments: [
        (#"{"max_tokens":1,"messages":[]}"#, "model: Field required"),
        (#"{"model":1,"max_tokens":1,"messages":[]}"#, "model: Input should be a valid string"),
        (#"{"model":"","max_tokens":1,"messages":[]}"#, "model: String should have at least 1 character"),
        (#"{"model":"m","messages":[]}"#, "max_tokens: Field required"),
        (#"{"model":"m","max_tokens":"1","messages":[]}"#, "max_tokens: Input should be a valid integer"),
        (#"{"model":"m","max_tokens":1.5,"messages":[]}"#, "max_tokens: Input should be a valid integer"),
        (
            #"{"model":"m","max_tokens":-1,"messages":[]}"#,
            "max_tokens: Input should be greater than or equal to 0"
        ),
        (#"{"model":"m","max_tokens":1}"#, "messages: Field required"),
        (#"{"model":"m","max_tokens":1,"messages":{}}"#, "messages: Input should be a valid list"),
        (#"{"model":"m","max_tokens":1,"messages":[]}"#, "messages: at least one message is required"),
        ("[]", "The request body must be a JSON object."),
    ])
    func `what every request needs is asked for in Anthropic's words`(body: String, expected: String) throws {
        #expect(try message(for: body) == expected)
    }

    @Test(arguments: [
        ("1", "messages.0: Input should be a valid dictionary"),
        ("{}", "messages.0.role: Field required"),
        (
            #"{"role":"tool","content":"x"}"#,
            "messages.0.role: Input should be 'user', 'assistant' or 'system'"
        ),
        (#"{"role":"user"}"#, "messages.0.content: Field required"),
        (#"{"role":"user","content":1}"#, "messages.0.content: Input should be a valid string or list"),
        (#"{"role":"user","content":["x"]}"#, "messages.0.content.0: Input should be a valid dictionary"),
        (#"{"role":"user","content":[{}]}"#, "messages.0.content.0.type: Field required"),
        (
            #"{"role":"user","content":[{"type":1}]}"#,
            "messages.0.content.0.type: Input should be a valid string"
        ),
        (#"{"role":"user","content":[{"type":"text"}]}"#, "messages.0.content.0.text.text: Field required"),
        (
            #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"image"}]}"#,
            "messages.0.content.1.image.source: Field required"
        ),
        (
            #"{"role":"assistant","content":[{"type":"tool_use","name":"t"}]}"#,
            "messages.0.content.0.tool_use.id: Field required"
        ),
        (
            #"{"role":"assistant","content":[{"type":"tool_use","id":"i","name":1}]}"#,
            "messages.0.content.0.tool_use.name: Input should be a valid string"
        ),
        (
            #"{"role":"assistant","content":[{"type":"tool_use","id":"i","name":"t","input":"x"}]}"#,
            "messages.0.content.0.tool_use.input: Input should be a valid dictionary"
        ),
        (
            #"{"role":"user","content":[{"type":"tool_result"}]}"#,
            "messages.0.content.0.tool_result.tool_use_id: Field required"
        ),
        (
            #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"i","content":3}]}"#,
            "messages.0.content.0.tool_result.content: Input should be a valid string or list"
        ),
        (
            #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"i","content":[{"type":"text","text":null}]}]}"#,
            "messages.0.content.0.tool_result.content.0.text.text: Input should be a valid string"
        ),
    ])
    func `a message at fault is named by its path`(wrong: String, expected: String) throws {
        #expect(try message(for: #"{"model":"m","max_tokens":1,"messages":[\#(wrong)]}"#) == expected)
    }

    @Test(arguments: [
        (#""stream":"yes""#, "stream: Input should be a valid boolean"),
        (#""system":1"#, "system: Input should be a valid string or list"),
        (#""system":[{"type":"text"}]"#, "system.0.text: Field required"),
        (#""stop_sequences":"x""#, "stop_sequences: Input should be a valid list of strings"),
        (#""temperature":"hot""#, "temperature: Input should be a valid number"),
        (#""tools":{}"#, "tools: Input should be a valid list"),
        (#""tools":[1]"#, "tools.0: Input should be a valid dictionary"),
        (
            #""tools":[{"name":"t","input_schema":[]}]"#,
            "tools.0.input_schema: Input should be a valid dictionary"
        ),
        (#""tool_choice":{}"#, "tool_choice.type: Field required"),
        (
            #""tool_choice":{"type":"some"}"#,
            "tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'"
        ),
        (#""tool_choice":{"type":"tool"}"#, "tool_choice.tool.name: Field required"),
    ])
    func `an option of the wrong type is named`(option: String, expected: String) throws {
        let body = #"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],\#(option)}"#
        #expect(try message(for: body) == expected)
    }

    @Test func `broken JSON is answered with its place`() throws {
        #expect(
            try message(for: #"{"model":"m","max_tokens":1,]"#).hasPrefix(
                "The request body is not valid JSON: "))
        #expect(try message(for: "").hasPrefix("The request body is not valid JSON: "))
    }

    @Test(arguments: [
        #""unknown_field":{"a":[1]}"#, #""thinking":null"#, #""tools":null"#, #""temperature":3"#,
        #""stream":null"#,
        #""metadata":{"user_id":null}"#, #""context_management":{"edits":[]}"#,
    ])
    func `what a provider could take passes`(option: String) throws {
        _ = try MessagesRequest(
            Array(#"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],\#(option)}"#.utf8)
        )
    }

    @Test func `a request to count needs no limit`() throws {
        let body = Array(#"{"model":"m","messages":[{"role":"user","content":"x"}]}"#.utf8)
        #expect(try MessagesRequest.forCounting(body).maxTokens == 0)
        #expect(throws: ErrorReply.self) { try MessagesRequest(body) }
    }

    @Test func `fields are read, null counts as absent and a repeated name's last value counts`() throws {
        let request = try MessagesRequest(
            Array(
                #"""
                {"model":"a","model":"b","max_tokens":1e3,"stream":true,"system":null,
                "metadata":{"user_id":"u"},"messages":[{"role":"user","content":"x"}]}
                """#.utf8))
        #expect(request.model == "b")
        #expect(request.maxTokens == 1_000)
        #expect(request.isStream)
        #expect(request.system == nil)
        #expect(request.metadataUserID == "u")
    }
}
