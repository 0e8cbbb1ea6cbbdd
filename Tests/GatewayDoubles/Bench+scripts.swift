extension Bench {
    /// A request in Anthropic's words.
    package static func question(
        model: String = "claude-test", text: String = "Hello", stream: Bool = true, maxTokens: Int = 100
    ) -> String {
        #"{"model":"\#(model)","max_tokens":\#(maxTokens),"stream":\#(stream),"#
            + #""messages":[{"role":"user","content":"\#(text)"}]}"#
    }

    /// The pieces of a provider's stream that says `text`.
    package static func stream(_ text: String = "Hi", usage: Bool = true) -> [Act] {
        [
            .head(200, [(name: "content-type", value: "text/event-stream")]),
            .body(chunk(#"{"index":0,"delta":{"role":"assistant","content":"\#(text)"}}"#)),
            .body(chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#)),
        ]
            + (usage
                ? [.body(#"data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}"# + "\n\n")]
                : []) + [.body("data: [DONE]\n\n")]
    }

    /// One event of a provider's stream.
    package static func chunk(_ choice: String) -> String {
        #"data: {"id":"c1","object":"chat.completion.chunk","model":"m1","choices":[\#(choice)]}"# + "\n\n"
    }

    /// A provider's whole answer that says `text`.
    package static func whole(_ text: String = "Hi") -> [Act] {
        [
            .head(200, [(name: "content-type", value: "application/json")]),
            .body(
                #"{"id":"x","model":"m1","choices":[{"index":0,"message":{"role":"assistant","content":"\#(text)"},"#
                    + #""finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#),
        ]
    }
}
