extension Profile {
    /// Kimi's models at Moonshot.
    ///
    /// Sources: its reference of chat completions, its guide to thinking models (platform.moonshot.ai) and the
    /// texts of its errors. While a model thinks, every message that called tools must bring its reasoning
    /// ("thinking is enabled but reasoning_content is missing in assistant tool call message at index N"), with
    /// preserved thinking every message of the assistant; it may be empty. A thinking model has a temperature of
    /// its own and takes no forced `tool_choice`. Ids of calls are `functions.NAME:N`, as it was trained on.
    public static let moonshot = Profile(
        name: "moonshot",
        standard: thinking,
        rows: [
            Row(["kimi-k3*"], thinking.with { $0.alwaysThinks([.low, .high, .max]) }),
            Row(["kimi-k2-thinking*"], thinking.with { $0.alwaysThinks([]) }),
            Row(["kimi-k2-*", "kimi-latest", "moonshot-v1*"], plain),
        ]
    )

    private static let plain = Dialect().with {
        $0.temperature = 0...1
        $0.stopLimit = 5
        $0.prefill = .marked("partial")
        $0.images = .none
        $0.toolLimit = 128
        $0.toolNameBeginsWithLetter = true
        $0.toolChoices = [.auto, .none]
        $0.parallelCalls = .enforced
        $0.callIDs = .functionCounted
        $0.answerFormat = .jsonObject
    }

    private static let thinking = plain.with {
        $0.temperature = nil
        $0.takesTopP = false
        $0.images = .data
        $0.thinkingSwitch = .object
        $0.thinksUnasked = true
        $0.replay = .everywhere
        $0.replayForm = .member("reasoning_content")
        $0.missingReasoning = ""
    }
}

extension Dialect {
    fileprivate mutating func alwaysThinks(_ efforts: [Effort]) {
        self.efforts = efforts
        thinkingSwitch = .none
        images = efforts.isEmpty ? .none : .data
    }
}
