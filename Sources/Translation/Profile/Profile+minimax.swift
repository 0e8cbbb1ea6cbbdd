extension Profile {
    /// MiniMax's own API.
    ///
    /// Source: its page on the OpenAI format (platform.minimax.io). The model thinks between `<think>` tags at
    /// the beginning of its text, and wants them back unchanged in every message. `reasoning_split` would part
    /// them; it is not asked for, because its pieces are told differently in streams from release to release.
    public static let minimax = Profile(
        name: "minimax",
        standard: second,
        rows: [
            Row(
                ["minimax-m3*"],
                second.with {
                    $0.images = .all
                    $0.thinkingSwitch = Dialect.ThinkingSwitch(
                        on: Dialect.FixedField("thinking", #"{"type":"adaptive"}"#),
                        off: Dialect.FixedField("thinking", #"{"type":"disabled"}"#))
                })
        ]
    )

    private static let second = Dialect().with {
        $0.limitField = .maxCompletionTokens
        // 0 itself is refused.
        $0.temperature = 0.01...1
        $0.images = .none
        $0.toolChoices = [.auto, .none]
        $0.parallelCalls = .enforced
        $0.answerFormat = .none
        $0.stopLimit = 0
        $0.thinksUnasked = true
        $0.replay = .everywhere
        $0.replayForm = .tags
        $0.readsThinkTags = true
    }
}
