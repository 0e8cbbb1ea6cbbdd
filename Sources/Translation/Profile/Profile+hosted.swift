// Providers that host models of others, and differ from the generic dialect in few columns.
extension Profile {
    /// Groq. Sources: its reference of chat completions and its page on reasoning (console.groq.com), and the
    /// texts of its errors: members of messages that it does not know are refused by name, `reasoning_content`
    /// among them, and `reasoning` at models that do not reason. Raw reasoning is illegal beside tools.
    public static let groq = Profile(
        name: "groq",
        standard: groqChat,
        rows: [
            Row(
                ["gpt-oss*"],
                groqChat.with {
                    $0.efforts = [.low, .medium, .high]
                    $0.replay = .inToolLoop
                    $0.replayForm = .member("reasoning")
                }),
            Row(
                ["qwen3*", "qwen-3*"],
                groqChat.with {
                    $0.thinkingSwitch = Dialect.ThinkingSwitch(
                        on: Dialect.FixedField("reasoning_effort", #""default""#),
                        off: Dialect.FixedField("reasoning_effort", #""none""#))
                    $0.replay = .inToolLoop
                    $0.replayForm = .member("reasoning")
                    $0.fixedFields = [Dialect.FixedField("reasoning_format", #""parsed""#)]
                }),
            Row(["llama-4*"], groqChat.with { $0.images = .all }),
        ]
    )

    private static let groqChat = Dialect().with {
        $0.limitField = .maxCompletionTokens
        $0.midSystem = .inPlace
        $0.images = .none
        $0.toolLimit = 128
        $0.parallelCalls = .told
    }

    /// Together. Sources: its reference of chat completions and its page on reasoning models.
    public static let together = Profile(
        name: "together",
        standard: togetherChat.with {
            $0.thinkingSwitch = Dialect.ThinkingSwitch(
                on: Dialect.FixedField("reasoning", #"{"enabled":true}"#),
                off: Dialect.FixedField("reasoning", #"{"enabled":false}"#))
        },
        rows: [
            Row(["gpt-oss*"], togetherChat.with { $0.efforts = [.low, .medium, .high] }),
            Row(
                ["*llama*", "*mistral*", "*mixtral*", "*instruct*"], togetherChat.with { $0.replay = .never }),
        ]
    )

    private static let togetherChat = Dialect().with {
        $0.takesTopK = true
        $0.replay = .inToolLoop
        $0.readsThinkTags = true
    }

    /// Fireworks. Sources: its reference of chat completions and its guide to reasoning.
    public static let fireworks = Profile(
        name: "fireworks",
        standard: Dialect().with {
            $0.takesTopK = true
            $0.efforts = [.none, .low, .medium, .high]
            $0.replay = .inToolLoop
            $0.replayForm = .member("reasoning_content")
            $0.readsThinkTags = true
        }
    )

    /// Cerebras. Sources: its reference of chat completions and its page on reasoning
    /// (inference-docs.cerebras.ai), and the texts of its errors: `reasoning_content` is refused by name.
    public static let cerebras = Profile(
        name: "cerebras",
        standard: cerebrasChat,
        rows: [
            Row(
                ["gpt-oss*"],
                cerebrasChat.with {
                    $0.efforts = [.low, .medium, .high]
                    $0.replay = .inToolLoop
                    $0.replayForm = .member("reasoning")
                }),
            Row(
                ["zai-glm*"],
                cerebrasChat.with {
                    $0.thinkingSwitch = Dialect.ThinkingSwitch(
                        on: Dialect.FixedField("disable_reasoning", "false"),
                        off: Dialect.FixedField("disable_reasoning", "true"))
                    $0.replay = .inToolLoop
                    $0.replayForm = .member("reasoning")
                }),
        ]
    )

    private static let cerebrasChat = Dialect().with {
        $0.limitField = .maxCompletionTokens
        $0.temperature = 0...1.5
        $0.images = .none
        $0.parallelCalls = .told
        $0.answerFormat = .closedJSONSchema
        $0.readsThinkTags = true
    }

    /// DeepInfra. Source: its pages on chat completions and function calling, by which `tool_choice` is `auto`
    /// or `none`.
    public static let deepinfra = Profile(
        name: "deepinfra",
        standard: Dialect().with {
            $0.takesTopK = true
            $0.stopLimit = 16
            $0.toolChoices = [.auto, .none]
            $0.efforts = [.none, .low, .medium, .high]
            $0.answerFormat = .jsonObject
            $0.replay = .inToolLoop
            $0.replayForm = .member("reasoning_content")
            $0.readsThinkTags = true
        }
    )

    /// Perplexity, which searches the web and takes no tools. Source: its reference of chat completions. Roles
    /// have to alternate behind the system prompt, and the last message must be a user's.
    public static let perplexity = Profile(
        name: "perplexity",
        standard: sonar,
        rows: [
            Row(["sonar-deep-research*"], sonar.with { $0.efforts = [.minimal, .low, .medium, .high] }),
            Row(["sonar-reasoning*"], sonar.with { $0.readsThinkTags = true }),
        ]
    )

    private static let sonar = Dialect().with {
        $0.temperature = 0...1.99
        $0.stopLimit = 0
        $0.takesTopK = true
        $0.takesTools = false
        $0.asksForUsage = false
    }

    /// Grok at xAI. Sources: its reference of chat completions and its page on reasoning (docs.x.ai), and the
    /// texts of its errors: models that always reason refuse `stop`, and but for a few also
    /// `reasoning_effort`. Their reasoning stays with them.
    public static let xai = Profile(
        name: "xai",
        standard: grok.with { $0.stopLimit = 0 },
        rows: [
            Row(
                ["grok-3-mini*"],
                grok.with {
                    $0.efforts = [.low, .high]
                    $0.stopLimit = 0
                }),
            Row(
                ["grok-4.3*", "grok-4.20-multi-agent*"],
                grok.with {
                    $0.efforts = [.low, .medium, .high]
                    $0.stopLimit = 0
                }),
            Row(["grok-2*", "grok-3*", "*non-reasoning*"], grok),
        ]
    )

    private static let grok = Dialect().with {
        $0.midSystem = .inPlace
        $0.emptyToolResult = ""
        $0.toolLimit = 128
        $0.parallelCalls = .told
        $0.answerFormat = .closedJSONSchema
    }
}
