/// A provider whose rules the demo provider keeps and in whose dialect it answers, as a table.
///
/// A twin is at least as strict as its original: what the original passes over in silence, because it reads only
/// what it knows, the twin refuses by name. The tables are written from the providers' references and the texts
/// of their errors, and share nothing with the gateway's.
public struct Twin: Sendable {
    /// What people write after `--profile`.
    public let name: String
    let rules: TwinRules
    let speech: TwinSpeech
    let errors: TwinErrors
    let door: TwinDoor

    init(
        _ name: String, _ rules: TwinRules, _ speech: TwinSpeech = TwinSpeech(),
        _ errors: TwinErrors = .openai, door: TwinDoor = .standard
    ) {
        self.name = name
        self.rules = rules
        self.speech = speech
        self.errors = errors
        self.door = door
    }

    /// What a base URL has behind the address that the twin listens on.
    public var basePath: String {
        switch door {
        case .open, .standard: "/v1"
        case .anthropic: ""
        case .azure: "/openai?api-version=2024-10-21"
        }
    }

    /// Every twin, in the order in which help pages list them.
    public static let all: [Twin] = [
        azure, deepseek, gemini, openrouter, groq, mistral, moonshot, dashscope, zhipu, xai, together,
        fireworks,
        cerebras, deepinfra, perplexity, minimax, vllm, sglang, llamacpp, ollama, lmstudio, anthropic,
    ]

    /// Anthropic's own API and no other. What it takes stands in no table of members, but in `MessagesCheck`.
    static let anthropic = Twin("anthropic", TwinRules(), door: .anthropic)

    /// The twin of this name; nil when there is none.
    public static func named(_ name: String) -> Twin? {
        all.first { $0.name == name }
    }
}
