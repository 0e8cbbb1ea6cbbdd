extension Profile {
    /// DeepSeek's own API.
    ///
    /// Sources: its reference of chat completions and its guides to thinking and tool calls
    /// (api-docs.deepseek.com). In a conversation with tool calls the reasoning of every message that called
    /// tools is demanded back, be it empty, with "The `reasoning_content` in the thinking mode must be passed
    /// back to the API."; a thinking model refuses any `tool_choice` but `auto` and `none`.
    public static let deepseek = Profile(
        name: "deepseek",
        standard: v4,
        rows: [
            // Names of old, for V4 without and with thinking. The API knows how long their answers may be.
            Row(["deepseek-chat"], v4.with { $0.thinksUnasked = false }),
            Row(["deepseek-reasoner"], v4.with { $0.thinkingSwitch = .none }),
        ]
    )

    private static let v4 = Dialect().with {
        $0.outputLimit = 384_000
        $0.contextWindow = 1_000_000
        $0.stopLimit = 16
        $0.midSystem = .inPlace
        $0.emptyToolResult = ""
        $0.images = .none
        $0.toolLimit = 128
        $0.parallelCalls = .enforced
        $0.answerFormat = .jsonObject
        $0.efforts = [.high, .max]
        $0.thinkingSwitch = .object
        $0.thinksUnasked = true
        $0.choosesWithoutThinking = true
        $0.replay = .withCalls
        $0.replayForm = .member("reasoning_content")
        $0.missingReasoning = ""
    }
}
