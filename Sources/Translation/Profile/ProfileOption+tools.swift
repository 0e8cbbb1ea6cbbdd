// Options of tools and of reasoning.
extension ProfileOption {
    static let ofTools: [ProfileOption] = [
        flag("tools", "Whether tools are taken at all.", in: \.takesTools),
        number("tool-limit", "The most tools of a request.", in: 1...10_000) { $1.toolLimit = $0 },
        number("tool-name-limit", "The longest name of a tool; longer ones are shortened.", in: 24...256) {
            $1.toolNameLimit = $0
        },
        list(
            "tool-choice", "The kinds of tool_choice that are taken.",
            of: [
                ("auto", Dialect.ToolChoice.auto), ("required", .required), ("none", .none),
                ("named", .named),
            ]
        ) { $1.toolChoices = Set($0) },
        choice(
            "tool-choice-thinking", "Whether a thinking model may be told which tool to call.",
            of: [("on", false), ("off", true)], in: \.choosesWithoutThinking),
        choice(
            "parallel-tools",
            "Whether parallel_tool_calls is obeyed, is taken but perhaps ignored, or refused; further calls are then dropped.",
            of: [("told", .told), ("checked", .toldAndEnforced), ("refused", .enforced)],
            in: \.parallelCalls),
        list(
            "schema-without", "Which words of JSON schema are left out of tools.",
            of: schemaWords.map { ("\($0)", $0) }
        ) { $1.schemaWords = $0.isEmpty ? .all : .without($0) },
        flag("strict", "Whether strict is taken, with closed schemas.", in: \.takesStrict),
    ]

    /// Words that servers which make a grammar of each schema trip over.
    private static let schemaWords: [StaticString] = [
        "pattern", "format", "const", "minLength", "maxLength", "minItems", "maxItems", "default",
    ]

    static let ofReasoning: [ProfileOption] = [
        list(
            "reasoning-effort", "The levels that are taken; none when the field is refused.",
            of: Effort.all.map { ("\($0.name)", $0) }
        ) { $1.efforts = $0 },
        choice(
            "reasoning-field", "Where the level goes.",
            of: [("reasoning_effort", .plain), ("reasoning", .reasoningObject)], in: \.effortField),
        choice(
            "thinking-switch", "The member that turns thinking on and off.",
            of: [
                ("off", .none), ("thinking", .object), ("enable_thinking", .flag("enable_thinking")),
                ("chat_template_kwargs", .template),
            ], in: \.thinkingSwitch),
        choice(
            "reasoning-replay", "In which messages reasoning goes back.",
            of: [
                ("never", .never), ("loop", .inToolLoop), ("calls", .withCalls), ("everywhere", .everywhere),
            ], in: \.replay),
        choice(
            "reasoning-member", "In which member it goes back.",
            of: [
                ("as-it-came", .asItCame), ("reasoning_content", .member("reasoning_content")),
                ("reasoning", .member("reasoning")), ("reasoning_details", .details),
            ], in: \.replayForm),
        choice(
            "missing-reasoning", "Whether that member must be there, if only empty, where there is none.",
            of: [("required", ""), ("off", nil)], in: \.missingReasoning),
        ProfileOption(
            name: "signature-stand-in",
            values: (["off"] + standIns.map { "\($0)" }).joined(separator: "|"),
            summary: "What stands for the signature of a call that another model made.",
            column: .ofModels { text, dialect in
                let word = standIns.first { "\($0)" == text }
                guard word != nil || text == "off" else { return false }
                if dialect.callSignatures.comeBack { dialect.callSignatures = .google(standIn: word) }
                return true
            }, counts: { profile in profile.dialects.contains { $0.callSignatures.comeBack } }),
        flag(
            "think-tags", "Whether a leading <think>…</think> of the text is reasoning.", in: \.readsThinkTags
        ),
        choice(
            "thinking", "How the model is told to think: by a budget of tokens, by an effort, or not.",
            of: [("budget", .budget), ("effort", .effort), ("off", .none)], in: \.nativeThinking,
            where: inMessages),
    ]

    /// Both are Google's own words for calls that came from elsewhere.
    private static let standIns: [StaticString] = [
        "skip_thought_signature_validator", "context_engineering_is_the_way_to_go",
    ]
}
