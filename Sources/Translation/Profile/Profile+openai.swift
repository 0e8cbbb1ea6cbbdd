import Wire

extension Profile {
    /// OpenAI's own API. Sources: its reference of chat/completions and Responses, and its model pages.
    public static let openai = Profile(
        name: "openai",
        standard: chat,
        rows: [
            Row(["gpt-3.5*"], chat.limited(to: 4_096, window: 16_385)),
            Row(["gpt-4-turbo*", "gpt-4-1106*", "gpt-4-0125*"], chat.limited(to: 4_096, window: 128_000)),
            Row(["gpt-4o*", "chatgpt-4o*"], chat.limited(to: 16_384, window: 128_000)),
            Row(["gpt-4.1*"], chat.limited(to: 32_768, window: 1_047_576)),
            Row(["gpt-4.5*"], chat.limited(to: 16_384, window: 128_000)),
            Row(["gpt-4", "gpt-4-0*"], chat.limited(to: 8_192, window: 8_192)),
            Row(["o1*", "o3*", "o4*"], early.limited(to: 100_000, window: 200_000)),
            // Chat models under the name of reasoning models: no effort to choose.
            Row(["gpt-5*-chat*"], reasoning([]).limited(to: 16_384, window: 128_000)),
            Row(["gpt-5-pro*"], reasoning([.high]).limited(to: 272_000, window: 400_000)),
            Row(["gpt-5", "gpt-5-*"], reasoning([.minimal, .low, .medium, .high]).gpt5),
            Row(["gpt-5.1-codex-max*"], reasoning([.none, .low, .medium, .high, .xhigh]).gpt5),
            Row(["gpt-5.1*"], reasoning([.none, .low, .medium, .high]).gpt5),
            Row(["gpt-5.2*", "gpt-5.3*"], reasoning([.none, .low, .medium, .high, .xhigh]).gpt5),
            Row(["gpt-5.4*", "gpt-5.5*"], noToolEffort([.none, .low, .medium, .high, .xhigh])),
            Row(["gpt-5*", "gpt-6*"], noToolEffort([.none, .low, .medium, .high, .xhigh, .max])),
        ],
        apis: [.chatCompletions, .responses, .embeddings]
    )

    /// Models that do not reason.
    private static let chat = Dialect().with {
        $0.takesDeveloper = true
        $0.midSystem = .inPlace
        $0.emptyContent = .null
        $0.emptyToolResult = ""
        $0.takesFiles = true
        $0.callIDs = .upTo(40)
        $0.toolLimit = 128
        $0.parallelCalls = .told
        $0.schemaRoot = .plainObject
        $0.takesStrict = true
        $0.answerFormat = .closedJSONSchema
        $0.takesPromptCacheKey = true
    }

    /// Models that reason: the sampling is theirs, and so is the end of the answer.
    private static func reasoning(_ efforts: [Effort]) -> Dialect {
        chat.with {
            $0.limitField = .maxCompletionTokens
            $0.temperature = nil
            $0.takesTopP = false
            $0.stopLimit = 0
            $0.efforts = efforts
        }
    }

    /// The o series, which refuses `parallel_tool_calls`.
    private static let early = reasoning([.low, .medium, .high]).with { $0.parallelCalls = .enforced }

    /// Models that take tools here only as long as they do not reason; for both, OpenAI has another endpoint.
    private static func noToolEffort(_ efforts: [Effort]) -> Dialect {
        reasoning(efforts).with {
            $0.outputLimit = 128_000
            $0.effortWithTools = Effort.none
        }
    }
}

extension Dialect {
    fileprivate func limited(to output: Int, window: Int) -> Dialect {
        with {
            $0.outputLimit = output
            $0.contextWindow = window
        }
    }

    fileprivate var gpt5: Dialect { limited(to: 128_000, window: 400_000) }
}
