extension Profile {
    /// Qwen's models at Alibaba Cloud (DashScope, Model Studio).
    ///
    /// Sources: its reference of chat completions, its guides to deep thinking and context cache, and the texts
    /// of its errors: "parameter.enable_thinking must be set to false for non-streaming calls" and "The
    /// tool_choice parameter does not support being set to required or object in thinking mode".
    public static let dashscope = Profile(
        name: "dashscope",
        standard: hybrid,
        rows: [
            Row(["*-vl-*thinking*", "*-thinking*", "qwq*", "qvq*"], onlyThinking),
            Row(["*-vl*", "*-omni*", "qwen3.5*", "qwen3.6*"], hybrid.with { $0.images = .all }),
            Row(["*coder*", "*-instruct*", "qwen2*", "qwen-max*"], plain),
            // Open weights think unless they are told not to.
            Row(["qwen3-*b", "qwen3-*b-a*b"], hybrid.with { $0.thinksUnasked = true }),
        ]
    )

    private static let plain = Dialect().with {
        $0.temperature = 0...1.99
        $0.takesTopK = true
        $0.images = .none
        $0.cacheMarks = .withoutLifetime
        $0.toolChoices = [.auto, .none, .named]
        $0.answerFormat = .jsonObject
    }

    private static let hybrid = plain.with {
        $0.thinkingSwitch = .flag("enable_thinking")
        $0.budgetField = "thinking_budget"
        $0.choosesWithoutThinking = true
        $0.thinksInStreamsOnly = true
        $0.replay = .inToolLoop
        $0.replayForm = .member("reasoning_content")
    }

    private static let onlyThinking = hybrid.with {
        $0.thinkingSwitch = .none
        $0.thinksUnasked = true
    }
}
