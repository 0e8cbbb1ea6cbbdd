/// Whether a provider refuses what a request says of thinking: its effort, its budget, or that it shall be at all.
///
/// Models that do not reason refuse it at some providers and ignore it at others; and models that cannot but reason
/// refuse to be told otherwise.
enum ThinkingRefusal {
    /// Names of fields, as errors name them on their own or amid a sentence; in lower case.
    private static let fields = [
        "reasoning_effort", "reasoning.effort", "reasoningeffort", "reasoning", "thinking_budget",
        "thinking_level",
        "thinkingbudget", "thinkinglevel", "thinking_config", "enable_thinking",
    ]

    /// Phrases in the message, in lower case.
    private static let phrases = [
        "reasoning_effort", "reasoning.effort", "reasoningeffort", "reasoning effort", "`reasoning`",
        "'reasoning'", "\"reasoning\"", "reasoning is mandatory", "reasoning is not supported",
        "not support reasoning", "thinking_budget", "thinking budget", "thinkingbudget", "thinking_level",
        "thinking level", "thinking is not supported", "not support thinking",
        "thinking mode is not supported",
        "only works in thinking mode", "think value",
        // Anthropic names the form that the model does not take.
        "thinking.type.enabled", "thinking.type.disabled", "not support the effort parameter",
        // A tool loop that began without it.
        "when `thinking` is enabled",
    ]

    static func isMeant(by said: ProviderErrorBody, _ wording: ErrorWording) -> Bool {
        if wording.hasAny(phrases) { return true }
        return said.parameters.contains { parameter in
            let name = parameter.split(separator: ".").last.map(String.init) ?? parameter
            return fields.contains(parameter) || fields.contains(name)
        }
    }
}
