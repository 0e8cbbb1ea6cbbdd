extension Profile {
    /// OpenRouter, which speaks to many providers in one dialect.
    ///
    /// Sources: its pages on parameters, reasoning tokens, prompt caching and errors (openrouter.ai/docs).
    /// Fields that a model does not know are left out there. `reasoning_details` go back verbatim and in order.
    /// Models that cannot but think refuse to be told otherwise; they get the least they know. Claude refuses to think in a
    /// loop that another model began. `openrouter:web_search`
    /// is its server tool, which any model calls when it wants to.
    public static let openrouter = Profile(
        name: "openrouter",
        standard: reasoning(everyEffort),
        rows: [
            Row(
                ["claude*"],
                reasoning(everyEffort).with {
                    $0.cacheMarks = .whole
                    $0.loopsBeginWithThinking = true
                }),
            Row(
                ["gemini-2.5-flash*"],
                gemini([.none, .minimal, .low, .medium, .high])),
            Row(["gemini*"], gemini([.minimal, .low, .medium, .high])),
            Row(["qwen*"], reasoning(everyEffort).with { $0.cacheMarks = .withoutLifetime }),
            Row(["o1*", "o3*", "o4*", "gpt-oss*"], reasoning([.low, .medium, .high])),
            Row(["gpt-5", "gpt-5-*"], reasoning([.minimal, .low, .medium, .high])),
            Row(["deepseek-r1*", "minimax-m*", "*-thinking*"], reasoning([.low, .medium, .high])),
        ]
    )

    private static let everyEffort: [Effort] = [.none, .minimal, .low, .medium, .high, .xhigh]

    private static func reasoning(_ efforts: [Effort]) -> Dialect {
        Dialect().with {
            $0.takesTopK = true
            $0.midSystem = .inPlace
            $0.emptyToolResult = ""
            $0.prefill = .pass
            $0.takesFiles = true
            $0.efforts = efforts
            $0.effortField = .reasoningObject
            $0.replay = .inToolLoop
            $0.replayForm = .details
            $0.webSearch = Dialect.WebSearch(
                type: "openrouter:web_search", settings: "parameters",
                allowedDomains: .list("allowed_domains"),
                blockedDomains: .list("excluded_domains"), userLocation: "user_location")
        }
    }

    /// Gemini's signatures stand in `reasoning_details`, each under the id of its call.
    private static func gemini(_ efforts: [Effort]) -> Dialect {
        reasoning(efforts).with {
            $0.cacheMarks = .withoutLifetime
            $0.toolNameBeginsWithLetter = true
            $0.emptyToolResult = "(no output)"
            $0.midSystem = .reminder
            $0.detailsNameCalls = true
        }
    }
}
