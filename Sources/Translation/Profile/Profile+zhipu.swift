extension Profile {
    /// GLM's models at Zhipu (Z.ai, BigModel).
    ///
    /// Sources: its reference of chat completions and its guides to thinking and streamed tool calls
    /// (docs.z.ai). `tool_choice` knows only `auto`. Without `tool_stream` the input of a tool comes in one
    /// piece after minutes of silence. With `clear_thinking` off, the reasoning of all messages goes back
    /// unchanged, which also keeps the prompt cache of a loop. The tool `web_search` searches when the model wants to;
    /// its engine is left to the provider, because the names of engines differ between its sites.
    public static let zhipu = Profile(
        name: "zhipu",
        standard: thinking,
        rows: [
            Row(["glm-5.3*"], thinking.with { $0.thinkingSwitch = .preserved(off: nil) }),
            Row(["glm-4.5v*", "glm-4.6v*", "glm-5v*", "glm-5*v"], thinking.with { $0.images = .all }),
            Row(["glm-4.5*", "glm-4.6*", "glm-4.7*"], thinking.with { $0.efforts = [] }),
            Row(["glm-4*", "glm-z1*"], plain),
        ]
    )

    private static let plain = Dialect().with {
        $0.outputLimit = 131_072
        $0.temperature = 0...1
        $0.stopLimit = 1
        $0.asksForUsage = false
        $0.images = .none
        $0.toolLimit = 128
        $0.toolChoices = [.auto]
        $0.parallelCalls = .enforced
        $0.answerFormat = .jsonObject
        $0.webSearch = Dialect.WebSearch(
            type: "web_search", settings: "web_search",
            // Without the second it does not say what it found.
            fixed: [Dialect.FixedField("enable", "true"), Dialect.FixedField("search_result", "true")],
            allowedDomains: .single("search_domain_filter"))
    }

    private static let thinking = plain.with {
        $0.thinkingSwitch = .preserved(
            off: Dialect.FixedField("thinking", #"{"type":"disabled"}"#))
        $0.thinksUnasked = true
        $0.efforts = [.low, .high, .max]
        $0.replay = .everywhere
        $0.replayForm = .member("reasoning_content")
        $0.fixedFields = [Dialect.FixedField("tool_stream", "true", on: .streamedTools)]
    }
}

extension Dialect.ThinkingSwitch {
    /// On, and with the thoughts of earlier turns.
    fileprivate static func preserved(off: Dialect.FixedField?) -> Dialect.ThinkingSwitch {
        Dialect.ThinkingSwitch(
            on: Dialect.FixedField("thinking", #"{"type":"enabled","clear_thinking":false}"#), off: off)
    }
}
