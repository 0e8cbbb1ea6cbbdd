import Testing
import Translation
import Wire

/// A provider that refuses what a request says of thinking is asked again without; nothing else is meant by it.
@Suite struct `a refusal of what is said of thinking` {
    private func failure(_ body: String, status: Int = 400) -> ProviderFailure {
        ProviderFailure(
            status: status, header: { _ in nil }, body: Array(body.utf8), context: AnswerContext(model: "m"))
    }

    private func said(_ message: String, param: String = "null") -> String {
        let quoted = message.replacing("\"", with: "\\\"")
        return #"{"error":{"message":"\#(quoted)","type":"invalid_request_error","param":\#(param)}}"#
    }

    @Test(arguments: [
        // OpenAI, chat/completions and Responses
        "Unrecognized request argument supplied: reasoning_effort",
        "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
        "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model.",
        "Function tools with reasoning_effort are not supported for this model in /v1/chat/completions.",
        // Groq, xAI, Fireworks, DeepSeek
        "property 'reasoning_effort' is unsupported",
        "Argument not supported on this model: reasoningEffort",
        "Extra inputs are not permitted, field: 'reasoning_effort', value: 'high'",
        "Failed to deserialize the JSON body: reasoning_effort: unknown variant `minimal`",
        // Gemini
        #"Invalid JSON payload received. Unknown name "reasoning_effort": Cannot find field."#,
        "Thinking level is not supported for this model.", "Thinking budget is not supported for this model.",
        "Budget 0 is invalid. This model only works in thinking mode.",
        // OpenRouter, Ollama
        "Reasoning is mandatory for this endpoint and cannot be disabled.",
        #""gemma3:4b" does not support thinking"#,
        // Anthropic, from 4.7 on and before 4.6
        #""thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior."#,
        #""thinking.type.disabled" is not supported for this model. Thinking defaults to adaptive."#,
        "adaptive thinking is not supported on this model",
        "This model does not support the effort parameter.",
        "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.",
        #"think value "max" is not supported for this model"#,
    ])
    func `is known by its wording`(message: String) {
        #expect(failure(said(message)).refusesThinking)
        #expect(failure(said(message), status: 422).refusesThinking)
    }

    @Test func `is for a client of the same protocol, whose request passes as it is, to act on`() {
        let message =
            #"\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\"."#
        let body = #"{"type":"error","error":{"type":"invalid_request_error","message":"\#(message)"}}"#
        for client in [API.messages, .chatCompletions, .responses] {
            var context = AnswerContext(model: "m")
            (context.client, context.provider) = (client, .messages)
            let failure = ProviderFailure(
                status: 400, header: { _ in nil }, body: Array(body.utf8), context: context)
            #expect(failure.refusesThinking == (client != .messages))
        }
    }

    @Test(arguments: [
        #"{"detail":[{"type":"extra_forbidden","loc":["body","reasoning_effort"],"msg":"Extra inputs are not permitted"}]}"#,
        #"{"error":{"message":"Unsupported value.","param":"reasoning.effort"}}"#,
        #"{"error":{"message":"Not for this model.","param":"reasoning_effort"}}"#,
        #"{"object":"error","message":"Extra inputs are not permitted","param":"body.thinking_budget"}"#,
    ])
    func `is known by the field it names`(body: String) {
        #expect(failure(body).refusesThinking)
    }

    @Test(arguments: [
        "The `reasoning_content` in the thinking mode must be passed back to the API.",
        "thinking is enabled but reasoning_content is missing in assistant tool call message at index 2",
        "The tool_choice parameter does not support being set to required or object in thinking mode",
        "Function call is missing a thought_signature in functionCall parts.",
        "messages.1.content.0: Invalid `signature` in `thinking` block", "temperature is not supported",
    ])
    func `is nothing else about thinking`(message: String) {
        #expect(!failure(said(message)).refusesThinking)
        #expect(!failure(said(message, param: #""messages""#)).refusesThinking)
    }

    @Test(arguments: [401, 429, 500, 503])
    func `is no failure of another kind`(status: Int) {
        #expect(!failure(said("reasoning_effort"), status: status).refusesThinking)
    }
}
