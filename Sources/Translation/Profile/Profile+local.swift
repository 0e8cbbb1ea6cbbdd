// Servers that people run themselves. What a template of a model does to the messages is the same for all.
extension Profile {
    /// vLLM. Sources: its reference of the OpenAI-compatible server and of reasoning outputs (docs.vllm.ai).
    public static let vllm = Profile(
        name: "vllm",
        standard: server.with {
            $0.prefill = .told([
                Dialect.FixedField("add_generation_prompt", "false"),
                Dialect.FixedField("continue_final_message", "true"),
            ])
            $0.budgetField = "thinking_token_budget"
            $0.parallelCalls = .told
        },
        rows: trainedIDs { $0.parallelCalls = .told }
    )

    /// SGLang. Source: its reference of the OpenAI-compatible API (docs.sglang.ai).
    public static let sglang = Profile(
        name: "sglang",
        standard: server.with {
            $0.prefill = .told([Dialect.FixedField("continue_final_message", "true")])
            $0.replayForm = .member("reasoning_content")
        },
        rows: trainedIDs { $0.replayForm = .member("reasoning_content") }
    )

    /// llama.cpp's server. Source: its README. It makes a grammar of each schema, which fails on most patterns
    /// and formats; it calls one tool at a time unless it is asked for more; and it cannot continue an answer
    /// of a model that thinks.
    public static let llamacpp = Profile(
        name: "llamacpp",
        standard: server.with {
            $0.images = .data
            $0.schemaWords = .without(["pattern", "format"])
            $0.replayForm = .member("reasoning_content")
            $0.fixedFields = [Dialect.FixedField("parallel_tool_calls", "true", on: .parallelTools)]
        }
    )

    /// Ollama's OpenAI-compatible endpoint. Source: its page on OpenAI compatibility. It knows no `tool_choice`
    /// and takes images as data only. A prompt that is longer than its window, which is short unless it is told
    /// otherwise, it cuts in silence.
    public static let ollama = Profile(
        name: "ollama",
        standard: Dialect().with {
            $0.cutsPrompts = true
            $0.images = .data
            $0.toolChoices = []
            $0.parallelCalls = .enforced
            $0.efforts = [.none, .low, .medium, .high]
            $0.replay = .inToolLoop
            $0.replayForm = .member("reasoning")
            $0.readsThinkTags = true
        }
    )

    /// LM Studio. Sources: its page on the OpenAI-compatible endpoint, and its error "Invalid tool_choice type:
    /// 'object'. Supported string values: none, auto, required".
    public static let lmstudio = Profile(
        name: "lmstudio",
        standard: Dialect().with {
            $0.takesTopK = true
            $0.images = .data
            $0.toolChoices = [.auto, .required, .none]
            $0.parallelCalls = .enforced
            $0.replay = .inToolLoop
            $0.readsThinkTags = true
        },
        rows: [
            Row(
                ["*gpt-oss*"],
                Dialect().with {
                    $0.takesTopK = true
                    $0.images = .data
                    $0.toolChoices = [.auto, .required, .none]
                    $0.parallelCalls = .enforced
                    $0.efforts = [.low, .medium, .high]
                    $0.replay = .inToolLoop
                })
        ]
    )

    /// What servers with chat templates have in common: the template reads the switch for thinking, most want
    /// the system prompt first, and the model's text may begin with `<think>`.
    private static let server = Dialect().with {
        $0.takesTopK = true
        $0.stopLimit = 16
        $0.thinkingSwitch = .template
        $0.replay = .inToolLoop
        $0.readsThinkTags = true
    }

    /// Rows for models whose template, or training, wants ids of calls in a form of its own.
    private static func trainedIDs(_ change: (inout Dialect) -> Void) -> [Row] {
        let base = server.with(change)
        return [
            Row(
                ["*mistral*", "*mixtral*", "*devstral*", "*magistral*"],
                base.with {
                    $0.thinkingSwitch = .none
                    $0.callIDs = .alphanumeric(9)
                    $0.wordAfterTools = "OK."
                }),
            Row(["*kimi*"], base.with { $0.callIDs = .functionCounted }),
            Row(
                ["*gpt-oss*"],
                base.with {
                    $0.thinkingSwitch = .none
                    $0.efforts = [.low, .medium, .high]
                }),
        ]
    }
}
